"""`tallyproof audit plan` and `audit sketch`: what an audit costs, also where only national totals are published."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.audit.batches import Bound
from tallyproof.audit.session.commitment import Claim
from tallyproof.audit.sketch import NationalTotals
from tallyproof.cli import options
from tallyproof.cli.audit.notes import show_notes
from tallyproof.cli.output import print_json, printable, table
from tallyproof.errors import CallError
from tallyproof.texts import Catalogue, load_catalogue
from tallyproof.workflow.audit_contests import read_beside

__all__ = ["named_numbers", "plan", "sketch"]


@click.command(
    "plan", epilog="Example: tallyproof audit plan results.csv --rule majority --hours-per-station 3"
)
@options.request()
@options.rule
@click.option(
    "--risk-limit", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.05, show_default=True
)
@click.option("--claim", type=click.Choice([c.value for c in Claim]), default="papers", show_default=True)
@click.option(
    "--bound",
    type=click.Choice([b.value for b in Bound]),
    default="issued",
    show_default=True,
    help="What bounds the papers in a box; the sheet itself never does.",
)
@click.option(
    "--pending",
    type=click.IntRange(min=0),
    default=0,
    help="Papers that are in no box; each counts as the worst.",
)
@click.option(
    "--full-count-after", type=click.IntRange(min=1), help="Draws; half of the stations where not given."
)
@click.option(
    "--error-rate",
    type=click.FloatRange(0, 1, max_open=True),
    help="Votes that a hand count changes, a paper.",
)
@click.option(
    "--lost-rate", type=click.FloatRange(0, 1, max_open=True), default=0.0, help="Share of boxes not found."
)
@click.option(
    "--chance",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.9,
    show_default=True,
    help="Of the workload that is not exceeded.",
)
@click.option(
    "--hours-per-station",
    type=click.FloatRange(0, 10_000),
    help="Person-hours to fetch, open, record and seal a box; 2 where not given.",
)
@click.option(
    "--hours-per-paper",
    type=click.FloatRange(0, 1),
    help="Person-hours to read and tally a paper; 0.004 where not given.",
)
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="List of the stored boxes (CSV); it must match the results.",
)
@click.option(
    "--with",
    "beside",
    multiple=True,
    metavar="SOURCE#CONTEST@RULE",
    help="A further contest on the same sample; repeated. SOURCE or CONTEST is enough.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Commit: make this audit folder."
)
@options.lang
@options.seed
@options.json_output
def plan(
    request: workflow.Request,
    rule: str | None,
    risk_limit: float,
    claim: str,
    bound: str,
    pending: int,
    full_count_after: int | None,
    error_rate: float | None,
    lost_rate: float,
    chance: float,
    hours_per_station: float | None,
    hours_per_paper: float | None,
    manifest: Path | None,
    beside: tuple[str, ...],
    out: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Say what an audit of SOURCE costs; with --out, fix everything but the seed."""
    wishes = workflow.AuditWishes(
        rule=rule,
        risk_limit=risk_limit,
        claim=Claim(claim),
        bound=Bound(bound),
        pending=pending,
        full_count_after=full_count_after,
        error_rate=error_rate,
        lost_rate=lost_rate,
        chance=chance,
        hours_per_station=hours_per_station,
        hours_per_paper=hours_per_paper,
    )
    catalogue = load_catalogue(lang)
    others = [read_beside(text) for text in beside]
    document = workflow.audit_plan(request, catalogue, wishes, beside=others, manifest=manifest, out=out)
    if as_json:
        print_json(document)
    else:
        _show_plan(document, catalogue)
        for problem in document["problems"]:
            click.echo(printable(problem["text"]), err=True)
    return 3 if document["problems"] else 0


@click.command(
    "sketch",
    epilog="Example: tallyproof audit sketch --stations 900 --votes Ada=60000 --votes Ben=58000 "
    "--cast 120000 --registered 180000 --out sketch.csv",
)
@click.option("--stations", type=click.IntRange(1, 1_000_000), required=True, help="How many to invent.")
@click.option(
    "--votes", multiple=True, required=True, metavar="NAME=NUMBER", help="National total; repeated."
)
@click.option("--cast", type=click.IntRange(min=0), required=True, help="Ballots in the boxes.")
@click.option("--registered", type=click.IntRange(min=0), required=True, help="Voters on the roll.")
@click.option("--issued", type=click.IntRange(min=0), help="Ballots given out, where announced.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A CSV file to write."
)
@options.lang
@options.seed
@options.json_output
def sketch(
    stations: int,
    votes: tuple[str, ...],
    cast: int,
    registered: int,
    issued: int | None,
    out: Path,
    lang: str,
    seed: int,
    as_json: bool,
) -> None:
    """Invent stations with these national totals, to plan an audit where no stations were published.

    Only the totals are true. Names of stations begin with "invented".
    """
    totals = NationalTotals(named_numbers(votes, "--votes"), cast, registered, issued)
    document = workflow.audit_sketch(totals, stations=stations, out=out, seed=seed)
    catalogue = load_catalogue(lang)
    if as_json:
        print_json(document)
    else:
        number = catalogue.number(stations)
        click.echo(catalogue.text("audit.sketch.written", stations=number, path=printable(str(out))))


def named_numbers(texts: Iterable[str], option: str) -> dict[str, int]:
    """Return numbers given as NAME=NUMBER; raises CallError for anything else and for a repeated name."""
    found: dict[str, int] = {}
    for text in texts:
        name, mark, number = (part.strip() for part in text.rpartition("="))
        if not mark or not name or name in found or not (number.isascii() and number.isdecimal()):
            raise CallError(f"{option} {text!r}.", expected="NAME=NUMBER, each name once, a whole number")
        found[name] = int(number)
    return found


def _show_plan(document: dict[str, Any], catalogue: Catalogue) -> None:
    rows = [[item["sentence"], catalogue.number(item["votes"])] for item in document["assertions"][:20]]
    table(catalogue.text("audit.heading.assertions"), _heads(catalogue, "assertion", "margin"), rows)
    if document["workload"]:
        _show_workload(document["workload"], catalogue)
        _show_targets(document, catalogue)
        _show_overstatement(document["overstatement"], catalogue)
    else:
        click.echo(document["readings"][0])
    show_notes(document["sheet_notes"], catalogue)
    for line in document["notes"]:
        click.echo(line)
    if "commitment" in document:
        click.echo(catalogue.text("audit.status.commitment", hash=document["commitment"]["sha256"]))


def _heads(catalogue: Catalogue, *names: str) -> list[str]:
    return [catalogue.text(f"audit.column.{name}") for name in names]


def _show_workload(workload: dict[str, Any], catalogue: Catalogue) -> None:
    chance = catalogue.percent(workload["chance"], digits=0)
    rows = [
        [
            catalogue.text(f"audit.row.{name}", chance=chance),
            *(catalogue.number(round(workload[name][part])) for part in ("units", "papers", "hours")),
        ]
        for name in ("without_errors", "expected", "quantile", "full_count")
    ]
    heads = _heads(catalogue, "workload", "stations", "papers", "hours")
    table(catalogue.text("audit.heading.workload"), heads, rows)


def _show_targets(document: dict[str, Any], catalogue: Catalogue) -> None:
    targets = document["targets"]
    if not targets:
        return
    chance = catalogue.percent(document["workload"]["chance"], digits=0)
    heads = [
        *_heads(catalogue, "question", "margin", "clean"),
        catalogue.text("audit.column.quantile", chance=chance),
        *_heads(catalogue, "hours"),
    ]
    rows = [
        [
            one["sentence"],
            catalogue.number(round(one["votes"])),
            catalogue.number(round(one["without_errors"]["units"])),
            catalogue.number(round(one["quantile"]["units"])),
            catalogue.number(round(one["quantile"]["hours"])),
        ]
        for one in targets
        if one["without_errors"]
    ]
    table(catalogue.text("audit.heading.targets"), heads, rows)


def _show_overstatement(found: dict[str, Any], catalogue: Catalogue) -> None:
    votes = catalogue.number(round(found["overstated_votes"]))
    heads = [
        *_heads(catalogue, "stations", "papers", "upper"),
        catalogue.text("audit.column.lower", votes=votes),
    ]
    rows = [
        [catalogue.number(round(one[part])) for part in ("stations", "papers", "upper_votes", "lower_votes")]
        for one in found["samples"]
    ]
    table(catalogue.text("audit.heading.overstatement"), heads, rows)
