"""What one coalition reaches, what taking a party in or losing one changes, and how mergers and splits are written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tallyproof.errors import CallError, UnknownNameError
from tallyproof.outcome.coalitions.seats_file import SeatTable

__all__ = ["AtBar", "Step", "at_bars", "losing", "members_of", "merged", "split", "taking_in"]


@dataclass(frozen=True, slots=True)
class AtBar:
    """Seats of a coalition beside a bar."""

    bar: int
    slack: int
    """Seats beyond the bar; negative: seats short of it."""
    needed: tuple[str, ...]
    """Members without any one of whom the bar is missed; empty where it is not reached."""

    @property
    def reached(self) -> bool:
        """True where the seats are enough."""
        return self.slack >= 0


@dataclass(frozen=True, slots=True)
class Step:
    """A coalition that one party joins or leaves."""

    party: str
    seats: int
    """Of the coalition afterwards."""
    reaches: tuple[int, ...]
    """Bars that are reached now, and were not."""
    loses: tuple[int, ...]
    """Bars that were reached, and are not now."""
    no_longer_needed: tuple[tuple[int, tuple[str, ...]], ...]
    """By bar that stays reached: members without whom it was missed, and without whom it is reached now."""
    newly_needed: tuple[tuple[int, tuple[str, ...]], ...]
    """By bar that stays reached: members who could be spared, and cannot be spared now."""

    @property
    def changes_nothing(self) -> bool:
        """True where no bar is crossed and nobody becomes or stops being needed."""
        return not (self.reaches or self.loses or self.no_longer_needed or self.newly_needed)


def members_of(table: SeatTable, written: str) -> tuple[str, ...]:
    """Return the rows of a table that are joined by plus signs; raises UnknownNameError, CallError.

    Example:
        >>> table = SeatTable({"A": 3, "B": 2}, {"A": ("A",), "B": ("B",)})
        >>> members_of(table, "B + A")
        ('B', 'A')
    """
    names = tuple(part.strip() for part in written.split("+"))
    for name in names:
        if name not in table.blocs:
            raise UnknownNameError("party", name, table.blocs)
    if len(set(names)) < len(names):
        raise CallError(
            f"{written!r} names a party twice.",
            expected="every party once",
            text="party_twice",
            names=written,
        )
    return names


def at_bars(seats: Mapping[str, int], coalition: Collection[str], bars: Iterable[int]) -> tuple[AtBar, ...]:
    """Return how far a coalition is above or below each bar, and which members it cannot lose.

    Example:
        >>> (found,) = at_bars({"A": 40, "B": 11, "C": 1}, ["A", "B", "C"], [51])
        >>> found.slack, found.needed
        (1, ('A', 'B'))
    """
    total = sum(seats[name] for name in coalition)
    return tuple(
        AtBar(
            bar,
            total - bar,
            tuple(name for name in coalition if total >= bar > total - seats[name]),
        )
        for bar in bars
    )


def taking_in(seats: Mapping[str, int], coalition: Sequence[str], bars: Sequence[int]) -> tuple[Step, ...]:
    """Return what each party outside a coalition would change by joining it."""
    return tuple(
        _step(name, seats, coalition, (*coalition, name), bars) for name in seats if name not in coalition
    )


def losing(seats: Mapping[str, int], coalition: Sequence[str], bars: Sequence[int]) -> tuple[Step, ...]:
    """Return what each member of a coalition would change by leaving it."""
    return tuple(
        _step(gone, seats, coalition, [name for name in coalition if name != gone], bars)
        for gone in coalition
    )


def merged(table: SeatTable, parts: Sequence[str], name: str) -> SeatTable:
    """Return a table in which some rows are one party, in the place of the first.

    Raises:
        CallError: There is nothing to merge, or another party has that name.
    """
    if len(parts) < 2 or (name in table.blocs and name not in parts):  # noqa: PLR2004 - two merge
        raise CallError(
            f"{name!r} cannot be made of {len(parts)}.",
            expected="two parties or more and a free name",
            text="merge_wrong",
            name=name,
        )
    rows = table.by_row()
    joined = {
        name if row == parts[0] else row: sum(rows[part] for part in parts) if row == parts[0] else seats
        for row, seats in rows.items()
        if row == parts[0] or row not in parts
    }
    return _rebuilt(table, joined, fresh={name})


def split(table: SeatTable, party: str, name: str, seats: int) -> SeatTable:
    """Return a table in which some members leave a party and form one of their own, which may be a new name.

    Raises:
        CallError: The party has fewer members than leave, or the name is taken.
        UnknownNameError: There is no such party.
    """
    if party not in table.blocs:
        raise UnknownNameError("party", party, table.blocs)
    rows = table.by_row()
    if name in rows or not name or not 0 < seats <= rows[party]:
        expected = f"a free name and 1 to {rows[party]} members"
        raise CallError(
            f"{seats} members of {party!r} cannot leave as {name!r}.",
            expected=expected,
            text="split_wrong",
            name=name,
            party=party,
            most=rows[party],
        )
    return _rebuilt(table, {**rows, party: rows[party] - seats, name: seats}, fresh={party, name})


def _rebuilt(table: SeatTable, rows: Mapping[str, int], *, fresh: Collection[str]) -> SeatTable:
    """Return a table of rows; rows that are not new keep their single members."""
    blocs = {row: (row,) if row in fresh else table.blocs[row] for row in rows}
    seats = {
        name: rows[row] if len(players) == 1 else 1 for row, players in blocs.items() for name in players
    }
    return SeatTable(seats, blocs, table.names)


def _step(
    party: str,
    seats: Mapping[str, int],
    before: Sequence[str],
    after: Sequence[str],
    bars: Sequence[int],
) -> Step:
    old, new = at_bars(seats, before, bars), at_bars(seats, after, bars)
    pairs = list(zip(old, new, strict=True))
    kept = [(was, now) for was, now in pairs if was.reached and now.reached]
    return Step(
        party=party,
        seats=sum(seats[name] for name in after),
        reaches=tuple(now.bar for was, now in pairs if now.reached and not was.reached),
        loses=tuple(now.bar for was, now in pairs if was.reached and not now.reached),
        no_longer_needed=_moved((was.bar, was.needed, now.needed) for was, now in kept),
        newly_needed=_moved((was.bar, now.needed, was.needed) for was, now in kept),
    )


def _moved(
    bars: Iterable[tuple[int, Sequence[str], Collection[str]]],
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return by bar the names that stand in the first list only."""
    found = ((bar, tuple(name for name in here if name not in there)) for bar, here, there in bars)
    return tuple((bar, names) for bar, names in found if names)
