"""Coalitions under dispute as a part of the document: certain, disputed or impossible at every bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tallyproof.outcome.coalitions.dispute import Certainty, SeatRanges
from tallyproof.outcome.coalitions.seats_file import SeatTable
from tallyproof.texts import Catalogue

__all__ = ["Open", "Version", "dispute_document"]

_LISTED = 200
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """The seats as one version of the results has them; a decision makes the next version."""

    snapshot: str
    reason: str
    """Why it replaces the one before; empty for the first."""
    decided_by: str
    ranges: SeatRanges


@dataclass(frozen=True, slots=True)
class Open:
    """What is still open about the seats."""

    title: str
    ranges: SeatRanges
    """By row of the table of seats; what is decided is in it."""
    versions: tuple[Version, ...] = ()
    """How decisions moved the seats so far, the oldest first; empty where the results have one version."""


def dispute_document(
    found: Open,
    table: SeatTable,
    bars: Sequence[int],
    catalogue: Catalogue,
    *,
    refusals: Sequence[tuple[str, str]] = (),
) -> Json:
    """Return what is certain, disputed and impossible, over every result that is still possible.

    Args:
        found: What is open, and how decisions moved the seats so far.
        table: The rows and what they are called.
        bars: Seats that are asked for.
        catalogue: Language of the sentences.
        refusals: Pairs of rows that do not sit together; coalitions with both are not listed.
    """
    ranges = found.ranges
    return {
        "title": found.title,
        "exact": ranges.exact,
        "exact_text": catalogue.text(f"coalition.{'exact' if ranges.exact else 'bound'}"),
        "parties": _parties(ranges, table),
        "bars": [_bar(bar, ranges, table, catalogue, refusals) for bar in bars],
        "versions": [
            {
                "snapshot": one.snapshot,
                "reason": one.reason or None,
                "decided_by": one.decided_by or None,
                "parties": _parties(one.ranges, table),
            }
            for one in found.versions
        ],
    }


def _parties(ranges: SeatRanges, table: SeatTable) -> list[Json]:
    alone = [(name, ranges.seats([name])) for name in ranges.parties]
    return [
        {"name": name, "title": table.names.get(name, name), "low": low, "high": high}
        for name, (low, high) in alone
    ]


def _bar(
    bar: int, ranges: SeatRanges, table: SeatTable, catalogue: Catalogue, refusals: Sequence[tuple[str, str]]
) -> Json:
    sure = [_row(one, bar, ranges, table) for one in _allowed(ranges.minimal(bar, certain=True), refusals)]
    perhaps = [
        _row(one, bar, ranges, table)
        for one in _allowed(ranges.minimal(bar, certain=False), refusals)
        if ranges.certainty(one, bar) is Certainty.DISPUTED
    ]
    certain = int(np.count_nonzero(ranges.low >= bar))
    possible = int(np.count_nonzero(ranges.high >= bar))
    return {
        "bar": bar,
        "certain": sure[:_LISTED],
        "disputed": perhaps[:_LISTED],
        "certain_count": len(sure),
        "disputed_count": len(perhaps),
        "sets": {
            "certain": certain,
            "disputed": possible - certain,
            "impossible": len(ranges.low) - possible,
        },
        "readings": [
            catalogue.text(
                f"coalition.{key}", bar=bar, names="; ".join(one["text"] for one in rows[:6]) or "–"
            )
            for key, rows in (("certain", sure), ("disputed", perhaps))
        ],
    }


def _allowed(found: Sequence[tuple[str, ...]], refusals: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    return [one for one in found if not any(set(pair) <= set(one) for pair in refusals)]


def _row(one: Sequence[str], bar: int, ranges: SeatRanges, table: SeatTable) -> Json:
    low, high = ranges.seats(one)
    names = " + ".join(table.names.get(name, name) for name in one)
    return {
        "members": list(one),
        "text": f"{names} ({low}–{high})" if low != high else f"{names} ({low})",
        "low": low,
        "high": high,
        "certainty": ranges.certainty(one, bar).value,
    }
