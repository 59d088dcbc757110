"""A histogram in whole percents with the fine one, in tenths of a percent, drawn over it."""

from typing import Any

import polars as pl

from tallyproof.dossier.pictures.theme import ACCENT, PALE, axis, chart

__all__ = ["histogram"]

_FINE = 10
"""Fine bins in a coarse one."""


def histogram(coarse: pl.DataFrame, fine: pl.DataFrame, *, x: str, y: str) -> dict[str, Any]:
    """Return the specification of both histograms on one scale: the weight of one percentage point.

    Args:
        coarse: Columns `at` (bin centre, 0-1) and `weight`, one row a whole percent.
        fine: The same in tenths of a percent; multiplied by ten to stand on the same scale.
        x: Title of the axis of shares.
        y: Title of the axis of weights.
    """
    across = {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}}
    up = {"type": "quantitative", "axis": axis(y, form="~s", ticks=4)}
    bars = {
        "data": {"values": _rows(coarse, half_width=0.005)},
        "mark": {"type": "rect", "color": PALE, "stroke": "white", "strokeWidth": 0.3},
        "encoding": {
            "x": {"field": "left", **across, "axis": axis(x, form=".0%")},
            "x2": {"field": "right"},
            "y": {"field": "weight", **up},
            "y2": {"datum": 0},
        },
    }
    line = {
        "data": {"values": _rows(fine.with_columns(pl.col("weight") * _FINE), half_width=0.0)},
        "mark": {"type": "line", "color": ACCENT, "strokeWidth": 0.8, "clip": True},
        "encoding": {"x": {"field": "left", **across}, "y": {"field": "weight", **up}},
    }
    return chart((), layer=[bars, line])


def _rows(table: pl.DataFrame, *, half_width: float) -> list[dict[str, Any]]:
    return [
        {"left": max(at - half_width, 0.0), "right": min(at + half_width, 1.0), "weight": weight}
        for at, weight in table.select("at", "weight").iter_rows()
    ]
