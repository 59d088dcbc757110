"""A histogram of stations with its smoothed curve and the peaks that a method found on it."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, PALE, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["peaks"]

_HALF = 0.005
"""Half a bin of one percent."""


def peaks(view: View, what: str) -> Drawing:
    """Return the picture of `turnout` or `share`; its caption tells the dip and the number of peaks."""
    method = computed_method(view, "F-MODES")
    series, statistic = method["series"].get(what), method["statistic"]
    if series is None:
        raise NotComputableError("The peaks", reason="the method did not describe this figure")
    bars = [
        {"left": at - _HALF, "right": at + _HALF, "height": height}
        for at, height in zip(series["at"], series["stations"], strict=True)
    ]
    curve = [{"left": at, "height": height} for at, height in zip(series["at"], series["curve"], strict=True)]
    tops = [
        {"left": at, "height": height, "label": view.percent(at - _HALF, digits=0)}
        for at, height in zip(
            *(method["series"][f"{what}_peaks"][key] for key in ("at", "height")), strict=True
        )
    ]
    encoding = _encoding(view, what, max(row["height"] for row in (*bars, *curve)))
    layers = _layers(bars, curve, tops, encoding)
    ratio = view.number(statistic[f"{what}_dip_ratio"], digits=1)
    return Drawing(chart((), layer=layers), {"ratio": ratio, "peaks": len(tops)})


def _layers(
    bars: list[dict[str, Any]],
    curve: list[dict[str, Any]],
    tops: list[dict[str, Any]],
    encoding: dict[str, Any],
) -> list[dict[str, Any]]:
    return [
        {
            "data": {"values": bars},
            "mark": {"type": "rect", "color": PALE, "stroke": "white", "strokeWidth": 0.3},
            "encoding": {**encoding, "x2": {"field": "right"}, "y2": {"datum": 0}},
        },
        {
            "data": {"values": curve},
            "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2},
            "encoding": encoding,
        },
        {
            "data": {"values": tops},
            "mark": {
                "type": "point",
                "shape": "triangle-down",
                "filled": True,
                "size": 70,
                "color": LINES[1],
                "opacity": 1,
                "dy": -8,
                "yOffset": -8,
            },
            "encoding": encoding,
        },
        {
            "data": {"values": tops},
            "mark": {"type": "text", "dy": -20, "fontSize": 12, "color": INK},
            "encoding": {**encoding, "text": {"field": "label"}},
        },
    ]


def _encoding(view: View, what: str, tallest: float) -> dict[str, Any]:
    return {
        "x": {
            "field": "left",
            "type": "quantitative",
            "scale": {"domain": [0, 1], "nice": False},
            "axis": axis(view.text("axis.turnout" if what == "turnout" else "axis.share"), form=".0%"),
        },
        "y": {
            "field": "height",
            "type": "quantitative",
            "scale": {"domain": [0, 1.2 * tallest], "nice": False},
            "axis": axis(view.text("axis.part-of-stations"), form=".1%", ticks=4),
        },
    }
