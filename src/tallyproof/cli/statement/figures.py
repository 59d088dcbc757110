"""`tallyproof statement numbers`: do the figures of a statement fit together, and the results?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof.cli.output import print_json, printable
from tallyproof.cli.statement.texts import LANGUAGE, day_of, output, project, text_of, words, words_given
from tallyproof.texts import load_catalogue
from tallyproof.workflow.statements import statement_numbers

__all__ = ["numbers"]


@click.command("numbers")
@click.argument("text")
@click.option("--lang-of", "language", type=LANGUAGE, help="Language of TEXT, where it is a file.")
@click.option(
    "--results", type=click.Path(path_type=Path, exists=True), help="Results or a project to compare with."
)
@click.option(
    "--version",
    default="",
    metavar="NAME",
    help="Which version of a project, by its name or the beginning of it; where not given the one in force on the day"
    " of a registered statement, else the one in force.",
)
@click.option("--contest", help="Which contest, where the results hold several.")
@click.option(
    "--fail-on-contradiction", is_flag=True, help="Exit with 1 where figures contradict each other."
)
@project
@words
@output
def numbers(
    text: str,
    language: str | None,
    results: Path | None,
    version: str,
    contest: str | None,
    fail_on_contradiction: bool,
    project: Path | None,
    words: Mapping[str, Any],
    output: Mapping[str, Any],
) -> int:
    """Check the counts and percentages of a TEXT against each other, and against results."""
    catalogue = load_catalogue(output["lang"])
    found = text_of(text, language, project)
    document = statement_numbers(
        found,
        words_given(words),
        catalogue,
        results=results,
        contest=contest,
        version=version,
        said=day_of(text, project) if results and not version else "",
    )
    if output["as_json"]:
        print_json(document)
    else:
        _show(document)
    return 1 if fail_on_contradiction and document["contradictions"] else 0


def _show(document: dict[str, Any]) -> None:
    click.echo(document["summary"])
    if document["version"]:
        click.echo(document["version"]["sentence"])
    for one in (*document["pairs"], *document["contradictions"], *document["compared"]):
        click.echo(printable(f"- {one['sentence']}"))
        for reading in one.get("readings", ()):
            click.echo(printable(f"    {reading['sentence']}"))
    for sign in document["signs"]:
        click.echo(printable(f"! {sign['title']}: {sign['found']}"))
