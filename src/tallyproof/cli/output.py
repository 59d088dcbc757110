"""What a verb prints: one JSON document, or text for people."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console", "print_error", "print_json", "printable", "table"]

ERROR_SCHEMA = "tallyproof.error/1"


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document on stdout, and nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_error(code: str, message: str, arguments: Sequence[str], *, exit_code: int) -> None:
    """Print an error on stderr, or as a JSON document on stdout where `--json` was asked for."""
    if "--json" in arguments:
        print_json({"schema": ERROR_SCHEMA, "code": code, "message": message, "exit_code": exit_code})
    else:
        click.echo(f"{code}: {printable(message)}", err=True)


def printable(text: str) -> str:
    r"""Return text with control characters shown, so that a name in a file cannot drive a terminal.

    No-break spaces, which group the digits of a number in many languages, are spaces on a terminal.

    Example:
        >>> printable("a\\x1b[2Jb")
        'a\\\\x1b[2Jb'
    """
    return "".join(c if c.isprintable() or c in "\n\t\xa0\u202f" else ascii(c)[1:-1] for c in text)


def console(*, stderr: bool = False) -> "Console":
    """Return a terminal to print tables on; it never interprets markup in the data."""
    from rich.console import Console  # noqa: PLC0415 - rich costs a tenth of a second

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def table(title: str, columns: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; the first column is text, the others are right-aligned numbers or words."""
    from rich.table import Table  # noqa: PLC0415 - rich costs a tenth of a second
    from rich.text import Text  # noqa: PLC0415

    shown = Table(title=printable(title), title_justify="left", title_style="bold")
    for i, name in enumerate(columns):
        shown.add_column(printable(name), justify="left" if i == 0 else "right", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(printable(cell)) for cell in row))
    console().print(shown)
    sys.stdout.flush()
