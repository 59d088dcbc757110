"""Reporting units of a results report: which ones are stations, and which areas contain them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tallyproof.errors import InputError

__all__ = ["AreaTable", "Unit", "UnitTree", "area_table", "own_area_table", "point"]

_RANKS: Final = {
    "country": 0,
    "state": 1,
    "county": 2,
    "other": 3,
    "borough": 4,
    "city": 4,
    "municipality": 4,
    "town": 4,
    "township": 4,
    "village": 4,
    "ward": 5,
    "combined-precinct": 6,
    "precinct": 6,
    "polling-place": 6,
    "vote-center": 6,
}
"""Administrative kinds from wide to narrow; all others are electoral districts, which cut across them."""

_MAX_ANCESTORS: Final = 256
_NUMBER: Final = r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
_POINT: Final = re.compile(rf"\s*POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """One reporting unit as the report describes it."""

    id: str
    order: int
    """Its place among the units of the report, from 1."""
    name: str | None = None
    number: str = ""
    kind: str = "other"
    label: str = ""
    """What its kind is called: OtherType for "other", else the kind."""
    parts: tuple[str, ...] = ()
    """Ids of the units that it is composed of."""
    registered: object = None
    """VotersRegistered as written; None where absent."""
    unused: tuple[str, ...] = ()
    """Fields with counts that the results table has no column for."""
    coordinates: str = ""
    """A point as well-known text; "" where absent."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """External identifiers of type "other" by their OtherType."""

    @property
    def title(self) -> str:
        """Its name, or its number, or its id."""
        return self.name if self.name is not None else self.number or self.id


def point(text: str) -> tuple[float | None, float | None]:
    """Return latitude and longitude of a point in well-known text; (None, None) for anything else.

    Example:
        >>> point("POINT (76.95 43.25)")
        (43.25, 76.95)
    """
    found = _POINT.fullmatch(text)
    return (float(found.group(2)), float(found.group(1))) if found else (None, None)


class UnitTree:
    """The units with the way up: which units contain a unit, directly or not."""

    def __init__(self, units: Iterable[Unit], *, file: str) -> None:
        self.units: dict[str, Unit] = {}
        self.repeated: list[Unit] = []
        self._file = file
        self._above: dict[str, list[str]] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        for unit in units:
            self._add(unit)

    def _add(self, unit: Unit) -> None:
        if unit.id in self.units:
            self.repeated.append(unit)
            return
        self.units[unit.id] = unit
        for part in unit.parts:
            self._above.setdefault(part, []).append(unit.id)

    def ancestors(self, unit_id: str) -> tuple[str, ...]:
        """Return the ids of all units that contain this one, in report order; loops are walked once."""
        if unit_id not in self._known:
            self._known[unit_id] = self._find_ancestors(unit_id)
        return self._known[unit_id]

    def _find_ancestors(self, unit_id: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        waiting = list(self._above.get(unit_id, ()))
        while waiting:
            above = waiting.pop()
            if above not in found and above != unit_id:
                found[above] = None
                waiting.extend(self._above.get(above, ()))
            if len(found) > _MAX_ANCESTORS:
                place = f"GpUnit {unit_id}"
                raise InputError(
                    self._file, place=place, found="more", expected=f"at most {_MAX_ANCESTORS} areas"
                )
        return tuple(sorted(found, key=lambda one: self.units[one].order))

    def leaves(self, used: Iterable[str]) -> list[str]:
        """Return the units among `used` that contain no other of them, in report order."""
        present = {unit for unit in used if unit in self.units}
        above = {area for unit in present for area in self.ancestors(unit)}
        return sorted(present - above, key=lambda one: self.units[one].order)

    def areas(self, station: str) -> list[Unit]:
        """Return the administrative areas of a station, widest first; its districts where it has none."""
        around = [self.units[one] for one in self.ancestors(station)]
        administrative = [unit for unit in around if unit.kind in _RANKS]
        return sorted(administrative or around, key=self._width)

    def _width(self, unit: Unit) -> tuple[int, int, int]:
        return _RANKS.get(unit.kind, len(_RANKS)), len(self.ancestors(unit.id)), unit.order


@dataclass(frozen=True, slots=True)
class AreaTable:
    """Area names of the stations."""

    levels: tuple[str, ...]
    names: tuple[tuple[str | None, ...], ...]
    """For each level the name per station, in the order of the stations asked for."""
    paths: Mapping[str, tuple[str | None, ...]]
    """By id of an area, the names from the widest level down to it."""


Kind = tuple[str, int]
"""A kind of area and, where an area holds another of its kind, which of them."""


def area_table(tree: UnitTree, stations: Sequence[str]) -> AreaTable:
    """Lay the areas of all stations out in levels, one per kind of area.

    Args:
        tree: All units.
        stations: Ids of the stations.

    Returns:
        Levels widest first; a station that has no area of a kind has None there.
    """
    chains = [_by_kind(tree.areas(station)) for station in stations]
    kinds: dict[Kind, tuple[int, int]] = {}
    for chain in chains:
        for depth, (kind, unit) in enumerate(chain.items()):
            rank = _RANKS.get(unit.kind, len(_RANKS))
            kinds[kind] = max(kinds.get(kind, (0, 0)), (rank, depth))
    order = sorted(kinds, key=lambda kind: (kinds[kind], kind))
    return _laid_out(chains, order, tuple(label if n == 1 else f"{label} {n}" for label, n in order))


def own_area_table(
    tree: UnitTree, stations: Sequence[str], *, levels: tuple[str, ...], mark: str
) -> AreaTable:
    """Lay areas out by the level number that each carries under `mark`; other units are left out."""
    numbers = {str(n): n for n in range(1, len(levels) + 1)}
    chains: list[dict[Kind, Unit]] = []
    for station in stations:
        marked = [(numbers.get(u.marks.get(mark, "")), u) for u in tree.areas(station)]
        chains.append({("", n): unit for n, unit in marked if n is not None})
    return _laid_out(chains, [("", n) for n in range(1, len(levels) + 1)], levels)


def _laid_out(chains: list[dict[Kind, Unit]], order: list[Kind], levels: tuple[str, ...]) -> AreaTable:
    rows = [tuple(chain[kind].title if kind in chain else None for kind in order) for chain in chains]
    paths: dict[str, tuple[str | None, ...]] = {}
    for chain, row in zip(chains, rows, strict=True):
        for level, kind in enumerate(order, start=1):
            if kind in chain:
                paths.setdefault(chain[kind].id, row[:level])
    return AreaTable(levels, tuple(tuple(row[i] for row in rows) for i in range(len(order))), paths)


def _by_kind(areas: list[Unit]) -> dict[Kind, Unit]:
    seen: dict[str, int] = {}
    keyed: dict[Kind, Unit] = {}
    for unit in areas:
        seen[unit.label] = seen.get(unit.label, 0) + 1
        keyed[unit.label, seen[unit.label]] = unit
    return keyed
