"""Every station's division between two choices beside that of its area: exchanged sheets lie on the falling line."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import INK, LINES, PALE, WIDTH, axis, chart
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "swapped-rows"
_LISTED = 0.5

_LINE = {"type": "line", "color": INK, "strokeWidth": 1}


def draw(view: View) -> Drawing:
    """Draw the stations of the method F-SWAP, the line of their areas and its mirror."""
    columns = computed_method(view, "F-SWAP")["series"]["stations"]
    rows = [
        {"expected": expected, "share": share, "listed": weight >= _LISTED}
        for expected, share, weight in zip(
            columns["expected"], columns["share"], columns["weight"], strict=True
        )
    ]
    scale = {"domain": [0, 1], "nice": False}
    x = {"type": "quantitative", "scale": scale, "axis": axis(view.text("axis.share-of-area"), form=".0%")}
    y = {"type": "quantitative", "scale": scale, "axis": axis(view.text("axis.share-of-two"), form=".0%")}
    at: dict[str, Any] = {"x": {**x, "field": "expected"}, "y": {**y, "field": "share"}}
    ordinary = {"type": "circle", "color": PALE, "size": 9, "opacity": 1}
    listed = {"type": "point", "shape": "cross", "color": LINES[1], "filled": True, "size": 42, "opacity": 1}
    layers = [
        {"transform": [{"filter": "!datum.listed"}], "mark": ordinary, "encoding": at},
        {"data": {"values": _ends(0, 1)}, "mark": _LINE, "encoding": at},
        {"data": {"values": _ends(1, 0)}, "mark": {**_LINE, "strokeDash": [4, 3]}, "encoding": at},
        {"transform": [{"filter": "datum.listed"}], "mark": listed, "encoding": at},
    ]
    marked = sum(bool(row["listed"]) for row in rows)
    return Drawing(chart(rows, height=WIDTH, layer=layers), {"listed": view.number(marked)})


def _ends(first: int, last: int) -> list[dict[str, int]]:
    return [{"expected": 0, "share": first}, {"expected": 1, "share": last}]
