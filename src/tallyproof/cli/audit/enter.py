"""`tallyproof audit enter`: hand counts, by two people who do not see each other's."""

from collections.abc import Iterable
from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.audit.session.events import Entered
from tallyproof.cli import options
from tallyproof.cli.audit.folder import folder_argument
from tallyproof.cli.output import print_json, printable
from tallyproof.errors import CallError
from tallyproof.texts import load_catalogue

__all__ = ["enter"]


@click.command("enter")
@folder_argument
@click.option("--batch", help="Which batch.")
@click.option("--by", "person", help="Who counted.")
@click.option("--count", "counts", multiple=True, metavar="NAME=NUMBER", help="May be repeated.")
@click.option("--missing", is_flag=True, help="The batch could not be found.")
@click.option(
    "--papers-missing",
    type=click.IntRange(min=0),
    default=0,
    help="Papers that should be in the box and are not.",
)
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV with the columns batch, person, found (yes or no), papers_missing, and a column a count.",
)
@options.lang
@options.unused_seed
@options.json_output
def enter(
    folder: Path,
    batch: str | None,
    person: str | None,
    counts: tuple[str, ...],
    missing: bool,
    papers_missing: int,
    file: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Enter hand counts; two people enter each batch without seeing each other's count."""
    catalogue = load_catalogue(lang)
    if file is not None:
        document = workflow.audit_enter_file(folder, catalogue, file)
    elif batch and person and missing != bool(counts):
        entry = Entered(batch, person, None if missing else _counts(counts), papers_missing)
        document = workflow.audit_enter(folder, catalogue, [entry])
    else:
        raise CallError(
            "The entry is not whole.", expected="--file, or --batch, --by and --count or --missing"
        )
    if as_json:
        print_json(document)
    else:
        for made in document["entries"]:
            click.echo(printable(made["sentence"]))
        for problem in document["problems"]:
            click.echo(printable(problem["text"]), err=True)
    used = all(made["used"] for made in document["entries"])
    return 0 if used and not document["problems"] else 3


def _counts(counts: Iterable[str]) -> dict[str, int]:
    found = {}
    for text in counts:
        name, mark, number = text.rpartition("=")
        if not mark or not (number.isascii() and number.isdecimal()):
            raise CallError(f"--count {text!r}.", expected="NAME=NUMBER with a whole number")
        found[name.strip()] = int(number)
    return found
