"""Pictures of sheets on a public site: drawn anew, with the hashes by which whoever has an original can check them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.dossier.site import Site, render_sheets, render_station
from tallyproof.election.results import COUNTS, Results
from tallyproof.errors import NotAllowedError
from tallyproof.log import EntryKind
from tallyproof.observation.privacy.picture_size import picture_size
from tallyproof.observation.privacy.pictures import CleanPicture
from tallyproof.observation.privacy.small_picture import public_picture
from tallyproof.observation.sheets.picture import SheetPicture
from tallyproof.store.sheet_pictures import SheetPictureStore
from tallyproof.workflow.act_log import log_act
from tallyproof.workflow.request import Document

__all__ = ["PublishedSheets", "write_copies", "write_stations"]

_SCHEMA = "tallyproof.published-sheets/1"
_LIST = "sheets.json"
_LOGGED = "sheets of a site"
"""Under which name the log has the hash of the list; each site with pictures is a version of it.

It is logged before the site is there, as the site proves it: so it tells of a list, and not that something is public.
"""
_TRIES = 3
"""How often a picture is drawn whose drawing came to no end."""


@dataclass(frozen=True, slots=True)
class PublishedSheets:
    """What is published of pictures."""

    pictures: Sequence[Document]
    """Each as in `sheets.json`: `station`, `kind`, `page`, `pages`, `number`, `scanned`, the hashes `original`,
    `picture` and `record`, and of the copy `file`, `published` (its hash), `bytes`, `width`, `height`: null where the
    picture cannot be decoded."""

    def links(self) -> dict[str, str]:
        """Return the address of each station's page, from the first page of the site."""
        return {one["station"]: station_address(one["station"]) for one in self.pictures}


def station_address(code: str) -> str:
    """Return where the page of a station is: a name of our own, whatever its code."""
    return f"stations/{hashlib.sha256(code.encode()).hexdigest()[:16]}.html"


def write_copies(
    folder: Path, chosen: Sequence[SheetPicture], out: Path, *, snapshot: str
) -> PublishedSheets:
    """Write a copy of each picture and the list of all with their hashes, and log the hash of the list.

    Args:
        folder: The project.
        chosen: Pictures, station by station, in the order in which they were filed.
        out: Folder of the site.
        snapshot: The version that the site is of.

    Raises:
        ReproducibilityError: A picture is no longer what was filed.
        NotAllowedError: The machine had no time or memory to draw one.
    """
    store = SheetPictureStore(folder)
    told = [one | _copy(store, picture, out) for picture, one in zip(chosen, _paged(chosen), strict=True)]
    listed = {"schema": _SCHEMA, "snapshot": snapshot, "pictures": told}
    content = json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True).encode()
    write_atomically(out / _LIST, content)
    public = {"kind": "sheets", "act": "list", "pictures": str(len(told))}
    documents = {_LIST: hashlib.sha256(content).hexdigest()}
    log_act(folder, EntryKind.REPORT, _LOGGED, public=public, documents=documents)
    return PublishedSheets(told)


def write_stations(
    sheets: PublishedSheets,
    site: Site,
    out: Path,
    *,
    proofs: Sequence[Document],
    results: Results,
) -> None:
    """Write the page of every station with pictures, and the list of them.

    Args:
        sheets: What is published.
        site: Head and language of the pages.
        out: Folder of the site.
        proofs: Records that have a page with their receipt; of each `kind`, `id`, `version`, `number`.
        results: Those in force, whose figures stand beside the pictures.
    """
    filed, listed = _entries(proofs)
    stations = list[Document]()
    for code, pictures in groupby(sheets.pictures, key=lambda one: one["station"]):
        shown = [one | {"entry": filed.get(one["number"])} for one in pictures]
        page = render_station(site, code, shown, rows=_figures(results, code), listed=listed)
        write_atomically(out / station_address(code), page.encode())
        stations.append({"station": code, "pictures": len(shown), "page": station_address(code)})
    index = render_sheets(site, stations, pictures=len(sheets.pictures), listed=listed)
    write_atomically(out / "sheets.html", index.encode())


def _copy(store: SheetPictureStore, picture: SheetPicture, out: Path) -> Document:
    """Write the copy of a picture under its hash; its name, hash and size are null where it cannot be decoded."""
    drawn = _drawn(store, picture)
    if drawn is None:
        return dict.fromkeys(("file", "published", "bytes", "width", "height"))
    width, height = picture_size(CleanPicture(drawn, "jpeg", (), located=False))
    name = hashlib.sha256(drawn).hexdigest()
    write_atomically(out / "sheets" / f"{name}.jpg", drawn)
    told = {"file": f"sheets/{name}.jpg", "published": name, "bytes": len(drawn)}
    return told | {"width": width, "height": height}


def _drawn(store: SheetPictureStore, picture: SheetPicture) -> bytes | None:
    """Draw the copy of a picture, again where it came to no end; one that was not drawn is not published as none."""
    content = store.content(picture)
    for _ in range(_TRIES):
        with suppress(TimeoutError):
            return public_picture(content)
    raise NotAllowedError(
        f"Publishing picture {picture.number}",
        reason="the machine had no time or memory to draw it; publish again when less runs on it",
        text="sheet_undrawn",
        number=picture.number,
        station=picture.station,
    )


def _paged(chosen: Sequence[SheetPicture]) -> list[Document]:
    """Return pictures as plain values, each with which page of its sheet it is."""
    pages = dict[tuple[str, str], int]()
    told = list[Document]()
    for one in chosen:
        page = pages[one.station, one.kind] = pages.get((one.station, one.kind), 0) + 1
        told.append(_plain(one) | {"page": page})
    return [one | {"pages": pages[one["station"], one["kind"]]} for one in told]


def _plain(one: SheetPicture) -> Document:
    return {
        "station": one.station, "kind": one.kind.value, "number": one.number, "scanned": one.scanned or None,
        "original": one.original, "picture": one.picture, "record": one.record,
    }  # fmt: skip


def _figures(results: Results, code: str) -> list[Document]:
    """Return areas, counts and votes of each row of a station; none where the results have it no more."""
    columns = [name for name in COUNTS if results.has(name)]
    return [
        {
            "areas": [row[area] for area in results.area_columns if row[area]],
            "counts": {name: row[name] for name in columns},
            "votes": [(one.name, row[one.column]) for one in results.choices],
        }
        for row in results.frame.filter(pl.col("station_id") == code).iter_rows(named=True)
    ]


def _entries(proofs: Sequence[Document]) -> tuple[Mapping[int, int], int | None]:
    """Return which entry of the log tells of the filing of each picture, by its number, and which of the list."""
    reports = [one for one in proofs if one["kind"] == EntryKind.REPORT.value]
    filed = {
        int(one["id"].removeprefix("sheet ")): one["number"]
        for one in reports
        if one["id"].removeprefix("sheet ").isdecimal() and one["version"] == 1
    }
    listed = [one["number"] for one in reports if one["id"] == _LOGGED]
    return filed, max(listed, default=None)
