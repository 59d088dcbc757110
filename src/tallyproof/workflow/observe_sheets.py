"""Pictures of sheets at their stations: file them, one by one or by a list, withdraw one, show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import InputError, UnknownNameError
from tallyproof.log import EntryKind
from tallyproof.observation.privacy.picture_size import MOST_PIXELS, picture_size
from tallyproof.observation.privacy.pictures import CleanPicture, clean_picture
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

__all__ = [
    "LARGEST",
    "SHEET_KINDS",
    "Sender",
    "SentPicture",
    "file_listed_sheets",
    "file_sheets",
    "list_sheets",
    "picture_of",
    "sheet_picture",
    "sheet_preview",
    "show_sheet",
    "withdraw_sheet",
]

SHEET_KINDS = tuple(kind.value for kind in SheetKind)
LARGEST = 20_000_000
"""Bytes of a picture: photographs of telephones have up to some 12 million."""
_SCHEMA = "tallyproof.observe-sheet/1"
_AT_ONCE = 16
"""Pictures of a list that are held in memory and written together."""
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Sender:
    """Who files or withdraws pictures."""

    name: str = ""
    """Kept as a pseudonym only; empty where nobody is named."""
    role: str = ""
    """In the team; empty from the command line."""


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture as it came."""

    file: str
    """Its name, for messages; not kept, since it may name a person."""
    content: bytes | None
    """None where there is no such file."""
    row: int | None = None
    """Of the list that names it; None without one."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why a picture is not filed."""

    reason: str
    """A sentence."""


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
    return _document(_filed(project, rows, codes, catalogue, sender))


def picture_of(path: Path) -> SentPicture:
    """Read a picture to be filed; of one that is too large no more than shows it."""
    with path.open("rb") as file:
        return SentPicture(path.name, file.read(LARGEST + 1))


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
    """Return a small JPEG of a picture, drawn at the first time; None where it cannot be decoded or is not drawn yet.

    That it cannot be decoded is kept as an empty picture, so that it is tried once. Raises as `sheet_picture` does.
    """
    store = _store(project)
    found = store.one(number)
    kept = store.preview(found)
    if kept is None:
        try:
            kept = small_picture(store.content(found)) or b""
        except TimeoutError:
            return None
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
    project: Path, rows: Sequence[_Row], codes: frozenset[str], catalogue: Catalogue, sender: Sender
) -> list[Document]:
    """File what can be filed; return what became of each row."""
    ready = [_ready(sent, station, kind, codes, catalogue) for sent, station, kind in rows]
    filings = [one for one in ready if isinstance(one, Filing)]
    answers = iter(_store(project).file(filings, _filer(project, sender)) if filings else ())
    told = list[Document]()
    for (sent, station, kind), one in zip(rows, ready, strict=True):
        answer = one if isinstance(one, _Refused) else next(answers)
        if isinstance(answer, Filed) and answer.state != "elsewhere":
            # what a killed process left out of the log is logged when the picture is sent again
            hashes = {"original": answer.picture.original, "picture": answer.picture.picture}
            _log(project, answer.picture, "file", hashes | {"record": answer.picture.record})
        told.append(_answer(sent, station, kind, answer, catalogue) | _traces(one))
    return told


def _ready(
    sent: SentPicture, station: str, kind: SheetKind, codes: frozenset[str], catalogue: Catalogue
) -> Filing | _Refused:
    found = _cleaned(sent.content)
    if station not in codes:
        found = "station", ", ".join(nearest_codes(station, codes)[:_NEAR]) or "–"
    if isinstance(found, CleanPicture):
        return Filing(station, kind, sent.content or b"", found, *picture_size(found))
    why, told = found
    return _Refused(catalogue.text(f"reports.sheet.refused.{why}", station=station, found=told))


def _cleaned(content: bytes | None) -> CleanPicture | tuple[str, str]:
    """Return a picture that can be filed; else why it cannot, and what there is to say about that."""
    if content is None:
        return "missing", ""
    if len(content) > LARGEST:
        return "bytes", str(LARGEST // 1_000_000)
    try:
        clean = clean_picture(content, file="")
    except InputError:
        return "format", ""
    width, height = picture_size(clean)
    if not width * height:
        return "format", ""
    return clean if width * height <= MOST_PIXELS else ("pixels", str(MOST_PIXELS // 1_000_000))


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
    sent: SentPicture, station: str, kind: SheetKind, answer: Filed | _Refused, catalogue: Catalogue
) -> Document:
    told = {"file": sent.file, "row": sent.row, "station": station, "kind": kind.value}
    if isinstance(answer, _Refused):
        return told | {"state": "refused", "reason": answer.reason, "number": None, "picture": None}
    known = answer.picture
    if answer.state == "elsewhere":
        there = {"station": known.station, "number": known.number}
        what = catalogue.text(f"reports.sheet.kind.{known.kind}")
        reason = catalogue.text("reports.sheet.refused.elsewhere", kind=what, **there)
        return told | {"state": "refused", "reason": reason, "number": None, "picture": known.picture}
    return told | {"state": answer.state, "reason": "", "number": known.number, "picture": known.picture}


def _traces(one: Filing | _Refused) -> Document:
    if isinstance(one, _Refused):
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
        "width": one.width, "height": one.height, "size": one.size,
        "withdrawn": None if away is None else
        {"at": away.at, "reason": away.reason, "by": away.filer.by, "role": away.filer.role},
    }  # fmt: skip
