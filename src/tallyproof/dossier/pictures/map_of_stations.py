"""A plain map: the leader's share in squares of equal size, drawn from the stations' own coordinates."""

from itertools import pairwise
from math import ceil, cos, radians
from typing import Any

import polars as pl

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.theme import SHADES, WIDTH, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "map-of-stations"
_ACROSS = 64
"""Squares along the longer side."""
_FEWEST = 5
"""Stations with coordinates below which a map says nothing."""


def draw(view: View) -> Drawing:
    """Draw squares shaded by the leader's share of the valid votes in them."""
    results = view.contents.snapshot.results
    leader = results.leader()
    placed = results.frame.select("lat", "lon", "valid", pl.col(leader.column).alias("votes")).drop_nulls()
    placed = placed.filter(pl.col("lat").is_between(-90, 90) & pl.col("lon").is_between(-180, 180))
    if placed.height < _FEWEST:
        raise NotComputableError("The map", reason="coordinates are not reported")
    squares, columns, rows = _squares(placed)
    spec = chart(
        [_value(view, square) for square in squares.iter_rows(named=True)],
        height=max(ceil(WIDTH * rows / columns), 60) + 50,
        mark={"type": "rect"},
        encoding=_encoding(view, columns, rows),
    )
    return Drawing(spec, {"leader": leader.name, "stations": placed.height})


def _squares(placed: pl.DataFrame) -> tuple[pl.DataFrame, int, int]:
    """Sum votes by square; a degree of longitude is shortened by the cosine of the middle latitude."""
    south, north = float(placed["lat"].min()), float(placed["lat"].max())  # type: ignore[arg-type]
    west, east = float(placed["lon"].min()), float(placed["lon"].max())  # type: ignore[arg-type]
    squeeze = max(cos(radians((south + north) / 2)), 0.05)
    side = max((east - west) * squeeze, north - south, 1e-6) / _ACROSS
    squares = (
        placed.with_columns(
            ((pl.col("lon") - west) * squeeze / side).floor().cast(pl.Int64).alias("x"),
            ((pl.col("lat") - south) / side).floor().cast(pl.Int64).alias("y"),
        )
        .group_by("x", "y")
        .agg(pl.col("votes", "valid").sum())
        .filter(pl.col("valid") > 0)
        .with_columns((pl.col("votes") / pl.col("valid")).clip(0, 1).alias("share"))
        .sort("x", "y")
    )
    return squares, int((east - west) * squeeze / side) + 1, int((north - south) / side) + 1


def _value(view: View, square: dict[str, Any]) -> dict[str, Any]:
    shade = _class(square["share"])
    return {
        "x": square["x"],
        "right": square["x"] + 1,
        "y": square["y"],
        "top": square["y"] + 1,
        "shade": _class_names(view)[shade],
    }


def _class(share: float) -> int:
    return min(int(share * len(SHADES)), len(SHADES) - 1)


def _class_names(view: View) -> list[str]:
    edges = [step / len(SHADES) for step in range(len(SHADES) + 1)]
    return [
        view.text("range", low=view.percent(low, digits=0), high=view.percent(high, digits=0))
        for low, high in pairwise(edges)
    ]


def _encoding(view: View, columns: int, rows: int) -> dict[str, Any]:
    def across(field: str, end: int) -> dict[str, Any]:
        scale = {"domain": [0, end], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "axis": None, "scale": scale}

    legend = {
        "orient": "top", "columns": 2, "symbolType": "square", "symbolSize": 120, "symbolStrokeWidth": 0,
        "title": view.text("axis.leader-share"),
    }  # fmt: skip
    return {
        "x": across("x", columns),
        "x2": {"field": "right"},
        "y": across("y", rows),
        "y2": {"field": "top"},
        "color": {
            "field": "shade",
            "type": "ordinal",
            "scale": {"domain": _class_names(view), "range": list(SHADES)},
            "legend": legend,
        },
    }
