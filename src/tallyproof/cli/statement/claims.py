"""`tallyproof statement claims` and `accept`: proposals from an English news text, and what a person made of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof.cli.output import print_json, printable, table
from tallyproof.cli.statement.records import desk_of, place, told
from tallyproof.cli.statement.texts import FILE, output, project, text_of
from tallyproof.statements.claims.propose import METHODS
from tallyproof.texts import load_catalogue

__all__ = ["accept", "claims"]


@click.command("claims")
@click.argument("text")
@project
@click.option(
    "--actors", type=FILE, multiple=True, help="A register of actors, by which sources are proposed."
)
@click.option(
    "--write", type=click.Path(path_type=Path, dir_okay=False), help="Write a table here, to decide in."
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="auto",
    show_default=True,
    help="By grammar (needs the extra claims) or by words.",
)
@output
def claims(
    text: str,
    project: Path | None,
    actors: tuple[Path, ...],
    write: Path | None,
    method: str,
    output: Mapping[str, Any],
) -> None:
    """Propose who says what in an English TEXT: cue, source and content, each with its place and rule."""
    from tallyproof.workflow.statement_claims import statement_claims  # noqa: PLC0415 - starts Django

    catalogue = load_catalogue(output["lang"])
    version = text_of(text, "en", project)
    document = statement_claims(version, catalogue, method=method, actors=actors, write=write)
    if output["as_json"]:
        print_json(document)
        return
    rows = [
        [one["id"], *(printable(span["text"]) for span in one["spans"][:3]), one["rule"], _perhaps(one)]
        for one in document["claims"]
    ]
    heads = [
        catalogue.text(f"statements.column.{name}")
        for name in ("id", "source", "cue", "content", "rule", "perhaps")
    ]
    table(catalogue.text("statements.heading.proposals"), heads, rows)
    click.echo(document["limits"])


def _perhaps(one: Mapping[str, Any]) -> str:
    return next((printable(span["text"]) for span in one["spans"] if span["part"] == "perhaps"), "")


@click.command("accept")
@place
@click.argument("statement", metavar="ID")
@click.argument("decided", metavar="TABLE", type=FILE)
@output
def accept(place: Mapping[str, Any], statement: str, decided: Path, output: Mapping[str, Any]) -> None:
    """Register the proposals that a person accepted in TABLE, as claims of the statement ID."""
    from tallyproof.workflow.statement_claims import statement_accept  # noqa: PLC0415

    told(statement_accept(desk_of(place), load_catalogue(output["lang"]), statement, decided), output)
