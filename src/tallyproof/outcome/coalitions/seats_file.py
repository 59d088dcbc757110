"""Read seats by party from a small CSV file: columns party and seats, and bloc where members vote singly.

A row whose column `single` says yes stands for that many players of one seat each, such as independents.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import InputError
from tallyproof.outcome.annul_list import read_text

__all__ = ["SeatTable", "load_seats"]


@dataclass(frozen=True, slots=True)
class SeatTable:
    """Seats of a body."""

    seats: dict[str, int]
    """By player; single members are players of their own."""
    blocs: dict[str, tuple[str, ...]]
    """The players of each row, by its name."""


def load_seats(path: Path) -> SeatTable:
    """Read a table of seats.

    Args:
        path: CSV in UTF-8 with the columns party and seats, and optionally single (yes or empty).

    Returns:
        Seats in file order.

    Raises:
        InputError: A column is missing, or rows are wrong: all of them are named.
    """
    rows = list(csv.reader(io.StringIO(read_text(path), newline="")))
    heads = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if not {"party", "seats"} <= set(heads):
        found = ", ".join(heads) or "nothing"
        raise InputError(path.name, found=found, expected="a first line with the columns party and seats")
    body = [
        (n, dict(zip(heads, map(str.strip, row), strict=False)))
        for n, row in enumerate(rows[1:], 2)
        if any(row)
    ]
    wrong = list(_wrong(body))
    if wrong or not body:
        expected = "on each line a party of its own and its seats in digits"
        raise InputError(path.name, found="; ".join(wrong) or "no party", expected=expected)
    blocs = {row["party"]: _players(row) for _, row in body}
    seats = {
        name: 1 if len(blocs[row["party"]]) > 1 else int(row["seats"])
        for _, row in body
        for name in blocs[row["party"]]
    }
    return SeatTable(seats, blocs)


def _wrong(body: list[tuple[int, dict[str, str]]]) -> Iterator[str]:
    seen: set[str] = set()
    for line, row in body:
        party, seats = row.get("party", ""), row.get("seats", "")
        if not party or party in seen:
            yield f"line {line}: party {party!r}"
        if not (seats.isascii() and seats.isdigit() and len(seats) < 10):  # noqa: PLR2004 - digits
            yield f"line {line}: seats {seats!r}"
        seen.add(party)


def _players(row: dict[str, str]) -> tuple[str, ...]:
    count = int(row["seats"])
    if row.get("single", "").casefold() not in {"yes", "1", "true"} or count < 2:  # noqa: PLR2004 - one is itself
        return (row["party"],)
    return tuple(f"{row['party']} {at}" for at in range(1, count + 1))
