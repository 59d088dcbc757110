"""Votes attributed to altered stations, beside the same fit in every simulated honest election."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import GRID, INK, LINES, WIDTH, axis, chart
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "mixture"
_ROW, _BELOW = 46, 50
"""Height of a line of marks with its name, and of the axis."""


def draw(view: View) -> Drawing:
    """Draw what the method F-MIX found here, in each honest election, and with the sides exchanged."""
    method = computed_method(view, "F-MIX")
    statistic, honest = method["statistic"], method["series"]["honest"]["percent"]
    found, mirrored = statistic["found_percent"], statistic["mirrored_percent"]
    count = view.number(len(honest))
    lines = [
        ("found", [found], f"{view.text('mixture.found')}: {view.number(found, digits=2)}"),
        ("honest", honest, view.text("mixture.honest", count=count)),
        ("mirrored", [mirrored], f"{view.text('mixture.mirrored')}: {view.number(mirrored, digits=2)}"),
    ]
    names = [{"line": line, "name": name} for line, _, name in lines]
    marks = [{"line": line, "percent": percent} for line, percents, _ in lines for percent in percents]
    down = {"field": "line", "type": "ordinal", "sort": [line for line, _, _ in lines], "axis": None}
    across = {
        "field": "percent",
        "type": "quantitative",
        "axis": axis(view.text("axis.percent-of-votes"), form="~f"),
        "scale": {"zero": True, "nice": True},
    }
    rule = {"type": "rule", "color": GRID, "yOffset": 9}
    text = {"type": "text", "align": "left", "fontSize": 12, "color": INK, "dy": -8, "limit": WIDTH - 20}
    layers: list[dict[str, Any]] = [
        {"data": {"values": names}, "mark": rule, "encoding": {"y": down}},
        {
            "data": {"values": names},
            "mark": text,
            "encoding": {"x": {"value": 0}, "y": down, "text": {"field": "name"}},
        },
        _dots(across, down, line="honest", shape="circle", colour=INK, size=44, opacity=0.4),
        _dots(across, down, line="mirrored", shape="square", colour=INK, size=70),
        _dots(across, down, line="found", shape="diamond", colour=LINES[1], size=170),
    ]
    return Drawing(chart(marks, height=_ROW * len(lines) + _BELOW, layer=layers), {"count": count})


def _dots(
    across: dict[str, Any],
    down: dict[str, Any],
    *,
    line: str,
    opacity: float = 1,
    **look: str | float,
) -> dict[str, Any]:
    mark = {"type": "point", "filled": True, "opacity": opacity, "yOffset": 9, "color": look["colour"]}
    return {
        "transform": [{"filter": f"datum.line === '{line}'"}],
        "mark": {**mark, "shape": look["shape"], "size": look["size"]},
        "encoding": {"x": across, "y": down},
    }
