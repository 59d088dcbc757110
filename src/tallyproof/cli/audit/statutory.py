"""`tallyproof audit statutory`: what a prescribed recount is worth, and which stations it draws."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.audit.batches import Bound
from tallyproof.audit.statutory import RecountRule
from tallyproof.cli import options
from tallyproof.cli.audit.notes import show_notes
from tallyproof.cli.output import print_json, printable, table
from tallyproof.errors import CallError
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["statutory"]

_SHOWN = 30
"""Districts and drawn stations printed at most; the JSON has all of them."""


@click.command(
    "statutory",
    epilog="Example: tallyproof audit statutory results.csv --strata 1 --count 5 --named complaints.csv",
)
@options.request()
@options.rule
@click.option("--count", type=click.IntRange(min=0), help="Stations of each district that the law counts.")
@click.option("--share", metavar="SHARE", help="Or the share of them, rounded up: 1/100, 0.01, 1%.")
@click.option(
    "--strata",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Area level of the districts, 1 the widest; 0: drawn from the whole country.",
)
@click.option(
    "--named",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Stations counted in any case: a CSV file with a column station_id, and reason.",
)
@click.option(
    "--tolerated",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    show_default=True,
    help="Error that the law lets pass without a wider count, as share of the margin.",
)
@click.option("--bound", type=click.Choice([b.value for b in Bound]), default="issued", show_default=True)
@click.option("--pending", type=click.IntRange(min=0), default=0, help="Papers that are in no box.")
@click.option(
    "--risk-limit", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.05, show_default=True
)
@click.option("--public-seed", help="Draw the stations by this seed, thrown after the sheets were published.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the stations to count (CSV).",
)
@options.lang
@options.seed
@options.json_output
def statutory(
    request: workflow.Request,
    rule: str | None,
    count: int | None,
    share: str | None,
    strata: int,
    named: Path | None,
    tolerated: float,
    bound: str,
    pending: int,
    risk_limit: float,
    public_seed: str | None,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Say what risk a recount attains that a law prescribes for SOURCE, and draw its stations.

    The worst case over all ways to choose the altered stations, district by district.
    """
    if out and not public_seed:
        raise CallError("--out writes the stations drawn.", expected="--public-seed too")
    wishes = workflow.StatutoryWishes(
        recount=RecountRule(count=count, share=_share(share)),
        strata=strata,
        named=named,
        tolerated=tolerated,
        rule=rule,
        bound=Bound(bound),
        pending=pending,
        risk_limit=risk_limit,
    )
    catalogue = load_catalogue(lang)
    document = workflow.audit_statutory(request, catalogue, wishes, public_seed=public_seed, out=out)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
    return 3 if document["problems"] else 0


def _share(text: str | None) -> Fraction | None:
    if text is None:
        return None
    try:
        return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise CallError(f"--share {text!r}.", expected="a share such as 1/100, 0.01 or 1%") from error


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    heads = [catalogue.text(f"audit.column.{name}") for name in ("district", "stations", "drawn", "altered")]
    rows = [
        [
            one["district"] or catalogue.text("audit.district.all"),
            catalogue.number(one["stations"]),
            catalogue.number(one["drawn"]),
            "–" if one["altered"] is None else catalogue.number(one["altered"]),
        ]
        for one in document["districts"][:_SHOWN]
    ]
    table(catalogue.text("audit.heading.districts"), heads, rows)
    show_notes(document["sheet_notes"], catalogue)
    for problem in document["problems"]:
        click.echo(printable(problem["text"]))
    for draw in document["draws"][:_SHOWN]:
        click.echo(printable(f"  {draw['order']}. {draw['station_id']}  {draw['district']}"))
    for line in document["readings"]:
        click.echo(line)
    if document["file"]:
        click.echo(catalogue.text("audit.written", path=printable(document["file"])))
