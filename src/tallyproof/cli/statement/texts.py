"""How the verbs of `statement` name a text: a file, or a registered statement."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof.cli import options
from tallyproof.cli.case_options import together
from tallyproof.errors import CallError
from tallyproof.statements.comparison import Version
from tallyproof.texts import LANGUAGES
from tallyproof.workflow.statements import Words, read_version

__all__ = ["FILE", "FOLDER", "LANGUAGE", "output", "project", "text_of", "words", "words_given"]

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
LANGUAGE = click.Choice(LANGUAGES)

output = together("output", options.lang, options.seed, options.json_output)
"""Language and form of the answer."""

project = click.option(
    "--project", type=FOLDER, help="The project whose registered statements are named by their ids."
)

words = together(
    "words",
    click.option("--terms", type=FILE, help="Terms, graded scales and names of this election (TOML)."),
    click.option(
        "--actors", type=FILE, multiple=True, help="A register of actors, whose names are compared too."
    ),
    click.option(
        "--encoder", default="auto", show_default=True, help="auto, lengths, use (en, ru) or e5 (en, ru, kk)."
    ),
)
"""What texts are compared by."""


def words_given(given: Mapping[str, Any]) -> Words:
    """Return the options as one value."""
    return Words(given["terms"], tuple(given["actors"]), given["encoder"])


def text_of(name: str, language: str | None, folder: Path | None) -> Version:
    """Return a text by the path of its file, or by its id in a project.

    Raises:
        CallError: There is neither; or a file whose language is not said.
    """
    path = Path(name)
    if path.is_file():
        if language is None:
            raise CallError(f'The language of "{name}" is not said.', expected="en, ru or kk")
        return read_version(path, language)
    if folder is None:
        raise CallError(
            f'There is no file "{name}".', expected="a file, or --project and the id of a statement"
        )
    from tallyproof.workflow.statement_records import open_desk, registered_version  # noqa: PLC0415 - starts Django

    return registered_version(open_desk(folder), name)


def day_of(name: str, folder: Path | None) -> str:
    """Return the day of a registered statement (ISO 8601); empty for a file, and where no day is registered."""
    if Path(name).is_file() or folder is None:
        return ""
    from tallyproof.workflow.statement_records import open_desk, registered_day  # noqa: PLC0415 - starts Django

    return registered_day(open_desk(folder), name)
