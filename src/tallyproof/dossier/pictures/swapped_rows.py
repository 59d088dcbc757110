"""Every station's division between two choices beside that of its area: exchanged sheets lie on the falling line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import INK, LINES, SHADES, WIDTH, axis, chart, nice_edges
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "swapped-rows"
_LISTED = 0.5
_CELLS = 50
"""Squares of two percent on a side."""

_LINE = {"type": "line", "color": INK, "strokeWidth": 1}
_CROSS = {"type": "point", "shape": "cross", "color": LINES[1], "filled": True, "size": 36, "opacity": 1}


def draw(view: View) -> Drawing:
    """Draw the stations of the method F-SWAP in squares, the line of their areas and its mirror."""
    columns = computed_method(view, "F-SWAP")["series"]["stations"]
    if not columns:
        raise NotComputableError("Exchanged rows", reason="no two choices could be compared")
    places = list(zip(columns["expected"], columns["share"], columns["weight"], strict=True))
    listed = [{"left": at, "low": share} for at, share, weight in places if weight >= _LISTED]
    cells = Counter((_cell(at), _cell(share)) for at, share, weight in places if weight < _LISTED)
    scale = {"domain": [0, 1], "nice": False}
    x = {"type": "quantitative", "scale": scale, "axis": axis(view.text("axis.share-of-area"), form=".0%")}
    y = {"type": "quantitative", "scale": scale, "axis": axis(view.text("axis.share-of-two"), form=".0%")}
    at: dict[str, Any] = {"x": {**x, "field": "left"}, "y": {**y, "field": "low"}}
    ends = {"x2": {"field": "right"}, "y2": {"field": "high"}}
    shade = _shades(view, max(cells.values(), default=0))
    layers = [
        {"mark": "rect", "encoding": {**at, **ends, "color": shade}},
        {"data": {"values": _ends(0, 1)}, "mark": _LINE, "encoding": at},
        {"data": {"values": _ends(1, 0)}, "mark": {**_LINE, "strokeDash": [4, 3]}, "encoding": at},
        *([{"data": {"values": listed}, "mark": _CROSS, "encoding": at}] if listed else []),
    ]
    spec = chart(_squares(cells), height=WIDTH + 60, layer=layers)
    return Drawing(spec, {"listed": view.number(len(listed))})


def _cell(share: float) -> int:
    return min(int(share * _CELLS), _CELLS - 1)


def _squares(cells: Mapping[tuple[int, int], int]) -> list[dict[str, float]]:
    return [
        {
            "left": column / _CELLS,
            "right": (column + 1) / _CELLS,
            "low": row / _CELLS,
            "high": (row + 1) / _CELLS,
            "stations": stations,
        }
        for (column, row), stations in sorted(cells.items())
    ]


def _ends(first: int, last: int) -> Sequence[dict[str, int]]:
    return [{"left": 0, "low": first}, {"left": 1, "low": last}]


def _shades(view: View, largest: int) -> dict[str, Any]:
    edges = nice_edges(max(largest, 2), classes=len(SHADES))
    return {
        "field": "stations",
        "type": "quantitative",
        "scale": {"type": "threshold", "domain": edges, "range": SHADES[-(len(edges) + 1) :]},
        "legend": {"orient": "bottom", "title": view.text("axis.stations"), "symbolType": "square"},
    }
