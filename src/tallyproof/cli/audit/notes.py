"""What is to be known about single sheets before an audit, on the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from tallyproof.cli.output import printable
from tallyproof.texts import Catalogue

__all__ = ["show_notes"]

_SHOWN = 10


def show_notes(notes: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> None:
    """Print the first notes and how many more there are; the JSON document has all of them."""
    for note in notes[:_SHOWN]:
        click.echo(printable(note["text"]))
    if len(notes) > _SHOWN:
        click.echo(catalogue.text("audit.notes.more", count=catalogue.number(len(notes) - _SHOWN)))
