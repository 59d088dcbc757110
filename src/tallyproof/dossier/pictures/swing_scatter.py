"""Support at every station: expected from the earlier election, and counted."""

from collections.abc import Sequence
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import INK, LINES, SHADES, WIDTH, axis, chart, nice_edges
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "swing-scatter"
_STEP = 0.04


def draw(view: View) -> Drawing:
    """Draw stations in squares, the line of equality, and the listed stations as crosses."""
    series = computed_method(view, "F-SWING")["series"]
    scatter, outliers = series["scatter"], series["outliers"]
    rows = [
        {"left": left, "right": left + _STEP, "low": low, "high": low + _STEP, "stations": stations}
        for left, low, stations in zip(
            scatter["expected"], scatter["counted"], scatter["stations"], strict=True
        )
    ]
    listed = _points(outliers["expected"], outliers["counted"])
    scale = {"domain": [0, 1], "nice": False}
    x = {"type": "quantitative", "scale": scale, "axis": axis(view.text("axis.expected-support"), form=".0%")}
    y = {"type": "quantitative", "scale": scale, "axis": axis(view.text("axis.support"), form=".0%")}
    at = {"x": {**x, "field": "left"}, "y": {**y, "field": "low"}}
    ends = {"x2": {"field": "right"}, "y2": {"field": "high"}}
    layers = [
        {"mark": "rect", "encoding": {**at, **ends, "color": _shades(view, max(scatter["stations"]))}},
        {"data": {"values": _points((0, 1), (0, 1))}, "mark": _EQUAL, "encoding": at},
        *([{"data": {"values": listed}, "mark": _LISTED, "encoding": at}] if listed else []),
    ]
    return Drawing(chart(rows, height=WIDTH + 60, layer=layers), {"listed": view.number(len(listed))})


_EQUAL = {"type": "line", "color": INK, "strokeDash": [4, 3], "strokeWidth": 1}
_LISTED = {"type": "point", "shape": "cross", "color": LINES[1], "filled": True, "opacity": 1, "size": 36}


def _points(expected: Sequence[float], counted: Sequence[float]) -> list[dict[str, float]]:
    return [{"left": left, "low": low} for left, low in zip(expected, counted, strict=True)]


def _shades(view: View, largest: float) -> dict[str, Any]:
    edges = nice_edges(max(int(largest), 2), classes=len(SHADES))
    return {
        "field": "stations",
        "type": "quantitative",
        "scale": {"type": "threshold", "domain": edges, "range": SHADES[-(len(edges) + 1) :]},
        "legend": {"orient": "bottom", "title": view.text("axis.stations"), "symbolType": "square"},
    }
