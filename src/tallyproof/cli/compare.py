"""`tallyproof compare`: two sets of sheets, station by station."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]

_LISTED = 20


@click.command(
    "compare",
    epilog="Examples: tallyproof compare official.csv observers.csv --propose pairs.csv  |  "
    "tallyproof compare announced_totals.csv sheets.csv --stations 30026",
)
@click.argument("official", type=click.Path(path_type=Path, exists=True))
@click.argument("other", type=click.Path(path_type=Path, exists=True))
@options.mapping
@click.option(
    "--other-mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="How the columns of OTHER map (TOML).",
)
@options.contest
@click.option(
    "--match",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Reviewed pairs of stations whose codes differ (CSV: official_id, other_id, accept).",
)
@click.option(
    "--propose",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write pairs that look alike to this CSV file, for review.",
)
@click.option(
    "--stations",
    type=click.IntRange(min=1),
    help="How many stations the announced totals cover, where OFFICIAL is a list of totals.",
)
@click.option("--fail-on-difference", is_flag=True, help="Exit with 1 where any figure differs.")
@options.lang
@options.seed
@options.json_output
def command(
    official: Path,
    other: Path,
    mapping: Path | None,
    other_mapping: Path | None,
    contest: str | None,
    match: Path | None,
    propose: Path | None,
    stations: int | None,
    fail_on_difference: bool,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> int:
    """Compare OTHER with OFFICIAL: equal, different, missing, and what the uncovered part would need.

    OFFICIAL is a results file, a project, or a CSV file of announced totals (columns column, value) where
    the commission published no stations. OTHER is a results file or a project.
    """
    catalogue = load_catalogue(lang)
    document = workflow.compare(
        workflow.Request(official, mapping=mapping, contest=contest),
        workflow.Request(other, mapping=other_mapping, contest=contest),
        catalogue,
        match=match,
        propose=propose,
        stations=stations,
    )
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
    contradicted = any(part["unexplained"] for part in document["remainder"])
    return int(fail_on_difference and bool(document["different"] or contradicted))


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    if document["totals"]:
        _totals(document, catalogue)
    for name in ("follows", "does_not_follow"):
        click.echo(catalogue.text(f"compare.heading.{name}"))
        for line in document[name]:
            click.echo(f"  - {printable(line)}")
    for difference in document["differences"][:_LISTED]:
        cells = "; ".join(f"{c['column']} {c['official']} / {c['other']}" for c in difference["cells"])
        click.echo(printable(f"{difference['station_id']}: {cells}"))
    rest = len(document["differences"]) - _LISTED
    if rest > 0:
        click.echo(catalogue.plural("compare.more", rest))


def _totals(document: dict[str, Any], catalogue: Catalogue) -> None:
    kinds = ("official", "other", "common_official", "common_other")
    heads = [catalogue.text(f"compare.column.{name}") for name in ("figure", *kinds)]
    rows = [
        [name, *(_number(catalogue, totals[kind]) for kind in kinds)]
        for name, totals in document["totals"].items()
    ]
    table(catalogue.text("compare.totals"), heads, rows)


def _number(catalogue: Catalogue, value: int | None) -> str:
    return "–" if value is None else catalogue.number(value)
