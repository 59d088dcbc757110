"""Ballots of this contest beyond those of the other, over the choice's share."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "ballot-mismatch"
_FEWEST = 10
"""Stations that a bin must hold to decide how high the picture is."""
_LEAST = 0.005
"""Half-height of the picture at least: half a percent of the ballots."""


def draw(view: View) -> Drawing:
    """Draw single stations, and the mean and middle half of the stations of equal share."""
    series = computed_method(view, "F-UNDERVOTE")["series"]
    bins, stations = series.get("mismatch", {}), series.get("stations", {})
    if not bins or not bins["share"]:
        raise NotComputableError("The mismatch", reason="no stations were compared")
    dots = [{"x": x, "y": y} for x, y in zip(stations["share"], stations["mismatch"], strict=True)]
    spans = [
        {"x": x, "low": low, "high": high, "y": mean}
        for x, low, high, mean in zip(
            *(bins[key] for key in ("share", "lower", "upper", "mean")), strict=True
        )
    ]
    held = [place for place, count in enumerate(bins["stations"]) if count >= _FEWEST]
    top = max([_LEAST, *(abs(bins[key][place]) for key in ("low", "high", "mean") for place in held)])
    x, y = _axes(view, top)
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
            "encoding": {"y": {**y, "datum": 0}},
        },
        {
            "data": {"values": dots},
            "mark": {"type": "circle", "size": 14, "color": ACCENT, "opacity": 0.45, "clip": True},
            "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
        },
        {
            "data": {"values": spans},
            "mark": {"type": "rule", "color": LINES[1], "strokeWidth": 3, "clip": True},
            "encoding": {"x": {"field": "x", **x}, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {
            "data": {"values": spans},
            "mark": {
                "type": "point",
                "shape": "diamond",
                "filled": True,
                "size": 60,
                "color": LINES[1],
                "opacity": 1,
            },
            "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
        },
    ]
    choice = view.choice_name((view.contents.test.document or {}).get("choice"))
    return Drawing(chart((), layer=layers), {"choice": choice})


def _axes(view: View, top: float) -> tuple[dict[str, Any], dict[str, Any]]:
    across = {
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": axis(view.text("axis.share"), form=".0%"),
    }
    upright = {
        "type": "quantitative",
        "scale": {"domain": [-top, top], "nice": True},
        "axis": axis(view.text("axis.ballots-beyond"), form="+.1%"),
    }
    return across, upright
