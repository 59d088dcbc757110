"""Turnout folded to its fraction of a percent: whole percentages stand in the middle."""

from typing import Any

import polars as pl

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.theme import ACCENT, PALE, axis, chart
from tallyproof.dossier.view import View
from tallyproof.forensics import distributions

__all__ = ["ID", "draw"]

ID = "integer-excess"
_TENTHS = 10
_LAST = 1000


def draw(view: View) -> Drawing:
    """Draw voters by tenths of a percent away from a whole percentage; 0 and 100 % are left out."""
    table = distributions.turnout_histogram(view.contents.snapshot.results, bin_percent=0.1).table
    inner = table.filter(
        (pl.col("turnout_bin") > _TENTHS // 2) & (pl.col("turnout_bin") < _LAST - _TENTHS // 2)
    )
    folded = (
        inner.group_by(((pl.col("turnout_bin") + 4) % _TENTHS - 4).alias("tenth"))
        .agg(pl.col("voters").sum())
        .sort("tenth")
    )
    values = [_bar(view, tenth, voters) for tenth, voters in folded.iter_rows()]
    return Drawing(chart(values, mark={"type": "bar"}, encoding=_encoding(view)))


def _bar(view: View, tenth: int, voters: int) -> dict[str, Any]:
    sign = "−" if tenth < 0 else "+"
    name = "0" if tenth == 0 else f"{sign}{view.number(abs(tenth) / _TENTHS, digits=1)}"
    return {"tenth": tenth, "name": name, "voters": voters, "whole": tenth == 0}


def _encoding(view: View) -> dict[str, Any]:
    return {
        "x": {
            "field": "name",
            "type": "ordinal",
            "sort": {"field": "tenth"},
            "axis": {"title": view.text("axis.from-whole"), "labelAngle": 0},
        },
        "y": {
            "field": "voters",
            "type": "quantitative",
            "axis": axis(view.text("axis.voters-sum"), form="~s", ticks=4),
        },
        "color": {
            "field": "whole",
            "type": "nominal",
            "scale": {"domain": [True, False], "range": [ACCENT, PALE]},
            "legend": None,
        },
    }
