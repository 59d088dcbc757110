"""`tallyproof audit recount`: what the hand counts of all stations, or of named and drawn ones, show."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.audit.batches import Bound
from tallyproof.audit.session.commitment import Claim
from tallyproof.cli import options
from tallyproof.cli.audit.notes import show_notes
from tallyproof.cli.output import print_json, printable, table
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["recount"]

_SHOWN = 30
"""Rows of a table printed at most; the JSON has all of them."""


@click.command(
    "recount",
    epilog="Example: tallyproof audit recount results.csv counts.csv --strata 1 --named complaints.csv",
)
@options.request()
@click.argument("counts", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.rule
@click.option("--claim", type=click.Choice([c.value for c in Claim]), default="papers", show_default=True)
@click.option("--bound", type=click.Choice([b.value for b in Bound]), default="issued", show_default=True)
@click.option("--pending", type=click.IntRange(min=0), default=0, help="Papers that are in no box.")
@click.option(
    "--risk-limit", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.05, show_default=True
)
@click.option(
    "--named",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Stations that were to be counted in any case: a CSV file with a column station_id, and reason.",
)
@click.option(
    "--strata",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Area level of the districts that the others were drawn from; 0: the whole country.",
)
@click.option(
    "--weighted", is_flag=True, help="The others were drawn by their error bounds, not with equal chances."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the results with the hand counts in place of the reported ones (CSV).",
)
@options.lang
@options.seed
@options.json_output
def recount(
    request: workflow.Request,
    counts: Path,
    rule: str | None,
    claim: str,
    bound: str,
    pending: int,
    risk_limit: float,
    named: Path | None,
    strata: int,
    weighted: bool,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Say what the hand COUNTS of a recount of SOURCE show.

    If all stations are counted, the count replaces the result: confirmed, corrected or open. Otherwise the risk
    is measured on named and drawn stations together. COUNTS is a CSV file with the columns batch, found (yes or
    no), papers_missing, and a column a count; its rows stand in the order of the draw.
    """
    wishes = workflow.RecountWishes(
        rule=rule,
        claim=Claim(claim),
        bound=Bound(bound),
        pending=pending,
        risk_limit=risk_limit,
        named=named,
        strata=strata,
        weighted=weighted,
    )
    catalogue = load_catalogue(lang)
    document = workflow.audit_recount(request, counts, catalogue, wishes, out=out)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
    return 3 if document["problems"] else 0


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    click.echo(document["claim_text"])
    click.echo(document["blind_to"])
    show_notes(document["sheet_notes"], catalogue)
    for problem in document["problems"]:
        click.echo(printable(problem["text"]))
    if document["strata"]:
        _show_strata(document, catalogue)
    if document["discrepancies"]:
        _show_differences(document, catalogue)
    if document["full_count"]:
        heads = _heads(catalogue, "choice", "sheet", "hand")
        rows = [
            [one["choice"], catalogue.number(one["reported"]), catalogue.number(one["recounted"])]
            for one in document["totals"]
        ]
        table(catalogue.text("audit.heading.totals"), heads, rows)
        click.echo(printable(document["outcome"]["text"]))
    number = catalogue.number(len(document["discrepancies"]))
    click.echo(catalogue.text("audit.recount.found", stations=number))
    for line in document["readings"]:
        click.echo(line)
    if document["file"]:
        click.echo(catalogue.text("audit.recount.written", path=printable(document["file"])))


def _heads(catalogue: Catalogue, *names: str) -> list[str]:
    return [catalogue.text(f"audit.column.{name}") for name in names]


def _show_strata(document: dict[str, Any], catalogue: Catalogue) -> None:
    rows = [
        [
            one["district"]
            or catalogue.text("audit.stratum.named" if one["chosen"] == "named" else "audit.district.all"),
            catalogue.text(f"audit.how.{one['chosen']}"),
            catalogue.number(one["stations"]),
            catalogue.number(one["counted"]),
        ]
        for one in document["strata"][:_SHOWN]
    ]
    heads = _heads(catalogue, "district", "how", "stations", "counted")
    table(catalogue.text("audit.heading.strata"), heads, rows)


def _show_differences(document: dict[str, Any], catalogue: Catalogue) -> None:
    rows = [
        [found["batch"], cell["column"].removeprefix("votes__"), str(cell["reported"]), str(cell["counted"])]
        for found in document["discrepancies"]
        for cell in (found["cells"] or [{"column": "–", "reported": "–", "counted": "–"}])
    ]
    heads = _heads(catalogue, "station", "choice", "sheet", "hand")
    table(catalogue.text("audit.heading.differences"), heads, rows[:_SHOWN])
