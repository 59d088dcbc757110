"""A histogram in whole percents with the fine one, in tenths of a percent, drawn over it."""

from typing import Any

import polars as pl

from tallyproof.dossier.pictures.theme import ACCENT, PALE, axis, chart, unit
from tallyproof.dossier.view import View

__all__ = ["histogram"]

_FINE = 10
"""Fine bins in a coarse one."""
_HEADROOM = 1.5
"""The upright axis ends here above the tallest bar; a finer spike is cut off at the edge."""


def histogram(view: View, coarse: pl.DataFrame, fine: pl.DataFrame, *, x: str, y: str) -> dict[str, Any]:
    """Return the specification of both histograms on one scale: the weight of one percentage point.

    Args:
        view: Supplies the words.
        coarse: Columns `at` (bin centre, 0-1) and `weight`, one row a whole percent.
        fine: The same in tenths of a percent; multiplied by ten to stand on the same scale.
        x: Title of the axis of shares.
        y: Title of the axis of weights.
    """
    tallest = float(coarse["weight"].max() or 1)  # type: ignore[arg-type]
    size, word = unit(tallest)
    title = view.text("axis.in-unit", title=y, unit=view.text(word)) if word else y
    top = tallest / size * _HEADROOM
    bars = {
        "data": {"values": _rows(coarse, divisor=size, half_width=0.005)},
        "mark": {"type": "rect", "color": PALE, "stroke": "white", "strokeWidth": 0.3},
        "encoding": {**_encoding(x, title, top), "x2": {"field": "right"}, "y2": {"datum": 0}},
    }
    line = {
        "data": {"values": _rows(fine, divisor=size / _FINE, half_width=0.0)},
        "mark": {"type": "line", "color": ACCENT, "strokeWidth": 0.8, "clip": True},
        "encoding": _encoding(x, title, top),
    }
    return chart((), layer=[bars, line])


def _encoding(x: str, y: str, top: float) -> dict[str, Any]:
    return {
        "x": {
            "field": "left",
            "type": "quantitative",
            "scale": {"domain": [0, 1], "nice": False},
            "axis": axis(x, form=".0%"),
        },
        "y": {
            "field": "weight",
            "type": "quantitative",
            "scale": {"domain": [0, top], "nice": False},
            "axis": axis(y, form="~f", ticks=4),
        },
    }


def _rows(table: pl.DataFrame, *, divisor: float, half_width: float) -> list[dict[str, Any]]:
    return [
        {"left": max(at - half_width, 0.0), "right": min(at + half_width, 1.0), "weight": weight / divisor}
        for at, weight in table.select("at", "weight").iter_rows()
    ]
