"""`tallyproof compare`: two or more sets of sheets, station by station."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.errors import CallError
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]

_LISTED = 20


@click.command(
    "compare",
    epilog="Examples: tallyproof compare official.csv observers.csv --propose pairs.csv  |  "
    "tallyproof compare official.csv observers.csv party.csv  |  "
    "tallyproof compare announced_totals.csv sheets.csv --stations 30026",
)
@click.argument("official", type=click.Path(path_type=Path, exists=True))
@click.argument(
    "others", metavar="OTHER...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True)
)
@options.mapping
@click.option(
    "--other-mapping",
    "other_mappings",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="How the columns of OTHER map (TOML); one for all, or repeated, one for each in their order.",
)
@options.contest
@click.option(
    "--match",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Reviewed pairs of stations whose codes differ (CSV: official_id, other_id, accept; with several "
    "OTHER also set, the name of its file).",
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
@options.unused_seed
@options.json_output
def command(
    official: Path,
    others: tuple[Path, ...],
    mapping: Path | None,
    other_mappings: tuple[Path, ...],
    contest: str | None,
    match: Path | None,
    propose: Path | None,
    stations: int | None,
    fail_on_difference: bool,
    lang: str,
    as_json: bool,
) -> int:
    """Compare OTHER with OFFICIAL: equal, different, missing, and what the uncovered part would need.

    OFFICIAL is a results file, a project, or a CSV file of announced totals (columns column, value) where
    the commission published no stations. OTHER is a results file or a project. With several OTHER each is
    compared with OFFICIAL, and all sets with each other: which of them stands alone where they differ.
    """
    catalogue = load_catalogue(lang)
    document = workflow.compare(
        workflow.Request(official, mapping=mapping, contest=contest),
        [
            workflow.Request(other, mapping=mapped, contest=contest)
            for other, mapped in zip(others, _each(other_mappings, len(others)), strict=True)
        ],
        catalogue,
        match=match,
        propose=propose,
        stations=stations,
    )
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
    return int(fail_on_difference and any(map(_differs, (document, *document["others"]))))


def _each(mappings: tuple[Path, ...], sets: int) -> tuple[Path | None, ...]:
    """Return a mapping for each other set; one stands for all."""
    if len(mappings) not in {0, 1, sets}:
        raise CallError(f"{len(mappings)} mappings for {sets} sets.", expected="one for all, or one for each")
    return mappings if len(mappings) == sets else (mappings or (None,)) * sets


def _differs(document: Mapping[str, Any]) -> bool:
    return bool(document["different"]) or any(part["unexplained"] for part in document["remainder"])


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    _show_set(document, catalogue)
    for further in document["others"]:
        click.echo()
        _show_set(further, catalogue)
    if document["together"]:
        click.echo()
        _show_together(document["together"], catalogue)


def _show_together(together: Mapping[str, Any], catalogue: Catalogue) -> None:
    click.echo(catalogue.text("compare.heading.together"))
    for line in together["readings"]:
        click.echo(f"  - {printable(line)}")
    for station in together["differences"][:_LISTED]:
        cells = "; ".join(
            f"{cell['column']} {' / '.join('–' if n is None else str(n) for n in cell['figures'])}"
            for cell in station["cells"]
        )
        click.echo(printable(f"{station['station_id']}: {cells}"))
    _more(len(together["differences"]), catalogue)


def _show_set(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    click.echo(printable(document["set"]))
    if document["totals"]:
        _totals(document, catalogue)
    for problem in document["problems"]:
        click.echo(printable(problem["sentence"]))
    for name in ("follows", "does_not_follow"):
        click.echo(catalogue.text(f"compare.heading.{name}"))
        for line in document[name]:
            click.echo(f"  - {printable(line)}")
    for difference in document["differences"][:_LISTED]:
        cells = "; ".join(f"{c['column']} {c['official']} / {c['other']}" for c in difference["cells"])
        click.echo(printable(f"{difference['station_id']}: {cells}"))
    _more(len(document["differences"]), catalogue)


def _more(stations: int, catalogue: Catalogue) -> None:
    if stations > _LISTED:
        click.echo(catalogue.plural("compare.more", stations - _LISTED))


def _totals(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    kinds = ("official", "other", "common_official", "common_other")
    heads = [catalogue.text(f"compare.column.{name}") for name in ("figure", *kinds)]
    rows = [
        [_figure(name, catalogue), *(_number(catalogue, totals[kind]) for kind in kinds)]
        for name, totals in document["totals"].items()
    ]
    table(catalogue.text("compare.totals"), heads, rows)


def _figure(name: str, catalogue: Catalogue) -> str:
    """Return what a count is called in the language; a choice by its own name."""
    key = f"dossier.count.{name}"
    return catalogue.text(key) if catalogue.has(key) else name


def _number(catalogue: Catalogue, value: int | None) -> str:
    return "–" if value is None else catalogue.number(value)
