"""How far the votes of matched sheets differ, choice by choice: stations by difference."""

import math
from collections import Counter

from tallyproof.dossier.pictures.bars import Bar, bars
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "sheet-differences"
_STEPS = (1, 10, 50, 100)
"""Largest difference of each bar, in votes; one more bar holds what is larger."""


def draw(view: View) -> Drawing:
    """Draw how many figures differ by how much, lower and higher in the official set apart."""
    document = view.contents.others["compare"].document if "compare" in view.contents.others else None
    changes = [
        cell["difference"] for station in (document or {}).get("differences", ()) for cell in station["cells"]
    ]
    if not changes:
        raise NotComputableError("Differences of sheets", reason="no matched sheets differ")
    counted = Counter(map(_step, changes))
    rows = [_bar(view, place, counted[place]) for place in _places()]
    return Drawing(bars(rows, title=view.text("axis.figures")), {"figures": len(changes)})


def _places() -> list[int]:
    """Return the bars from far below to far above, without zero."""
    return [place for place in range(-len(_STEPS) - 1, len(_STEPS) + 2) if place]


def _step(change: int) -> int:
    """Return the bar of a difference: its number with the sign of the difference."""
    place = next((i for i, limit in enumerate(_STEPS, start=1) if abs(change) <= limit), len(_STEPS) + 1)
    return int(math.copysign(place, change))


def _bar(view: View, place: int, count: int) -> Bar:
    sign = "+" if place > 0 else "−"
    size = abs(place)
    low = _STEPS[size - 2] + 1 if size > 1 else 1
    if size > len(_STEPS):
        label = f"{sign}{view.number(low)} …"
    else:
        high = _STEPS[size - 1]
        label = (
            f"{sign}{view.number(low)}" if low == high else f"{sign}{view.number(low)} … {view.number(high)}"
        )
    return Bar(label, float(count), view.number(count), pale=place < 0)
