"""`tallyproof observe quick-count, coverage, process`: what follows from the reports of a sample."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.observation.quick_count.publication import read_rule
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["coverage", "process", "quick_count"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_SAMPLE = click.argument("sample", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_REPORTS = click.argument("reports", type=click.Path(path_type=Path, exists=True))


@click.command("quick-count")
@_SAMPLE
@_REPORTS
@options.mapping
@options.contest
@click.option(
    "--official", type=click.Path(path_type=Path, exists=True), help="The official results, to compare with."
)
@click.option("--official-mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--earlier",
    type=click.Path(path_type=Path, exists=True),
    metavar="SOURCE",
    help="An earlier election with the same codes: how were missing stations then?",
)
@click.option(
    "--publish-rule",
    help="When the estimate may be published, set beforehand: coverage=0.9,change=0.003,steps=5.",
)
@click.option("--bar", type=click.FloatRange(0, 1), help="A share that decides something, for example 0.5.")
@options.lang
@options.unused_seed
@options.json_output
def quick_count(
    sample: Path,
    reports: Path,
    mapping: Path | None,
    contest: str | None,
    official: Path | None,
    official_mapping: Path | None,
    earlier: Path | None,
    publish_rule: str | None,
    bar: float | None,
    lang: str,
    as_json: bool,
) -> None:
    """Estimate the result from the REPORTS of the stations in SAMPLE."""
    catalogue = load_catalogue(lang)
    asked = workflow.Request(official, mapping=official_mapping, contest=contest) if official else None
    document = workflow.quick_count(
        sample,
        workflow.Request(reports, mapping=mapping, contest=contest),
        catalogue,
        workflow.CountWishes(
            asked,
            workflow.Request.beside(earlier),
            bar,
            rule=read_rule(publish_rule) if publish_rule is not None else None,
        ),
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
@options.unused_seed
@options.json_output
def coverage(
    sample: Path,
    reports: Path,
    mapping: Path | None,
    contest: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Say which stations of SAMPLE have reported complete votes."""
    document = workflow.sample_coverage(sample, workflow.Request(reports, mapping=mapping, contest=contest))
    if as_json:
        print_json(document)
    else:
        _show_strata(document, load_catalogue(lang))


@click.command(
    "process", epilog="Example: tallyproof observe process sample.csv submissions.csv --form form.xlsx"
)
@_SAMPLE
@_REPORTS
@click.option("--mapping", type=_FILE, help="How the columns of the reports map (TOML), reviewed.")
@click.option("--form", type=_FILE, help="The form that the reports answer (XLSForm).")
@click.option(
    "--register",
    type=click.Path(path_type=Path, exists=True),
    metavar="SOURCE",
    help="The stations, where reports name them by area and code.",
)
@options.lang
@options.unused_seed
@options.json_output
def process(
    sample: Path,
    reports: Path,
    mapping: Path | None,
    form: Path | None,
    register: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Say at which share of all stations each answer of the REPORTS from SAMPLE holds."""
    catalogue = load_catalogue(lang)
    document = workflow.process_shares(
        sample,
        workflow.ReportRequest(reports, mapping=mapping, form=form),
        catalogue,
        register=workflow.Request.beside(register),
    )
    if as_json:
        print_json(document)
    else:
        _show_process(document, catalogue)


def _show_process(document: dict[str, Any], catalogue: Catalogue) -> None:
    names = ("question", "answer", "stations", "share", "interval")
    heads = [catalogue.text(f"quick_count.column.{name}") for name in names]
    rows = [
        [
            printable(one["question"]),
            printable(answer["answer"]),
            f"{catalogue.number(answer['stations'])} / {catalogue.number(one['answered'])}",
            "–" if answer["share"] is None else catalogue.percent(answer["share"], digits=1),
            "–"
            if answer["low"] is None
            else " – ".join(catalogue.percent(answer[end], digits=1) for end in ("low", "high")),
        ]
        for one in document["questions"]
        for answer in one["answers"]
    ]
    table(catalogue.text("quick_count.heading.process"), heads, rows)
    for line in document["notes"]:
        click.echo(line)


def _show_same_station(found: dict[str, Any], catalogue: Catalogue) -> None:
    names = ("choice", "observed", "official", "difference", "different", "largest")
    heads = [catalogue.text(f"quick_count.column.{name}") for name in names]
    rows = [
        [
            printable(one["choice"]),
            *(catalogue.number(one[name]) for name in ("observed", "official", "difference", "different")),
            printable(f"{catalogue.number(one['largest'])} ({one['largest_at'] or '–'})"),
        ]
        for one in found["choices"]
    ]
    table(catalogue.text("quick_count.heading.same_station"), heads, rows)
    click.echo(found["sentence"])


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
    if document["same_station"]:
        _show_same_station(document["same_station"], catalogue)
    verdicts = [one["verdict_against_official"] for one in document["choices"][:2]]
    said = [line for verdict in verdicts if verdict for line in verdict["sentences"]]
    published = document["publication"]["sentences"] if document["publication"] else []
    for line in (*said, *published, *document["notes"]):
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
