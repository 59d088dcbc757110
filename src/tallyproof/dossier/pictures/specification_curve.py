"""How the estimate of votes moves with every free choice of the method, and which choice each estimate is."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, GRID, INK, LINES, axis, chart, unit
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "specification-curve"
_WIDE, _HIGH, _ROW = 272, 190, 32
"""The curve without its axes, and one line below it."""


class _Estimate(NamedTuple):
    votes: float
    moved: str
    """The parameter that differs from the answer's; empty for the answer itself."""


def draw(view: View) -> Drawing:
    """Draw one dot a variant, the result itself as a diamond; below, which choice was moved for it."""
    method = computed_method(view, "F-SHPILKIN")
    own = (method["votes"] or {}).get("estimate")
    others = [
        _Estimate(variant["votes"], _moved(variant["parameters"]))
        for variant in method["sensitivity"]
        if variant["votes"] is not None
    ]
    if own is None or not others:
        raise NotComputableError("The specification curve", reason="no variant has votes")
    ordered = sorted([*others, _Estimate(own, "")])
    size, word = unit(max(abs(estimate.votes) for estimate in ordered))
    names = {key: method["parameter_names"][key] for key in dict.fromkeys(one.moved for one in others)}
    rows = [
        {"at": rank, "votes": one.votes / size, "result": not one.moved, "moved": names.get(one.moved)}
        for rank, one in enumerate(ordered, 1)
    ]
    title = view.text("axis.votes")
    up = axis(view.text("axis.in-unit", title=title, unit=view.text(word)) if word else title, form="~f")
    across = {"field": "at", "type": "quantitative", "scale": {"domain": [0, len(rows) + 1], "nice": False}}
    panels = [_curve(across, up), _choices(view, across, list(names.values()))]
    spec = chart(rows, vconcat=panels, spacing=14)
    kept = {key: value for key, value in spec.items() if key not in {"width", "height", "autosize"}}
    return Drawing(kept, {"variants": view.number(len(others))})


def _moved(parameters: Mapping[str, object]) -> str:
    """Return the parameter that names the variant: the first by name, the finer one where there are two."""
    return min(parameters)


def _curve(across: Mapping[str, Any], up: Mapping[str, Any]) -> dict[str, Any]:
    shape = {"condition": {"test": "datum.result", "value": "diamond"}, "value": "circle"}
    colour = {"condition": {"test": "datum.result", "value": LINES[1]}, "value": ACCENT}
    area = {"condition": {"test": "datum.result", "value": 160}, "value": 40}
    y = {"field": "votes", "type": "quantitative", "axis": up}
    x = {**across, "axis": {"labels": False, "ticks": False, "title": None, "grid": False}}
    return {
        "width": _WIDE,
        "height": _HIGH,
        "layer": [
            {"mark": {"type": "rule", "color": INK, "strokeDash": [2, 2]}, "encoding": {"y": {"datum": 0}}},
            {
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {"x": x, "y": y, "shape": shape, "color": colour, "size": area},
            },
        ],
    }


def _choices(view: View, across: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return one line a free choice, with a mark under every estimate for which it was moved."""
    down = {"field": "moved", "type": "nominal", "sort": list(names), "axis": None}
    ends = [{"moved": name, "at": 0, "end": len(names)} for name in names]
    text = {"type": "text", "align": "left", "fontSize": 12, "color": INK, "dy": -8, "limit": _WIDE}
    below = {
        **across,
        "axis": {
            **axis(view.text("axis.variants"), form="d"),
            "grid": False,
            "labels": False,
            "ticks": False,
        },
    }
    tick = {
        "type": "tick",
        "orient": "vertical",
        "color": ACCENT,
        "thickness": 3,
        "size": 9,
        "yOffset": 8,
        "opacity": 1,
    }
    return {
        "width": _WIDE,
        "height": _ROW * len(names),
        "layer": [
            {
                "data": {"values": ends},
                "mark": {"type": "rule", "color": GRID, "yOffset": 8},
                "encoding": {"y": down},
            },
            {
                "data": {"values": ends},
                "mark": text,
                "encoding": {"y": down, "x": {"value": 0}, "text": {"field": "moved"}},
            },
            {
                "transform": [{"filter": "isValid(datum.moved)"}],
                "mark": tick,
                "encoding": {"x": below, "y": down},
            },
        ],
    }
