"""`tallyproof outcome`: who won, by how much, and what would change it."""

from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable
from tallyproof.texts import load_catalogue

__all__ = ["command"]


@click.command(
    "outcome",
    epilog='Example: tallyproof outcome results.csv --rule "majority;turnout>=1/2" --annul contested.csv',
)
@options.source
@options.mapping
@options.contest
@options.rule
@click.option(
    "--annul",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Stations to annul: a CSV file with a column station_id.",
)
@click.option(
    "--scenario",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Named scenarios (TOML).",
)
@options.lang
@options.seed
@options.json_output
def command(
    source: Path,
    mapping: Path | None,
    contest: str | None,
    rule: str | None,
    annul: Path | None,
    scenario: Path | None,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """Decide SOURCE under a rule, and find the smallest changes that would decide it otherwise."""
    request = workflow.Request(source, mapping=mapping, contest=contest)
    document = workflow.outcome(request, load_catalogue(lang), rule=rule, annul=annul, scenario=scenario)
    if as_json:
        print_json(document)
    else:
        _show(document)


def _show(document: dict[str, Any]) -> None:
    for line in (document["rule_text"], *document["readings"]):
        click.echo(printable(line))
