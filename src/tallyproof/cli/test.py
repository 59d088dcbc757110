"""`tallyproof test`: apply the forensic methods."""

from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.forensics.parameters import read_assignments
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command("test", epilog='Example: tallyproof test results.csv --choice "Yes" --method F-INT --json')
@options.request("previous", "concurrent", "configuration", "plugins")
@click.option("--choice", help="Whose votes to examine; the leader where not given.")
@click.option("--method", "methods", multiple=True, metavar="CODE", help="Only this method. May be repeated.")
@options.parameters
@options.fail_on_signal
@options.lang
@options.seed
@options.json_output
def command(
    request: workflow.Request,
    choice: str | None,
    methods: tuple[str, ...],
    parameters: tuple[str, ...],
    fail_on: float | None,
    lang: str,
    as_json: bool,
) -> int:
    """Apply calibrated methods to SOURCE: a signal, its votes, and what else could explain it."""
    catalogue = load_catalogue(lang)
    document = workflow.test(
        request, catalogue, choice=choice, methods=methods, parameters=read_assignments(parameters)
    )
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue, request.seed)
    found = [method["q"] for method in document["methods"] if method["q"] is not None]
    return int(fail_on is not None and any(q <= fail_on for q in found))


def _show(document: dict[str, Any], catalogue: Catalogue, seed: int) -> None:
    heads = [catalogue.text(f"cli.{name}") for name in ("method", "status", "p", "votes")]
    table(catalogue.text("cli.methods"), heads, [_row(method, catalogue) for method in document["methods"]])
    for method in document["methods"]:
        click.echo(f"{method['code']}: {printable(method.get('reading') or method['reason'] or '')}")
    for run in document.get("changed_runs", ()):
        _show_changed(run)
    click.echo(catalogue.text("cli.signal-note"))
    click.echo(catalogue.text("cli.seed", seed=str(seed)))


def _show_changed(run: dict[str, Any]) -> None:
    """Print an answer with changed parameters below the standard ones: the mark first, both runs, why it has no q."""
    click.echo(f"\n{run['code']}: {printable(run['mark'])}")
    click.echo(printable(run["reading"]))
    for sentence in run["cautions"]:
        click.echo(printable(sentence))
    click.echo("")


def _row(method: dict[str, Any], catalogue: Catalogue) -> list[str]:
    votes, p = method["votes"], method["p"]
    shown = "–"
    if votes:
        ends = [catalogue.number(round(votes[end])) for end in ("estimate", "low", "high")]
        shown = f"{ends[0]} [{ends[1]}; {ends[2]}]"
    status = catalogue.text(f"forensics.status.{method['status']}")
    return [f"{method['code']}\n{method['name']}", status, "–" if p is None else f"{p:.2g}", shown]
