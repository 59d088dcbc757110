"""Pictures of sheets at their stations: file them, one by one or by a list, withdraw one, show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tallyproof.errors import UnknownNameError
from tallyproof.log import EntryKind
from tallyproof.observation.privacy.pdf_pages import is_pdf
from tallyproof.observation.privacy.picture_size import picture_size
from tallyproof.observation.privacy.pseudonyms import pseudonym
from tallyproof.observation.privacy.small_picture import small_picture
from tallyproof.observation.sheets.picture import Filer, SheetKind, SheetPicture
from tallyproof.observation.sheets.picture_list import ListedPicture, read_picture_list
from tallyproof.store import Project
from tallyproof.store.reports import ReportStore
from tallyproof.store.sheet_pictures import ENDINGS, Filed, Filing, SheetPictureStore
from tallyproof.texts import Catalogue
from tallyproof.workflow.act_log import log_act
from tallyproof.workflow.places import codes_known, nearest_codes
from tallyproof.workflow.request import Document
from tallyproof.workflow.sheet_files import SentPicture, Unfit, fit_pictures, picture_of

__all__ = [
    "SHEET_KINDS",
    "Sender",
    "file_listed_sheets",
    "file_sheets",
    "list_sheets",
    "sheet_picture",
    "sheet_preview",
    "show_sheet",
    "withdraw_sheet",
]

SHEET_KINDS = tuple(kind.value for kind in SheetKind)
_SCHEMA = "tallyproof.observe-sheet/1"
_AT_ONCE = 16
"""Pictures of a list that are held in memory and written together."""
_HELD = 60_000_000
"""Bytes of cleaned pictures after which they are written, however many are still to come."""
_NEAR = 3
_DRAWING = 60.0
"""Seconds in which the pages of all PDFs that are sent together are drawn; whoever waits holds a thread of a server."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who files or withdraws pictures."""

    name: str = ""
    """Kept as a pseudonym only; empty where nobody is named."""
    role: str = ""
    """In the team; empty from the command line."""


def file_sheets(
    project: Path,
    sent: Sequence[SentPicture],
    catalogue: Catalogue,
    *,
    station: str,
    kind: str,
    sender: Sender,
) -> Document:
    """File pictures of one sheet at its station; what is filed already changes nothing, what is no picture is told.

    Args:
        project: Its folder.
        sent: The pages of the sheet, in their order.
        catalogue: Supplies the sentences.
        station: Code of the station in the results in force, or in a version before them.
        kind: Which sheet: one of `SHEET_KINDS`.
        sender: Who files them.

    Raises:
        UnknownNameError: There is no such station, or no such kind of sheet.
        InputError: The project has no results yet.
    """
    _require_kind(kind)
    codes = codes_known(Project.open(project).folder)
    if station not in codes:
        raise UnknownNameError("station", station, nearest_codes(station, codes))
    rows = [(one, station, SheetKind(kind)) for one in sent]
    return _document(_filed(project, rows, codes, catalogue, sender, until=monotonic() + _DRAWING))


def file_listed_sheets(project: Path, listing: Path, catalogue: Catalogue, *, sender: Sender) -> Document:
    """File the pictures of a list, each at its station; a row that cannot be filed is told and keeps back no other.

    Args:
        project: Its folder.
        listing: CSV with the columns `file` (below the folder of the list), `station` and `kind`.
        catalogue: Supplies the sentences.
        sender: Who files them.

    Raises:
        InputError: The list is no such table, or the project has no results yet.
    """
    codes = codes_known(Project.open(project).folder)
    listed, folder, told = read_picture_list(listing), listing.parent, list[Document]()
    for start in range(0, len(listed), _AT_ONCE):
        part = listed[start : start + _AT_ONCE]
        rows = [(_read(folder, one), one.station, one.kind) for one in part]
        told += _filed(project, rows, codes, catalogue, sender)
    return _document(told)


def withdraw_sheet(
    project: Path, number: int, *, reason: str, sender: Sender, others: bool = True
) -> Document:
    """Let a picture no longer count, by a record with a reason; the picture is kept.

    Args:
        project: Its folder.
        number: Of the picture.
        reason: Why it is withdrawn.
        sender: Who withdraws it.
        others: Whether they may withdraw what somebody else filed.

    Raises:
        UnknownNameError: There is no such picture.
        NotAllowedError: It is withdrawn already by somebody else or for another reason, somebody else's, or no
            reason is given.
    """
    store = _store(project)
    found = store.withdraw(number, reason=reason, filer=_filer(project, sender), others=others)
    if found.withdrawal is not None:
        # what a killed process left out of the log is logged when the same withdrawal is asked for again
        _log(project, found, "withdraw", {"record": found.withdrawal.record})
    return {"schema": _SCHEMA, "withdrawn": number, "pictures": _listed(store.at(found.station))}


def list_sheets(project: Path, *, station: str = "") -> Document:
    """Return the pictures of a station, or of all, in the order in which they were filed, withdrawn ones as well."""
    store = _store(project)
    return {"schema": _SCHEMA, "pictures": _listed(store.at(station) if station else store.pictures())}


def show_sheet(project: Path, number: int, *, by: str = "") -> Document:
    """Return one picture as `list_sheets` does, and whether it is `own`: filed by who asks.

    Raises:
        UnknownNameError: There is no such picture.
    """
    store = _store(project)
    found = store.one(number)
    (told,) = (one for one in _listed(store.at(found.station)) if one["number"] == number)
    return told | {"own": bool(by) and found.filer.by == _filer(project, Sender(by)).by}


def sheet_picture(project: Path, number: int) -> tuple[str, bytes]:
    """Return the format (`jpeg`, `png`, `webp`) of a cleaned picture, and its content.

    Raises:
        UnknownNameError: There is no such picture.
        ReproducibilityError: It is no longer what was filed.
    """
    store = _store(project)
    found = store.one(number)
    return found.format, store.content(found)


def sheet_preview(project: Path, number: int) -> bytes | None:
    """Return a small JPEG of a picture, drawn at the first time; None where it cannot be decoded.

    That it cannot be decoded is kept as an empty picture, so that it is tried once.

    Raises:
        TimeoutError: Others are being drawn; this one is drawn another time.
        UnknownNameError, ReproducibilityError: As for `sheet_picture`.
    """
    store = _store(project)
    found = store.one(number)
    kept = store.preview(found)
    if kept is None:
        kept = small_picture(store.content(found)) or b""
        store.keep_preview(found, kept)
    return kept or None


def _store(project: Path) -> SheetPictureStore:
    return SheetPictureStore(Project.open(project).folder)


def _filer(project: Path, sender: Sender) -> Filer:
    if not sender.name:
        return Filer("", sender.role)
    return Filer(pseudonym(ReportStore(project).secret(), sender.name, field="observer"), sender.role)


def _require_kind(kind: str) -> None:
    if kind not in SHEET_KINDS:
        raise UnknownNameError("kind of sheet", kind, SHEET_KINDS)


_Row = tuple[SentPicture, str, SheetKind]


def _filed(
    project: Path,
    rows: Sequence[_Row],
    codes: frozenset[str],
    catalogue: Catalogue,
    sender: Sender,
    *,
    until: float | None = None,
) -> list[Document]:
    """File what can be filed; return what became of each row, of a PDF what became of each page."""
    told = list[Document]()
    for part in _portions(rows, codes, until):
        filings = [one for _, one in part if isinstance(one, Filing)]
        answers = iter(_store(project).file(filings, _filer(project, sender)) if filings else ())
        for row, one in part:
            answer = one if isinstance(one, Unfit) else next(answers)
            if isinstance(answer, Filed) and answer.state != "elsewhere":
                # what a killed process left out of the log is logged when the picture is sent again
                hashes = {"original": answer.picture.original, "picture": answer.picture.picture}
                _log(project, answer.picture, "file", hashes | {"record": answer.picture.record})
            told.append(_answer(*row, answer, catalogue) | _traces(one))
    return told


def _portions(
    rows: Sequence[_Row], codes: frozenset[str], until: float | None
) -> Iterator[list[tuple[_Row, Filing | Unfit]]]:
    """Yield what is ready to be filed, so much at a time: a small PDF may become pictures of 60 MB."""
    ready, held = list[tuple[_Row, Filing | Unfit]](), 0
    for row in rows:
        found = _ready(*row, codes, until)
        ready += [(row, one) for one in found]
        held += sum(len(one.clean.content) for one in found if isinstance(one, Filing))
        if held > _HELD:
            yield ready
            ready, held = [], 0
    yield ready


def _ready(
    sent: SentPicture, station: str, kind: SheetKind, codes: frozenset[str], until: float | None
) -> list[Filing | Unfit]:
    """Return what is to be filed of a file, or why nothing is."""
    if station not in codes:
        return [Unfit("station", ", ".join(nearest_codes(station, codes)[:_NEAR]) or "–")]
    found = fit_pictures(sent.content, until=until)
    if isinstance(found, Unfit):
        return [found]
    content = sent.content or b""
    first = 1 if is_pdf(content) else 0
    return [
        Filing(station, kind, content, clean, *picture_size(clean), scanned=page)
        for page, clean in enumerate(found, first)
    ]


def _read(folder: Path, row: ListedPicture) -> SentPicture:
    """Read a file of a list, never one outside the folder of the list."""
    path = folder / row.file
    inside = path.resolve().is_relative_to(folder.resolve())
    if not inside or not path.is_file():
        return SentPicture(row.file, None, row.line)
    return SentPicture(row.file, picture_of(path).content, row.line)


def _log(project: Path, picture: SheetPicture, act: str, documents: dict[str, str]) -> None:
    # Where observers were is not told: the hash of the record binds the station, and gives nothing away.
    public = {"kind": "sheet", "act": act}
    log_act(project, EntryKind.REPORT, f"sheet {picture.number}", public=public, documents=documents)


def _answer(
    sent: SentPicture, station: str, kind: SheetKind, answer: Filed | Unfit, catalogue: Catalogue
) -> Document:
    told = {"file": sent.file, "row": sent.row, "station": station, "kind": kind.value, "scanned": None}
    if isinstance(answer, Unfit):
        fields = {"station": station, "found": answer.found}
        reason = catalogue.text(f"reports.sheet.refused.{answer.why}", **fields)
        return told | {"state": "refused", "reason": reason, "number": None, "picture": None}
    known = answer.picture
    told["scanned"] = known.scanned or None
    if answer.state == "elsewhere":
        there = {"station": known.station, "number": known.number}
        what = catalogue.text(f"reports.sheet.kind.{known.kind}")
        reason = catalogue.text("reports.sheet.refused.elsewhere", kind=what, **there)
        return told | {"state": "refused", "reason": reason, "number": None, "picture": known.picture}
    return told | {"state": answer.state, "reason": "", "number": known.number, "picture": known.picture}


def _traces(one: Filing | Unfit) -> Document:
    if isinstance(one, Unfit):
        return {"removed": [], "located": False}
    return {"removed": list(one.clean.removed), "located": one.clean.located}


def _document(told: list[Document]) -> Document:
    counted = {state: sum(one["state"] == state for one in told) for state in ("filed", "here", "refused")}
    located = sum(one["located"] for one in told)
    return {"schema": _SCHEMA, **counted, "located": located, "files": told}


def _listed(pictures: Sequence[SheetPicture]) -> list[Document]:
    """Return pictures as plain values, each with which page of its sheet it is; a withdrawn one is none."""
    pages: dict[tuple[str, str], int] = {}
    told = list[Document]()
    for one in pictures:
        page = None
        if one.withdrawal is None:
            page = pages[one.station, one.kind] = pages.get((one.station, one.kind), 0) + 1
        told.append(_shown(one) | {"page": page})
    return [one | {"pages": pages.get((one["station"], one["kind"]), 0)} for one in told]


def _shown(one: SheetPicture) -> Document:
    away = one.withdrawal
    return {
        "number": one.number, "station": one.station, "kind": one.kind.value, "received": one.at,
        "by": one.filer.by, "role": one.filer.role, "original": one.original, "picture": one.picture,
        "file": f"sheets/pictures/{one.picture}.{ENDINGS[one.format]}", "format": one.format,
        "width": one.width, "height": one.height, "size": one.size, "scanned": one.scanned or None,
        "withdrawn": None if away is None else
        {"at": away.at, "reason": away.reason, "by": away.filer.by, "role": away.filer.role},
    }  # fmt: skip
