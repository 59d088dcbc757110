"""Pictures of sheets in a project, each tied to its station; nothing that was filed is ever removed or changed.

`sheets/journal.jsonl` tells which picture was filed at which station and which was withdrawn; `sheets/pictures/<hash>`
holds the cleaned pictures, named by their content, `sheets/previews/<hash>.jpg` small ones that can be drawn again. The
originals are sealed by `store.pictures`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from filelock import FileLock

from tallyproof.disk import write_atomically
from tallyproof.errors import NotAllowedError, ReproducibilityError, StoredFileError, UnknownNameError
from tallyproof.observation.privacy.pictures import CleanPicture
from tallyproof.observation.sheets.picture import Filer, SheetKind, SheetPicture, Withdrawal
from tallyproof.store.journal import Journal, Line
from tallyproof.store.pictures import PictureStore

__all__ = ["ENDINGS", "Filed", "Filing", "SheetPictureStore"]

ENDINGS = MappingProxyType({"jpeg": "jpg", "png": "png", "webp": "webp"})
"""Of the name of a file, by format."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A picture that is to be filed."""

    station: str
    kind: SheetKind
    original: bytes
    clean: CleanPicture
    width: int
    height: int
    scanned: int = 0
    """Which page of `original` this was drawn from, from 1; 0 where the original is a picture itself."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of it."""

    state: str
    """`filed`; `here` where the same picture is filed at this station as this sheet already; `elsewhere` where it is
    filed at another station or as another sheet: nothing is written then."""
    picture: SheetPicture
    """The one that is filed."""


@dataclass(frozen=True, slots=True)
class SheetPictureStore:
    """The pictures of sheets of one project."""

    folder: Path
    """Of the project."""

    @property
    def journal(self) -> Journal:
        """What was filed and withdrawn, in order."""
        return Journal(self.folder / "sheets" / "journal.jsonl")

    def file(self, filings: Sequence[Filing], filer: Filer) -> tuple[Filed, ...]:
        """File pictures: originals first, then cleaned ones, then the record, so that no record lacks its picture."""
        wanted = _named(filings)
        with self.journal.held() as lines:
            held = {_identity(one): one for one in _pictures(lines) if one.withdrawal is None}
            new: dict[str, _Named] = {}
            for one in wanted:
                if _identity(one) not in held:
                    new.setdefault(_identity(one), one)
            PictureStore(self.folder).save(
                [*{one.original: _sealed(one.filing) for one in new.values()}.values()]
            )
            for one in new.values():
                clean = one.filing.clean
                write_atomically(self._path(one.picture, clean.format), clean.content)
            if new:
                added = self.journal.append(*(_body(one, filer) for one in new.values()))
                held |= {_identity(one): one for one in _pictures(added)}
        return tuple(
            _told(one.filing, held[_identity(one)], fresh=new.get(_identity(one)) is one) for one in wanted
        )

    def withdraw(self, number: int, *, reason: str, filer: Filer, others: bool) -> SheetPicture:
        """Let a picture no longer count; it is kept, and may be filed again. The same withdrawal again changes nothing.

        Args:
            number: Of its record.
            reason: Why.
            filer: Who withdraws it.
            others: Whether they may withdraw what somebody else filed.

        Raises:
            UnknownNameError: There is no such picture.
            NotAllowedError: It is withdrawn already by somebody else or for another reason, somebody else's, or no
                reason is given.
        """
        with self.journal.held() as lines:
            found = _numbered(number, {one.number: one for one in _pictures(lines)})
            if (made := found.withdrawal) and (made.filer.by, made.reason) == (filer.by, reason.strip()):
                return found
            _require_withdrawable(found, reason, filer, others=others)
            body = {"act": "withdraw", "number": number, "reason": reason.strip()}
            (line,) = self.journal.append(body | {"by": filer.by, "role": filer.role})
        return replace(found, withdrawal=_withdrawal(line))

    def pictures(self) -> tuple[SheetPicture, ...]:
        """Return all pictures in the order in which they were filed; raises InputError for a changed journal."""
        return tuple(self._known().by_number.values())

    def at(self, station: str) -> tuple[SheetPicture, ...]:
        """Return the pictures of a station, withdrawn ones among them, in the order in which they were filed."""
        return self._known().by_station.get(station, ())

    def one(self, number: int) -> SheetPicture:
        """Return a picture by its number; raises UnknownNameError where there is none."""
        return _numbered(number, self._known().by_number)

    def content(self, picture: SheetPicture) -> bytes:
        """Return a cleaned picture; raises ReproducibilityError where it is missing or another one."""
        path = self._path(picture.picture, picture.format)
        content = path.read_bytes() if path.is_file() else b""
        if (now := _sha256(content)) != picture.picture:
            raise ReproducibilityError(f"sheets/pictures/{path.name}", recorded=picture.picture, now=now)
        return content

    def preview(self, picture: SheetPicture) -> bytes | None:
        """Return the small picture that was kept, empty where it cannot be drawn; None where none was drawn yet."""
        path = self._preview(picture)
        return path.read_bytes() if path.is_file() else None

    def keep_preview(self, picture: SheetPicture, content: bytes) -> None:
        """Keep a small picture; an empty one where it cannot be drawn."""
        write_atomically(self._preview(picture), content)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Hold the pictures against everybody who would file or withdraw one."""
        path = self.journal.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            yield

    def _known(self) -> "_Known":
        path = self.journal.path
        if not path.is_file():
            return _Known({}, {})
        state = path.stat()
        return _read(self.folder, state.st_mtime_ns, state.st_size)

    def _path(self, name: str, form: str) -> Path:
        return self.folder / "sheets" / "pictures" / f"{name}.{ENDINGS[form]}"

    def _preview(self, picture: SheetPicture) -> Path:
        return self.folder / "sheets" / "previews" / f"{picture.picture}.jpg"


@dataclass(frozen=True, slots=True)
class _Known:
    """All pictures of a project, found in two ways; in the order in which they were filed."""

    by_number: Mapping[int, SheetPicture]
    by_station: Mapping[str, tuple[SheetPicture, ...]]


@lru_cache(maxsize=2)
def _read(folder: Path, changed_at: int, size: int) -> _Known:  # noqa: ARG001 - a journal that grew is read again
    """Read the journal; a server asks at every page of a station."""
    by_number = {one.number: one for one in _pictures(SheetPictureStore(folder).journal.lines())}
    by_station: dict[str, list[SheetPicture]] = {}
    for one in by_number.values():
        by_station.setdefault(one.station, []).append(one)
    return _Known(by_number, {station: tuple(listed) for station, listed in by_station.items()})


def _numbered(number: int, known: Mapping[int, SheetPicture]) -> SheetPicture:
    if number not in known:
        raise UnknownNameError("picture of a sheet", str(number), map(str, [*known][-5:]))
    return known[number]


def _pictures(lines: Sequence[Line]) -> Iterator[SheetPicture]:
    withdrawn = {int(line.body["number"]): line for line in lines if line.body["act"] == "withdraw"}
    for line in lines:
        if line.body["act"] == "file":
            yield _filed(line, withdrawn.get(line.number))


def _filed(line: Line, withdrawn: Line | None = None) -> SheetPicture:
    told = dict(line.body)
    try:
        return SheetPicture(
            number=line.number,
            at=line.at,
            kind=SheetKind(told["kind"]),
            filer=Filer(told["by"], told["role"]),
            record=line.sha256(),
            scanned=int(told.get("scanned", 0)),
            withdrawal=None if withdrawn is None else _withdrawal(withdrawn),
            **{name: told[name] for name in _PLAIN},
        )
    except (KeyError, ValueError) as error:
        place = f"row {line.number}"
        raise StoredFileError(
            "journal.jsonl", place=place, found=str(error), expected="a picture of a sheet"
        ) from error


_PLAIN = ("station", "original", "picture", "format", "width", "height", "size")


def _withdrawal(line: Line) -> Withdrawal:
    told: Mapping[str, Any] = line.body
    return Withdrawal(line.at, told["reason"], Filer(told["by"], told["role"]), line.sha256())


@dataclass(frozen=True, slots=True)
class _Named:
    """A picture that is to be filed, with the hashes by which it is known again."""

    filing: Filing
    original: str
    picture: str
    scanned: int


def _named(filings: Sequence[Filing]) -> tuple[_Named, ...]:
    """Return pictures with their hashes; a PDF is hashed once, however many pages it has."""
    hashes = {
        key: _sha256(content) for key, content in {id(one.original): one.original for one in filings}.items()
    }
    return tuple(
        _Named(one, hashes[id(one.original)], _sha256(one.clean.content), one.scanned) for one in filings
    )


def _identity(one: _Named | SheetPicture) -> str:
    """Return what makes a picture the same one: its pixels; of a PDF its page, since blank backs are all alike."""
    return f"{one.original}/{one.scanned}" if one.scanned else one.picture


def _sealed(one: Filing) -> tuple[bytes, CleanPicture | None]:
    """Return an original, and the one picture that was made of it; None for a PDF, whose pages the journal names."""
    return one.original, None if one.scanned else one.clean


def _body(one: _Named, filer: Filer) -> Mapping[str, Any]:
    filing = one.filing
    scanned = {"scanned": one.scanned} if one.scanned else {}
    return {
        "act": "file", "station": filing.station, "kind": filing.kind.value, "by": filer.by, "role": filer.role,
        "original": one.original, "picture": one.picture, "format": filing.clean.format,
        "width": filing.width, "height": filing.height, "size": len(filing.clean.content), **scanned,
    }  # fmt: skip


def _told(one: Filing, known: SheetPicture, *, fresh: bool) -> Filed:
    if (known.station, known.kind) != (one.station, one.kind):
        return Filed("elsewhere", known)
    return Filed("filed" if fresh else "here", known)


def _require_withdrawable(found: SheetPicture, reason: str, filer: Filer, *, others: bool) -> None:
    act = f"Withdrawing picture {found.number}"
    if found.withdrawal is not None:
        raise NotAllowedError(
            act, reason="it is withdrawn already", text="sheet_withdrawn", number=found.number
        )
    if not others and (not filer.by or filer.by != found.filer.by):
        raise NotAllowedError(
            act, reason="somebody else filed it", text="sheet_of_another", number=found.number
        )
    if not reason.strip():
        raise NotAllowedError(act, reason="no reason is given", text="sheet_reason", number=found.number)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
