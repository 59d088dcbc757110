"""Who can decide together: read the seats, answer every bar."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tallyproof.outcome.coalitions.document import coalition_document, majority_bars
from tallyproof.outcome.coalitions.seats_file import load_seats
from tallyproof.texts import Catalogue

__all__ = ["coalition"]


def coalition(
    seats: Path,
    catalogue: Catalogue,
    *,
    bars: Sequence[int] = (),
    refusals: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Return who can reach each bar; more than half, two thirds and three quarters where none is named."""
    table = load_seats(seats)
    asked = tuple(bars) or majority_bars(sum(table.seats.values()))
    return coalition_document(table, asked, catalogue, refusals=refusals)
