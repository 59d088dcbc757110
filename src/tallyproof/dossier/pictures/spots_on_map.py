"""A plain map of how far stations stand above the ring around them, with the spots that stand out."""

from itertools import pairwise
from math import ceil, inf
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import WIDTH, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "spots-on-map"
_EDGES = (-inf, -2.0, -1.0, 1.0, 2.0, inf)
_COLOURS = ("#2b6ca3", "#9cc2de", "#e4e7ea", "#f0b27a", "#b4530a")
"""Below to above the surroundings; the ends stay apart in grey by their outline of spots."""


def draw(view: View) -> Drawing:
    """Draw squares by their stations' mean contrast; squares with stations of a spot have a dark edge."""
    method = computed_method(view, "F-GEO")
    series = method["series"].get("map", {})
    if not series or not series["east"]:
        raise NotComputableError("The map of spots", reason="the method placed no station")
    names = _names(view)
    squares = [
        {
            "x": east,
            "right": east + 1,
            "y": north,
            "top": north + 1,
            "shade": names[_class(contrast)],
            "spot": members > 0,
        }
        for east, north, contrast, members in zip(
            *(series[key] for key in ("east", "north", "contrast", "members")), strict=True
        )
    ]
    columns = int(max(series["east"])) + 1
    rows = int(max(series["north"])) + 1
    layers = [
        _layer(columns, rows, names, view, {"stroke": "white", "strokeWidth": 0.5}),
        {
            **_layer(columns, rows, names, view, {"stroke": "#1b2530", "strokeWidth": 2}),
            "transform": [{"filter": "datum.spot"}],
        },
    ]
    height = max(ceil(WIDTH * rows / columns), 60) + 100
    fields = {"members": view.number(method["statistic"]["members"])}
    return Drawing(chart(squares, height=height, layer=layers), fields)


def _class(contrast: float) -> int:
    return next(place for place, (_, high) in enumerate(pairwise(_EDGES)) if contrast < high)


def _names(view: View) -> list[str]:
    return [
        view.text("contrast.below", edge=view.number(2)),
        view.text("contrast.range-below", low=view.number(2), high=view.number(1)),
        view.text("contrast.near"),
        view.text("contrast.range-above", low=view.number(1), high=view.number(2)),
        view.text("contrast.above", edge=view.number(2)),
    ]


def _layer(columns: int, rows: int, names: list[str], view: View, edge: dict[str, Any]) -> dict[str, Any]:
    def along(field: str, end: int) -> dict[str, Any]:
        scale = {"domain": [0, end], "nice": False, "zero": False}
        return {"field": field, "type": "quantitative", "axis": None, "scale": scale}

    legend = {
        "orient": "top", "columns": 1, "symbolType": "square", "symbolSize": 120, "symbolStrokeWidth": 0,
        "title": view.text("axis.contrast"),
    }  # fmt: skip
    return {
        "mark": {"type": "rect", **edge},
        "encoding": {
            "x": along("x", columns),
            "x2": {"field": "right"},
            "y": along("y", rows),
            "y2": {"field": "top"},
            "color": {
                "field": "shade",
                "type": "ordinal",
                "scale": {"domain": names, "range": list(_COLOURS)},
                "legend": legend,
            },
        },
    }
