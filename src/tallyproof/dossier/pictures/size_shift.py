"""Small stations beside larger ones of their areas: the shift with its interval, for each way to call them small."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import GRID, INK, LINES, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "size-shift"
_COLOURS = {"turnout": LINES[1], "share": LINES[0]}
_SHAPES = {"turnout": "square", "share": "circle"}
_APART = 7
"""Pixels between the two marks of one row."""


def draw(view: View) -> Drawing:
    """Draw dots with 95 % intervals; the line at zero is no difference."""
    series = computed_method(view, "F-SIZE")["series"].get("thresholds", {})
    parts = [name for name in ("turnout", "share") if f"{name}_shift" in series]
    if not parts or not series["small"]:
        raise NotComputableError("The shift of small stations", reason="the method compared nothing")
    across = _across(view, series)
    names = {name: view.text(f"whole.{name}") for name in parts}
    rule = {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
        "encoding": {"x": {"datum": 0, **across}},
    }
    layers: list[dict[str, Any]] = [rule]
    for place, name in enumerate(parts):
        offset = _APART * (2 * place - len(parts) + 1)
        layers += _part(view, series, name, names=names, offset=offset)
    return Drawing(chart((), height=110 + 34 * len(series["small"]), layer=layers))


def _part(
    view: View,
    series: dict[str, Any],
    name: str,
    *,
    names: dict[str, str],
    offset: int,
) -> list[dict[str, Any]]:
    rows = [
        {"small": view.percent(small, digits=0), "at": at, "low": low, "high": high, "what": names[name]}
        for small, at, low, high in zip(
            series["small"], *(series[f"{name}_{end}"] for end in ("shift", "low", "high")), strict=True
        )
    ]
    down = {
        "field": "small",
        "type": "ordinal",
        "sort": None,
        "axis": {
            "title": view.text("axis.small-stations"),
            "domain": False,
            "ticks": False,
            "grid": True,
            "gridColor": GRID,
        },
    }
    across = _across(view, series)
    shared = {"y": down, "color": _told_apart(names, _COLOURS)}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "strokeWidth": 2, "yOffset": offset},
            "encoding": {"x": {"field": "low", **across}, "x2": {"field": "high"}, **shared},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1, "yOffset": offset},
            "encoding": {"x": {"field": "at", **across}, "shape": _told_apart(names, _SHAPES), **shared},
        },
    ]


def _told_apart(names: dict[str, str], looks: dict[str, str]) -> dict[str, Any]:
    """Return an encoding that gives turnout and the share a colour or a shape each."""
    return {
        "field": "what",
        "type": "nominal",
        "scale": {"domain": list(names.values()), "range": [looks[key] for key in names]},
        "legend": {"orient": "bottom", "title": None, "columns": 1, "symbolSize": 80, "symbolStrokeWidth": 0},
    }


def _across(view: View, series: dict[str, Any]) -> dict[str, Any]:
    ends = [value for name, column in series.items() if name.endswith(("_low", "_high")) for value in column]
    domain = [min([0.0, *ends]), max([0.0, *ends])]
    return {
        "type": "quantitative",
        "scale": {"domain": domain, "nice": True},
        "axis": axis(view.text("axis.small-above-large"), form="+.0%"),
    }
