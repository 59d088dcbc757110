"""Stations at every tenth of a percent about the most striking figure, area by area: a heat map."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.repeated_shares import step_of
from tallyproof.dossier.pictures.theme import SHADES, axis, chart, labels
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "repeated-shares-map"
_ROW, _BELOW = 20, 110
"""Height of an area, and of axis and legend below."""
_EDGES = (1, 2, 3, 5, 10)
"""Stations beyond expectation at which the shade deepens."""


def draw(view: View) -> Drawing:
    """Draw the cells of the method F-CELL; a cell is darker the more stations stand there beyond expectation."""
    method = computed_method(view, "F-CELL")
    areas = {name: columns for name, columns in method["series"].items() if columns["cell"]}
    if not areas:
        raise NotComputableError("The map of repeated shares", reason="no area was scanned")
    names = labels((_short(name) for name in areas), length=24)
    values = [
        {"area": names[row], "cell": cell, "end": cell + _width(method), "over": max(found - expected, 0.0)}
        for row, columns in enumerate(areas.values())
        for cell, found, expected in zip(
            columns["cell"], columns["stations"], columns["expected"], strict=True
        )
    ]
    part = next(iter(areas.values()))["part"][0]
    title = view.text("axis.turnout" if part == 0 and areas and _has_turnout(method) else "axis.share")
    across = {"field": "cell", "type": "quantitative", "scale": {"zero": False, "nice": False},
              "axis": axis(title, form=".1%")}  # fmt: skip
    encoding: dict[str, Any] = {
        "x": across,
        "x2": {"field": "end"},
        "y": {
            "field": "area",
            "type": "nominal",
            "sort": names,
            "axis": {"title": None, "labelLimit": 150, "labelOverlap": False},
        },
        "color": {
            "field": "over",
            "type": "quantitative",
            "scale": {"type": "threshold", "domain": list(_EDGES), "range": list(SHADES)},
            "legend": {
                "orient": "bottom",
                "title": view.text("axis.stations-beyond"),
                "symbolType": "square",
            },
        },
    }
    spec = chart(values, height=_ROW * len(areas) + _BELOW, mark="rect", encoding=encoding)
    return Drawing(spec, {"step": step_of(view, method)})


def _short(name: str) -> str:
    return name.rsplit(" / ", maxsplit=1)[-1]


def _width(method: dict[str, Any]) -> float:
    return float(method["parameters"]["cell_percent"]) / 100


def _has_turnout(method: dict[str, Any]) -> bool:
    return bool(method["parameters"].get("given"))
