"""Support at every station: expected from the earlier election, and counted."""

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import INK, LINES, SHADES, WIDTH, axis, chart, nice_edges
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "swing-scatter"
_STEP = 0.04


def draw(view: View) -> Drawing:
    """Draw stations in squares, the line of equality, and the listed stations as crosses."""
    method = computed_method(view, "F-SWING")
    scatter, outliers = method["series"]["scatter"], method["series"]["outliers"]
    rows = [
        {"left": left, "right": left + _STEP, "low": low, "high": low + _STEP, "stations": stations}
        for left, low, stations in zip(
            scatter["expected"], scatter["counted"], scatter["stations"], strict=True
        )
    ]
    listed = [
        {"left": left, "low": low}
        for left, low in zip(outliers["expected"], outliers["counted"], strict=True)
    ]
    scale = {"domain": [0, 1], "nice": False}
    x = {"type": "quantitative", "scale": scale, "axis": axis(view.text("axis.expected-support"), form=".0%")}
    y = {"type": "quantitative", "scale": scale, "axis": axis(view.text("axis.support"), form=".0%")}
    edges = nice_edges(max(int(max(scatter["stations"])), 2), classes=len(SHADES))
    colour = {
        "field": "stations",
        "type": "quantitative",
        "scale": {"type": "threshold", "domain": edges, "range": SHADES[-(len(edges) + 1) :]},
        "legend": {"orient": "bottom", "title": view.text("axis.stations"), "symbolType": "square"},
    }
    squares = {
        "mark": "rect",
        "encoding": {
            "x": {**x, "field": "left"},
            "x2": {"field": "right"},
            "y": {**y, "field": "low"},
            "y2": {"field": "high"},
            "color": colour,
        },
    }
    equal = {
        "data": {"values": [{"left": 0, "low": 0}, {"left": 1, "low": 1}]},
        "mark": {"type": "line", "color": INK, "strokeDash": [4, 3], "strokeWidth": 1},
        "encoding": {"x": {**x, "field": "left"}, "y": {**y, "field": "low"}},
    }
    crosses = {
        "data": {"values": listed},
        "mark": {
            "type": "point",
            "shape": "cross",
            "color": LINES[1],
            "filled": True,
            "opacity": 1,
            "size": 36,
        },
        "encoding": {"x": {**x, "field": "left"}, "y": {**y, "field": "low"}},
    }
    layers = [squares, equal, *([crosses] if listed else [])]
    return Drawing(chart(rows, height=WIDTH + 60, layer=layers), {"listed": view.number(len(listed))})
