"""`tallyproof audit enter`: hand counts, by two people who do not see each other's."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from tallyproof import workflow
from tallyproof.audit.session.events import Entered
from tallyproof.cli import options
from tallyproof.cli.audit.folder import folder_argument
from tallyproof.cli.output import print_json, printable
from tallyproof.errors import CallError, InputError
from tallyproof.texts import load_catalogue

__all__ = ["enter"]

_OWN = {"batch", "person", "found", "papers_missing"}


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
@options.seed
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
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> int:
    """Enter hand counts; two people enter each batch without seeing each other's count."""
    catalogue = load_catalogue(lang)
    if file is not None:
        entries = _read_entries(file)
    elif batch and person and missing != bool(counts):
        entries = [Entered(batch, person, None if missing else _counts(counts), papers_missing)]
    else:
        raise CallError(
            "The entry is not whole.", expected="--file, or --batch, --by and --count or --missing"
        )
    document = workflow.audit_enter(folder, catalogue, entries)
    if as_json:
        print_json(document)
    else:
        for made in document["entries"]:
            click.echo(printable(made["sentence"]))
    return 0 if all(made["used"] for made in document["entries"]) else 3


def _counts(counts: Iterable[str]) -> dict[str, int]:
    found = {}
    for text in counts:
        name, mark, number = text.rpartition("=")
        if not mark or not (number.isascii() and number.isdecimal()):
            raise CallError(f"--count {text!r}.", expected="NAME=NUMBER with a whole number")
        found[name.strip()] = int(number)
    return found


def _read_entries(path: Path) -> list[Entered]:
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        header, rows = list(reader.fieldnames or ()), list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(path.name, found=str(error), expected="a CSV file in UTF-8") from error
    if not {"batch", "person"} <= set(header):
        raise InputError(
            path.name,
            found=f"columns {', '.join(header)}",
            expected="batch, person and counts",
            place="row 1",
        )
    return [_entry(path.name, line, row) for line, row in enumerate(rows, start=2)]


def _entry(file: str, line: int, row: Mapping[str, str | None]) -> Entered:
    told = {name: (value or "").strip() for name, value in row.items() if name}
    missing = told.get("found", "yes").casefold() in {"no", "0", "false"}
    names = [name for name in told if name not in _OWN]
    blank = [name for name in names if not told[name]]
    if blank and not missing:
        raise InputError(
            file,
            place=f'row {line}, column "{blank[0]}"',
            found="an empty cell",
            expected="a whole number",
            action="Write 0 only where 0 was counted.",
        )
    counts = None if missing else {name: _whole(file, line, name, told[name]) for name in names}
    lost = told.get("papers_missing") or "0"
    return Entered(told["batch"], told["person"], counts, _whole(file, line, "papers_missing", lost))


def _whole(file: str, line: int, column: str, text: str) -> int:
    if text.isascii() and text.isdecimal():
        return int(text)
    place = f'row {line}, column "{column}"'
    raise InputError(file, place=place, found=repr(text), expected="a whole number without separators")
