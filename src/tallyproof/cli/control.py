"""`tallyproof control`: who can appoint and remove whom, and what a reform changes in that."""

from pathlib import Path

import click

from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable
from tallyproof.texts import load_catalogue
from tallyproof.workflow.control import control

__all__ = ["command"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    "control", epilog="Example: tallyproof control powers.toml --reform reform.toml --on 2005-12-04"
)
@click.argument("rules", type=_FILE)
@click.option(
    "--reform",
    "reforms",
    type=_FILE,
    multiple=True,
    help="A reform (TOML). May be repeated: each is applied to what the one before left.",
)
@click.option(
    "--on", "day", default="", metavar="DAY", help="Only what is in force on this day, e.g. 2005-12-04."
)
@options.lang
@options.unused_seed
@options.json_output
def command(
    rules: Path,
    reforms: tuple[Path, ...],
    day: str,
    lang: str,
    as_json: bool,
) -> None:
    """Say who can appoint and remove whom by the powers in RULES, a TOML file, and what answers to whom."""
    document = control(rules, load_catalogue(lang), reforms=reforms, day=day)
    if as_json:
        print_json(document)
        return
    lines = [document["title"], document["note"], *document["readings"]]
    for reform in document["reforms"]:
        lines += ["", reform["title"], reform["note"], *reform["changes"]]
    for line in (*lines, "", document["limits"]):
        if line or line != document["note"]:
            click.echo(printable(line))
