"""`tallyproof observe draw, quick-count, coverage`: samples of stations, and what follows from their counts."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.observation.sample.draw import Design
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["coverage", "draw", "quick_count"]

_SAMPLE = click.argument("sample", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_REPORTS = click.argument("reports", type=click.Path(path_type=Path, exists=True))


@click.command("draw")
@options.source
@options.mapping
@options.contest
@click.option("--design", type=click.Choice([d.value for d in Design]), default="simple", show_default=True)
@click.option(
    "--size", type=click.IntRange(min=1), required=True, help="Stations; clusters where clusters are drawn."
)
@click.option(
    "--strata", type=click.IntRange(min=0), default=0, help="Area level of the strata, 1 the widest."
)
@click.option("--clusters", type=click.IntRange(min=0), default=0, help="Area level of the clusters.")
@click.option(
    "--public-seed", required=True, help="Text that nobody could know before, for example a lottery's."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the list here (CSV).")
@options.lang
@options.seed
@options.json_output
def draw(
    source: Path,
    mapping: Path | None,
    contest: str | None,
    design: str,
    size: int,
    strata: int,
    clusters: int,
    public_seed: str,
    out: Path | None,
    lang: str,
    seed: int,  # noqa: ARG001 - the public seed decides the draw
    as_json: bool,
) -> None:
    """Draw stations from SOURCE, a table that lists them all; anyone can draw them again."""
    catalogue = load_catalogue(lang)
    document = workflow.draw_observers(
        workflow.Request(source, mapping=mapping, contest=contest),
        workflow.SamplePlan(Design(design), size, public_seed, strata=strata, clusters=clusters),
        out=out,
    )
    if as_json:
        print_json(document)
        return
    fields = {"stations": catalogue.number(document["stations"]), "frame": document["frame_sha256"]}
    click.echo(printable(catalogue.text("quick_count.drawn", seed=public_seed, **fields)))
    if out:
        click.echo(catalogue.text("quick_count.written", path=printable(str(out))))
        return
    for member in document["members"]:
        click.echo(printable(f"{member['stratum']}\t{member['station_id']}".strip()))


@click.command("quick-count")
@_SAMPLE
@_REPORTS
@options.mapping
@options.contest
@click.option(
    "--official", type=click.Path(path_type=Path, exists=True), help="The official results, to compare with."
)
@click.option("--official-mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--bar", type=click.FloatRange(0, 1), help="A share that decides something, for example 0.5.")
@options.lang
@options.seed
@options.json_output
def quick_count(
    sample: Path,
    reports: Path,
    mapping: Path | None,
    contest: str | None,
    official: Path | None,
    official_mapping: Path | None,
    bar: float | None,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """Estimate the result from the REPORTS of the stations in SAMPLE."""
    catalogue = load_catalogue(lang)
    asked = workflow.Request(official, mapping=official_mapping, contest=contest) if official else None
    document = workflow.quick_count(
        sample,
        workflow.Request(reports, mapping=mapping, contest=contest),
        catalogue,
        official=asked,
        bar=bar,
    )
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)


@click.command("coverage")
@_SAMPLE
@_REPORTS
@options.mapping
@options.contest
@options.lang
@options.seed
@options.json_output
def coverage(
    sample: Path,
    reports: Path,
    mapping: Path | None,
    contest: str | None,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """Say which stations of SAMPLE have reported complete votes."""
    document = workflow.sample_coverage(sample, workflow.Request(reports, mapping=mapping, contest=contest))
    if as_json:
        print_json(document)
    else:
        _show_strata(document, load_catalogue(lang))


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    heads = [
        catalogue.text(f"quick_count.column.{name}")
        for name in ("choice", "share", "interval", "design_effect")
    ]
    table(
        catalogue.text("quick_count.heading.share"),
        heads,
        [_row(one, catalogue) for one in document["choices"]],
    )
    _show_strata(document["coverage"], catalogue)
    verdicts = [one["verdict_against_official"] for one in document["choices"][:2]]
    said = [line for verdict in verdicts if verdict for line in verdict["sentences"]]
    for line in (*said, *document["notes"]):
        click.echo(printable(line))
    click.echo(catalogue.text("quick_count.heading.cannot"))
    for line in document["cannot_show"]:
        click.echo(f"  - {line}")


def _row(one: dict[str, Any], catalogue: Catalogue) -> list[str]:
    if one["estimate"] is None:
        return [one["choice"], catalogue.percent(one["reported_share"], digits=2), "–", "–"]
    low, high = (catalogue.percent(one[end], digits=2) for end in ("low", "high"))
    effect = one["design_effect"]
    return [
        one["choice"],
        catalogue.percent(one["estimate"], digits=2),
        f"{low} – {high}",
        "–" if effect is None else catalogue.number(effect, digits=1),
    ]


def _show_strata(coverage: dict[str, Any], catalogue: Catalogue) -> None:
    heads = [catalogue.text(f"quick_count.column.{name}") for name in ("stratum", "drawn", "reported")]
    rows = [
        [one["stratum"] or "–", catalogue.number(one["drawn"]), catalogue.number(one["reported"])]
        for one in coverage["strata"]
    ]
    table(catalogue.text("quick_count.heading.coverage"), heads, rows)
