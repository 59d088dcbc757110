"""`tallyproof outcome`: who won, by how much, and what would change it."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable
from tallyproof.errors import CallError
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]


@click.command(
    "outcome",
    epilog='Example: tallyproof outcome results.csv --rule "majority;turnout>=1/2" --annul contested.csv',
)
@options.request()
@options.rule
@click.option(
    "--seats",
    metavar="N[,OPTIONS]",
    help="Give out N seats, for example 10,formula=hare,threshold>=7%; the same as --rule seats:count=...",
)
@options.annul
@options.scenario
@options.contested
@options.law
@options.lang
@options.seed
@options.json_output
def command(
    request: workflow.Request,
    rule: str | None,
    seats: str | None,
    annul: Path | None,
    scenario: Path | None,
    contested: Path | None,
    law: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Decide SOURCE under a rule, and find the smallest changes that would decide it otherwise."""
    dispute = workflow.Dispute(annul=annul, scenario=scenario, contested=contested, law=law)
    catalogue = load_catalogue(lang)
    document = workflow.outcome(request, catalogue, rule=_rule(rule, seats), dispute=dispute)
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)


def _rule(rule: str | None, seats: str | None) -> str | None:
    """Return the rule; seats are one, said in short."""
    if seats is None:
        return rule
    if rule is not None:
        raise CallError("Both --rule and --seats decide the contest.", expected="one of them")
    return f"seats:count={seats}"


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    for line in (document["rule_text"], *document["readings"]):
        click.echo(printable(line))
    for found in (document["annul"], *document["scenarios"]):
        if found:
            _scenario(found, catalogue)
    if document["contested"]:
        click.echo()
        for problem in document["contested"]["problems"]:
            click.echo(printable(problem["text"]))
        for line in document["contested"]["readings"]:
            click.echo(printable(line))
    click.echo()
    law = document["law"]
    rule = [law["rule"]["text"]] if law["rule"] else []
    for line in (law["title"], law["note"], *rule, *document["legal_readings"]):
        click.echo(printable(line))
    for test in document["legal_tests"]:
        if test["standing"] == "profile":
            _test(test, catalogue)


def _scenario(found: dict[str, Any], catalogue: Catalogue) -> None:
    click.echo()
    for problem in found["problems"]:
        click.echo(printable(problem["text"]))
    text = found["reason"] or found["outcome"]["text"]
    line = catalogue.plural("cli.outcome.scenario", found["stations"], name=found["name"], follows=text)
    click.echo(printable(line))


def _test(test: dict[str, Any], catalogue: Catalogue) -> None:
    click.echo()
    click.echo(printable(f"{test['title']} ({test['jurisdiction_text']})"))
    for line in (
        test["meaning"],
        test["citation"],
        *(limb["text"] for limb in test["limbs"]),
        *test["cautions"],
    ):
        click.echo(f"  {printable(line)}")
    if test["missing"]:
        missing = "; ".join(test["missing"])
        click.echo(f"  {printable(catalogue.text('cli.outcome.missing', missing=missing))}")
