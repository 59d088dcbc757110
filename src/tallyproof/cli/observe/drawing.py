"""`tallyproof observe plan, frame, draw, replace`: from how many stations to which ones."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.observation.sample.draw import Design
from tallyproof.observation.sample.plan import Aim
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["draw", "frame", "plan", "replace"]

_strata = click.option(
    "--strata", type=click.IntRange(min=0), default=0, help="Area level of the strata, 1 the widest."
)
_clusters = click.option(
    "--clusters", type=click.IntRange(min=0), default=0, help="Area level of the clusters."
)
_on = click.option(
    "--on", default="", help="The day whose register a project gives; the newest where not given."
)
_public_seed = click.option(
    "--public-seed", required=True, help="Text that nobody could know before, for example a lottery's."
)


@click.command(
    "plan", epilog="Example: tallyproof observe plan past.csv --margin 0.01 --strata 1 --reports 0.9"
)
@options.request()
@click.option(
    "--margin",
    type=click.FloatRange(0, 1, min_open=True),
    required=True,
    help="Half the 95 % interval, for example 0.01.",
)
@click.option("--choice", help="Whose share; the leader where not given.")
@click.option(
    "--reports",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    show_default=True,
    help="Share of the drawn stations that will report.",
)
@_strata
@_clusters
@options.lang
@options.seed
@options.json_output
def plan(
    request: workflow.Request,
    margin: float,
    choice: str | None,
    reports: float,
    strata: int,
    clusters: int,
    lang: str,
    as_json: bool,
) -> None:
    """Say how many stations each design needs, with its design effect, from a past election in SOURCE."""
    catalogue = load_catalogue(lang)
    document = workflow.plan_observers(
        request,
        Aim(margin, reports=reports),
        catalogue,
        levels=workflow.Levels(strata, clusters),
        choice=choice,
    )
    if as_json:
        print_json(document)
    else:
        _show_plan(document, catalogue)


@click.command("frame", epilog="Example: tallyproof observe frame register.csv --strata 1 --out frame.csv")
@options.request()
@_strata
@_clusters
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the frame here (CSV).")
@_on
@options.lang
@options.seed
@options.json_output
def frame(
    request: workflow.Request,
    strata: int,
    clusters: int,
    out: Path | None,
    on: str,
    lang: str,
    as_json: bool,
) -> None:
    """Fix the stations of SOURCE by their hash; publish it before anybody knows the seed."""
    catalogue = load_catalogue(lang)
    document = workflow.fix_frame(
        request,
        levels=workflow.Levels(strata, clusters, on),
        out=out,
    )
    if as_json:
        print_json(document)
        return
    stations = catalogue.number(document["stations"])
    click.echo(catalogue.text("quick_count.frame", stations=stations, frame=document["frame_sha256"]))
    if out:
        click.echo(catalogue.text("quick_count.written", path=printable(str(out))))


@click.command("draw")
@options.request()
@click.option("--design", type=click.Choice([d.value for d in Design]), default="simple", show_default=True)
@click.option(
    "--size", type=click.IntRange(min=1), required=True, help="Stations; clusters where clusters are drawn."
)
@_strata
@_clusters
@_public_seed
@click.option("--frame-sha256", default="", help="The published hash of the frame; another one is refused.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the list here (CSV).")
@_on
@options.lang
@options.seed
@options.json_output
def draw(
    request: workflow.Request,
    design: str,
    size: int,
    strata: int,
    clusters: int,
    public_seed: str,
    frame_sha256: str,
    out: Path | None,
    on: str,
    lang: str,
    as_json: bool,
) -> None:
    """Draw stations from SOURCE, a table that lists them all; anyone can draw them again."""
    catalogue = load_catalogue(lang)
    levels = workflow.Levels(strata, clusters, on)
    document = workflow.draw_observers(
        request,
        workflow.SamplePlan(Design(design), size, public_seed, levels, frame_sha256),
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


@click.command(
    "replace",
    epilog='Example: tallyproof observe replace register.csv sample.csv 007 --public-seed "5 12 33" --reason "closed"',
)
@options.request()
@click.argument("sample", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("station")
@_public_seed
@click.option("--reason", required=True, help="Why it cannot be observed.")
@_strata
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the new list here, not over SAMPLE."
)
@_on
@options.lang
@options.seed
@options.json_output
def replace(
    request: workflow.Request,
    sample: Path,
    station: str,
    public_seed: str,
    reason: str,
    strata: int,
    out: Path | None,
    on: str,
    lang: str,
    as_json: bool,
) -> None:
    """Let the next station of the draw stand in for STATION of SAMPLE, and record it there."""
    document = workflow.replace_observed(
        request,
        sample,
        workflow.StandIn(station, reason, public_seed, workflow.Levels(strata, on=on)),
        load_catalogue(lang),
        out=out,
    )
    if as_json:
        print_json(document)
    else:
        click.echo(printable(document["sentence"]))


def _show_plan(document: dict[str, Any], catalogue: Catalogue) -> None:
    names = ("design", "draw", "visit", "votes", "design_effect")
    heads = [catalogue.text(f"quick_count.column.{name}") for name in names]
    rows = [
        [
            catalogue.text(f"quick_count.design.{one['design']}{'_neyman' if one['neyman'] else ''}"),
            catalogue.number(one["units"]),
            catalogue.number(one["stations"]),
            catalogue.number(one["votes"]),
            catalogue.number(one["design_effect"], digits=1),
        ]
        for one in document["designs"]
    ]
    voters, stations = (catalogue.number(document["handbook"][name]) for name in ("voters", "stations"))
    rows.append([catalogue.text("quick_count.design.handbook"), stations, stations, voters, "1"])
    fields = {
        "choice": document["choice"],
        "margin": catalogue.number(document["margin"] * 100, digits=2),
        "share": catalogue.percent(document["share"]),
    }
    table(printable(catalogue.text("quick_count.heading.plan", **fields)), heads, rows)
    for line in document["notes"]:
        click.echo(f"  - {line}")
