"""A plain map of the sample: all stations pale, drawn ones by what became of them."""

from math import ceil, cos, radians
from typing import Any

import polars as pl

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_audit import audit_document, state_colour
from tallyproof.dossier.pictures.theme import PALE, WIDTH, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "audit-map"
_CELLS = 120
"""Pale dots along the longer side; stations closer than that are one dot."""
_FEWEST = 5


def draw(view: View) -> Drawing:
    """Draw the stations with coordinates and, above them, those of the sample."""
    states = {one["batch"]: one["state"] for one in audit_document(view)["draws"]}
    placed = _placed(view)
    drawn = placed.filter(pl.col("station_id").is_in(list(states)))
    if placed.height < _FEWEST or not drawn.height:
        raise NotComputableError("The map", reason="coordinates are not reported")
    width, height = float(placed["x"].max() or 0), float(placed["y"].max() or 0)  # type: ignore[arg-type]
    side = max(width, height) or 1.0
    dots = placed.select((pl.col("x", "y") / side * _CELLS).round() * side / _CELLS).unique().sort("x", "y")
    marks = [
        {"x": x, "y": y, "state": view.text(f"audit.state.{states[station]}")}
        for station, x, y in drawn.select("station_id", "x", "y").iter_rows()
    ]
    layers = [
        {
            "data": {"values": dots.to_dicts()},
            "mark": {"type": "point", "filled": True, "size": 8, "color": PALE, "opacity": 1},
            "encoding": _places(width, height),
        },
        {
            "data": {"values": marks},
            "mark": {"type": "point", "filled": True, "size": 45, "stroke": "white", "opacity": 1},
            "encoding": {**_places(width, height), "color": state_colour(view, {*states.values()})},
        },
    ]
    tall = max(ceil(WIDTH * height / (width or 1.0)), 60) if width >= height / 2 else 2 * WIDTH
    return Drawing(
        chart((), height=tall + 80, layer=layers), {"drawn": drawn.height, "placed": placed.height}
    )


def _placed(view: View) -> pl.DataFrame:
    """Return stations with coordinates; a degree of longitude is shortened by the middle latitude."""
    placed = view.contents.snapshot.results.frame.select("station_id", "lat", "lon").drop_nulls()
    placed = placed.filter(pl.col("lat").is_between(-90, 90) & pl.col("lon").is_between(-180, 180))
    if not placed.height:
        return placed.with_columns(x=pl.col("lon"), y=pl.col("lat"))
    south, north = float(placed["lat"].min()), float(placed["lat"].max())  # type: ignore[arg-type]
    squeeze = max(cos(radians((south + north) / 2)), 0.05)
    return placed.with_columns(
        x=(pl.col("lon") - pl.col("lon").min()) * squeeze, y=pl.col("lat") - pl.col("lat").min()
    )


def _places(width: float, height: float) -> dict[str, Any]:
    def axis_of(field: str, end: float) -> dict[str, Any]:
        return {
            "field": field,
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [0, end or 1], "nice": False},
        }

    return {"x": axis_of("x", width), "y": axis_of("y", height)}
