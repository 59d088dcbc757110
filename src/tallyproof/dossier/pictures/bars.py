"""Horizontal bars with their names and values written out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tallyproof.dossier.pictures.theme import ACCENT, INK, PALE, WIDTH, chart, labels

__all__ = ["Bar", "bars"]

_LETTER = 7.0
"""Width of a digit at 12 px, generously."""
_ROW = 36


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length (0 or more) and its value as it is written."""

    name: str
    length: float
    value: str
    pale: bool = False
    """A bar to compare with, drawn lighter."""


def bars(rows: Sequence[Bar], *, title: str) -> dict[str, Any]:
    """Return the specification of bars in the order given; `title` says what the lengths mean."""
    names = labels((bar.name for bar in rows), length=42)
    values = [
        {"name": name, "at": at, "length": bar.length, "value": bar.value, "colour": _colour(bar)}
        for at, (name, bar) in enumerate(zip(names, rows, strict=True))
    ]
    down = {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0}}
    across = {
        "field": "length",
        "type": "quantitative",
        "axis": {"title": title, "labels": False, "ticks": False, "grid": False, "domain": False},
        "scale": {"domain": [0, _longest(rows)], "nice": False},
    }
    colour = {"field": "colour", "type": "nominal", "scale": None}
    text = {"type": "text", "align": "left", "fontSize": 12, "color": INK}
    layers = [
        {
            "mark": {"type": "bar", "height": 13, "yOffset": 8},
            "encoding": {"x": across, "y": down, "color": colour},
        },
        {
            "mark": {**text, "dx": 5, "dy": 8},
            "encoding": {"x": across, "y": down, "text": {"field": "value"}},
        },
        {
            "mark": {**text, "dy": -8, "limit": WIDTH - 20},
            "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": down, "text": {"field": "name"}},
        },
    ]
    return chart(values, height=_ROW * max(len(rows), 1) + 24, layer=layers)


def _longest(rows: Sequence[Bar]) -> float:
    """Return where the axis ends, so that every value still fits behind its bar."""
    room = [WIDTH - 24 - _LETTER * len(bar.value) for bar in rows]
    needed = [bar.length * WIDTH / max(width, 60.0) for bar, width in zip(rows, room, strict=True)]
    return max(needed, default=0) or 1


def _colour(bar: Bar) -> str:
    return PALE if bar.pale else ACCENT
