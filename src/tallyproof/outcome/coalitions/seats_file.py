"""Read seats by party from a small CSV file: columns party and seats, and single where members vote singly.

A row whose column `single` says yes stands for that many players of one seat each, such as independents.
Columns `name_ru`, `name_kk` say what a party is called in that language. A table in the layout of ParlGov is
read as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tallyproof.errors import InputError
from tallyproof.outcome.coalitions.parlgov import chosen_election, is_parlgov
from tallyproof.short_file import read_short_table

__all__ = ["SeatTable", "load_seats"]

_MOST_DIGITS = 9
_MOST_SINGLE = 400
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class SeatTable:
    """Seats of a body."""

    seats: Mapping[str, int]
    """By player; single members are players of their own."""
    blocs: Mapping[str, tuple[str, ...]]
    """The players of each row, by its name."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What rows are called in the reader's language; a row that is not there is called as it is written."""

    @property
    def total(self) -> int:
        """All seats."""
        return sum(self.seats.values())

    def by_row(self) -> dict[str, int]:
        """Return the seats of each row, single members together."""
        return {row: sum(self.seats[name] for name in players) for row, players in self.blocs.items()}


def load_seats(path: Path, *, country: str = "", day: str = "", language: str = "en") -> SeatTable:
    """Read a table of seats.

    Args:
        path: CSV in UTF-8 with the columns party and seats, and optionally single (yes or empty) and names; or
            one in the layout of ParlGov, of which one election is taken.
        country: Short name, where the table is one of ParlGov with several.
        day: Day of that election (ISO 8601); empty: the last one.
        language: Of the names.

    Returns:
        Seats in file order.

    Raises:
        InputError: A column is missing, or rows are wrong: all of them are named.
    """
    read = read_short_table(path)
    heads = {name: name.casefold() for name in read.heading}
    body = [(line, {heads[name]: cell for name, cell in row.items()}) for line, row in read.rows]
    if is_parlgov(list(heads.values())):
        body = [(line, dict(row)) for line, row in chosen_election(body, path.name, country=country, day=day)]
    elif country or day:
        raise InputError(
            path.name, found="a table of one body", expected="the columns of ParlGov to choose from"
        )
    elif not {"party", "seats"} <= set(heads.values()):
        found = ", ".join(heads) or "nothing"
        raise InputError(
            path.name,
            found=found,
            expected="a first line with the columns party and seats",
            text="seats_columns",
            columns=", ".join(heads) or "–",
        )
    wrong = list(_wrong(body))
    if wrong or not body:
        expected = "on each line a party of its own and its seats in digits"
        raise InputError(
            path.name, found="; ".join(wrong) or "no party", expected=expected, text="seats_rows"
        )
    return _table(body, f"name_{language}", path.name)


def _table(body: Sequence[Row], name_column: str, file: str) -> SeatTable:
    blocs = {row["party"]: _players(row) for _, row in body}
    players = [name for names in blocs.values() for name in names]
    if len(set(players)) < len(players):
        found = ", ".join(sorted({name for name in players if players.count(name) > 1}))
        raise InputError(
            file,
            found=found,
            expected="parties that are not called like a single member of another",
            text="seats_named_alike",
            names=found,
        )
    seats = {
        name: 1 if len(blocs[row["party"]]) > 1 else int(row["seats"])
        for _, row in body
        for name in blocs[row["party"]]
    }
    called = {row["party"]: row[name_column] for _, row in body if row.get(name_column)}
    numbered = {
        player: f"{called[party]} {at}"
        for party in called
        for at, player in enumerate(blocs[party], 1)
        if len(blocs[party]) > 1
    }
    return SeatTable(seats, blocs, called | numbered)


def _wrong(body: Sequence[Row]) -> Iterator[str]:
    seen: set[str] = set()
    for line, row in body:
        party, seats, single = row["party"], row["seats"], row.get("single", "").casefold()
        if not party or party in seen:
            yield f"line {line}: party {party!r}"
        if not (seats.isascii() and seats.isdigit() and len(seats) <= _MOST_DIGITS):
            yield f"line {line}: seats {seats!r}"
        elif single not in {"", "yes", "no"} or (single == "yes" and int(seats) > _MOST_SINGLE):
            yield f"line {line}: single {single!r} of {seats} seats"
        seen.add(party)


def _players(row: Mapping[str, str]) -> tuple[str, ...]:
    count = int(row["seats"])
    if row.get("single", "").casefold() != "yes" or count < 2:  # noqa: PLR2004 - one is itself
        return (row["party"],)
    return tuple(f"{row['party']} {at}" for at in range(1, count + 1))
