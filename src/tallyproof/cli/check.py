"""`tallyproof check`: apply the arithmetic rules."""

from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, table
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command(
    "check",
    epilog="Example: tallyproof check results.csv --fail-on C-SUM-CHOICES --json",
)
@options.request("totals", "configuration")
@click.option(
    "--fail-on",
    multiple=True,
    metavar="CODE",
    help="Exit with 1 where this check fails; 'any' stands for every check. May be repeated.",
)
@options.lang
@options.seed
@options.json_output
def command(
    request: workflow.Request,
    fail_on: tuple[str, ...],
    lang: str,
    as_json: bool,
) -> int:
    """Apply the arithmetic rules to SOURCE and list every station that breaks one."""
    workflow.require_check_codes(fail_on)
    catalogue = load_catalogue(lang)
    document = workflow.check(request, catalogue)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
    failing = {check["code"] for check in document["checks"] if check["status"] == "fails"}
    return int(bool(failing and ("any" in fail_on or failing & set(fail_on))))


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    _show_totals(document, catalogue)
    heads = [catalogue.text(f"cli.{name}") for name in ("check", "status", "applied", "failed", "ballots")]
    rows = [_row(check, catalogue) for check in document["checks"]]
    table(catalogue.text("cli.checks"), heads, rows)
    for check in document["checks"]:
        for told in filter(None, (check["reason"], check.get("note"))):
            click.echo(f"{check['code']}: {told}")


def _show_totals(document: dict[str, Any], catalogue: Catalogue) -> None:
    rows = document["rows"]
    counts = {name: rows[name] for name in ("read", "used", "refused")}
    click.echo(catalogue.text("cli.rows", **counts))
    totals = [
        (catalogue.text(f"cli.{name}"), value)
        for name, value in document["totals"].items()
        if name != "votes"
    ]
    votes = list(document["totals"]["votes"].items())
    shown = [(name, "–" if value is None else catalogue.number(value)) for name, value in (*totals, *votes)]
    shown.append((catalogue.text("cli.turnout"), catalogue.percent(document["turnout"])))
    table(document["contest"]["name"], [catalogue.text("cli.count"), catalogue.text("cli.total")], shown)


def _row(check: dict[str, Any], catalogue: Catalogue) -> list[str]:
    ballots = "–" if check["votes"] is None else catalogue.number(check["votes"])
    return [
        f"{check['code']}\n{check['title']}",
        catalogue.text(f"checks.status.{check['status']}"),
        catalogue.number(check["applied"]),
        catalogue.number(check["failed"]),
        ballots,
    ]
