"""`tallyproof observe sheet`: pictures of tally sheets, each at its station; filed, withdrawn, listed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.errors import CallError
from tallyproof.texts import Catalogue, load_catalogue
from tallyproof.workflow import SHEET_KINDS, Sender

__all__ = ["sheet"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_REFUSED = 3
"""How the program ends where a picture was not filed: nobody may take it for kept."""
_MINUTE = 16
"""Letters of a time up to its minutes."""


@click.command(
    "sheet",
    epilog="Example: tallyproof observe sheet page1.jpg page2.jpg --project election --station 147 --kind official",
)
@click.argument("pictures", nargs=-1, type=_FILE)
@click.option(
    "--project",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Where the pictures are kept: cleaned ones, and the originals encrypted.",
)
@click.option("--station", help="Code of the station, as the results in force write it.")
@click.option("--kind", type=click.Choice(SHEET_KINDS), help="Which sheet of the station the pictures show.")
@click.option(
    "--list",
    "listing",
    type=_FILE,
    help="Many at once: a CSV with the columns file, station, kind; files lie below its folder.",
)
@click.option("--withdraw", type=int, metavar="NUMBER", help="Let this picture no longer count; it is kept.")
@click.option("--reason", default="", help="Why it is withdrawn.")
@click.option("--by", default="", help="Who does it; kept as a pseudonym only.")
@options.lang
@options.unused_seed
@options.json_output
def sheet(
    pictures: Sequence[Path],
    project: Path,
    station: str | None,
    kind: str | None,
    listing: Path | None,
    withdraw: int | None,
    reason: str,
    by: str,
    lang: str,
    as_json: bool,
) -> int:
    """File PICTURES (JPEG, PNG, WebP, or PDF of scanned pages) of a tally sheet at its station; without any, list them.

    Kinds: official (the commission's own sheet), certified_copy (the copy that it certified for observers),
    observers_copy (what observers wrote down themselves). The same picture again changes nothing. Exif, place and
    device are left out of what is shown; the original is kept encrypted. Faces and handwriting in the picture stay.

    \b
    Examples:
      tallyproof observe sheet page1.jpg page2.jpg --project election --station 147 --kind official
      tallyproof observe sheet --list photographs/list.csv --project election
      tallyproof observe sheet --project election --withdraw 12 --reason "Another station's sheet"
      tallyproof observe sheet --project election --station 147
    """
    catalogue, sender = load_catalogue(lang), Sender(by)
    _require_one_act(pictures, listing, withdraw)
    if withdraw is not None:
        document = workflow.withdraw_sheet(project, withdraw, reason=reason, sender=sender)
    elif listing:
        document = workflow.file_listed_sheets(project, listing, catalogue, sender=sender)
    elif pictures:
        sent = [workflow.picture_of(one) for one in pictures]
        where = {"station": _named(station, "--station"), "kind": _named(kind, "--kind")}
        document = workflow.file_sheets(project, sent, catalogue, sender=sender, **where)
    else:
        document = workflow.list_sheets(project, station=station or "")
    if as_json:
        print_json(document)
    else:
        _show(document, catalogue)
    return _REFUSED if document.get("refused") else 0


def _require_one_act(pictures: Sequence[Path], listing: Path | None, withdraw: int | None) -> None:
    if sum((bool(pictures), listing is not None, withdraw is not None)) > 1:
        raise CallError("Several things at once.", expected="PICTURES, --list or --withdraw")


def _named(value: str | None, option: str) -> str:
    if value is None:
        raise CallError(f"Pictures without {option}.", expected=f"{option}, or --list for many stations")
    return value


def _show(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    for one in document.get("files", ()):
        if one["reason"]:
            where = catalogue.text("reports.sheet.row", row=one["row"]) if one["row"] else ""
            click.echo(printable(f"{where}{one['file']}: {one['reason']}"))
    if "files" in document:
        counted = {name: catalogue.number(document[name]) for name in ("filed", "here", "refused", "located")}
        click.echo(printable(catalogue.text("reports.sheet.done", **counted)))
        click.echo(catalogue.text("reports.picture.limits"))
        return
    heads = [catalogue.text(f"reports.sheet.column.{name}") for name in _COLUMNS]
    title = catalogue.text("reports.sheet.heading")
    table(title, heads, [_row(one, catalogue) for one in document["pictures"]])


_COLUMNS = ("station", "number", "kind", "page", "received", "withdrawn")


def _row(one: Mapping[str, Any], catalogue: Catalogue) -> list[str]:
    away = one["withdrawn"]
    return [
        one["station"],
        str(one["number"]),
        catalogue.text(f"reports.sheet.kind.{one['kind']}"),
        "–" if one["page"] is None else f"{one['page']}/{one['pages']}",
        one["received"][:_MINUTE].replace("T", " "),
        "" if away is None else away["reason"],
    ]
