"""`tallyproof coalition`: who can decide together, and without whom nobody can."""

from pathlib import Path

import click

from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable
from tallyproof.errors import CallError
from tallyproof.texts import load_catalogue
from tallyproof.workflow.coalition import coalition

__all__ = ["command"]

_LISTED = 12


@click.command("coalition", epilog="Example: tallyproof coalition seats.csv --bars 39,52,58")
@click.argument("seats", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--bars", metavar="N,N,...", help="Seats that are asked for; half, 2/3 and 3/4 where not given."
)
@click.option("--refuses", nargs=2, multiple=True, metavar="A B", help="Two that do not sit together.")
@options.lang
@options.seed
@options.json_output
def command(
    seats: Path,
    bars: str | None,
    refuses: tuple[tuple[str, str], ...],
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """Say who can reach each bar with the seats in SEATS, a CSV file with the columns party and seats."""
    catalogue = load_catalogue(lang)
    document = coalition(seats, catalogue, bars=_bars(bars), refusals=refuses)
    if as_json:
        print_json(document)
        return
    for bar in document["coalitions"]:
        for line in bar["readings"]:
            click.echo(printable(line))
        for one in bar["minimal"][:_LISTED]:
            click.echo(printable(f"  {one['text']}"))
        more = int(bar["groups_count"]) - _LISTED
        if more > 0:
            click.echo(catalogue.text("coalition.more", count=more))
        click.echo()


def _bars(written: str | None) -> tuple[int, ...]:
    parts = [part.strip() for part in written.split(",")] if written else []
    if not all(part.isascii() and part.isdigit() and int(part) > 0 for part in parts):
        raise CallError(f"--bars {written}", expected="whole numbers from 1, separated by commas")
    return tuple(map(int, parts))
