"""Which pictures of sheets a publication shows: none, those of named stations, or all; bound when it is proposed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import NotAllowedError, UnknownNameError
from tallyproof.observation.sheets.picture import SheetPicture
from tallyproof.store import Project
from tallyproof.store.sheet_pictures import SheetPictureStore
from tallyproof.workflow.places import codes_known, nearest_codes

__all__ = ["MOST_PUBLISHED", "SheetChoice", "choose_sheets", "chosen_sheets", "stations_chosen"]

MOST_PUBLISHED = 5_000
"""Pictures of one publication: some 3 GB, which a web server and its readers still carry."""
_TOLD = 5
"""Stations that a complaint names."""


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """Exactly these pictures, whatever is filed or withdrawn afterwards."""

    every: bool
    """Whether all stations were meant."""
    stations: Sequence[str]
    """Codes of those that were named; none where all were meant."""
    newest: int
    """Number of the newest picture that there was; later ones are not meant."""
    pictures: int
    """How many are meant."""
    digest: str
    """SHA-256 over the records of these pictures."""


def choose_sheets(folder: Path, *, stations: Sequence[str] = (), every: bool = False) -> SheetChoice | None:
    """Return which pictures are meant by stations as they are filed now; None where none were asked for.

    Args:
        folder: The project.
        stations: Codes; each has a picture.
        every: All stations with a picture instead.

    Raises:
        UnknownNameError: No version of the results has such a station.
        NotAllowedError: A named station has no picture, none is filed at all, or they are more than may be published.
    """
    if not stations and not every:
        return None
    named = () if every else tuple(dict.fromkeys(stations))
    known = SheetPictureStore(Project.open(folder).folder).pictures()
    found = _meant(known, named, newest=known[-1].number if known else 0)
    _require_filed(folder, named, found)
    if len(found) > MOST_PUBLISHED:
        reason = f"they are {len(found)}; at most {MOST_PUBLISHED} fit into one publication"
        raise NotAllowedError(
            "Publishing these pictures",
            reason=reason,
            text="too_many_sheets",
            found=len(found),
            most=MOST_PUBLISHED,
        )
    return SheetChoice(every, named, known[-1].number, len(found), _digest(found))


def chosen_sheets(folder: Path, choice: SheetChoice) -> tuple[SheetPicture, ...]:
    """Return the pictures that were chosen, station by station, in the order in which they were filed.

    Raises:
        NotAllowedError: One of them was withdrawn since.
    """
    known = SheetPictureStore(Project.open(folder).folder).pictures()
    found = _meant(known, choice.stations, newest=choice.newest)
    if _digest(found) != choice.digest:
        reason = "a picture that was to be shown was withdrawn since; propose it anew"
        raise NotAllowedError("Publishing these pictures", reason=reason, text="sheets_changed")
    return tuple(found)


def stations_chosen(folder: Path, choice: SheetChoice) -> Mapping[str, int]:
    """Return how many pictures of each station are meant and still count, in the order of their codes."""
    known = SheetPictureStore(Project.open(folder).folder).pictures()
    told = dict[str, int]()
    for one in _meant(known, choice.stations, newest=choice.newest):
        told[one.station] = told.get(one.station, 0) + 1
    return told


def _meant(known: Iterable[SheetPicture], stations: Sequence[str], *, newest: int) -> list[SheetPicture]:
    named = frozenset(stations)
    found = [
        one
        for one in known
        if one.withdrawal is None and one.number <= newest and (not named or one.station in named)
    ]
    return sorted(found, key=lambda one: (one.station, one.number))


def _digest(found: Iterable[SheetPicture]) -> str:
    return hashlib.sha256("\n".join(one.record for one in found).encode()).hexdigest()


def _require_filed(folder: Path, named: Sequence[str], found: Sequence[SheetPicture]) -> None:
    codes = codes_known(folder) if named else frozenset()
    for station in named:
        if station not in codes:
            raise UnknownNameError("station", station, nearest_codes(station, codes))
    with_pictures = {one.station for one in found}
    without = [station for station in named if station not in with_pictures]
    if without or not found:
        listed = ", ".join(without[:_TOLD]) + (f" + {len(without) - _TOLD}" if len(without) > _TOLD else "")
        act = f"Publishing pictures of {listed or 'sheets'}"
        raise NotAllowedError(
            act,
            reason="no picture of a sheet is filed there",
            text="no_sheets_there" if without else "no_sheets",
            stations=listed,
        )
