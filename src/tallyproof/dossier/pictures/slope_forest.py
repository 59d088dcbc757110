"""The slope of every area with its interval, and the same drawn towards the common mean."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, PALE, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "slope-forest"
_Z95 = 1.959963984540054
_ROW = 5
_TALLEST = 560


def draw(view: View) -> Drawing:
    """Draw one line an area, from the smallest slope to the largest; a dot where pooling puts it."""
    method = computed_method(view, "F-SLOPE")
    series = method["series"]["districts"]
    triples = list(zip(series["slope"], series["deviation"], series["pooled"], strict=True))
    if not triples:
        raise NotComputableError("The slopes of areas", reason="no area has a slope of its own")
    bound = 1.5 * max(0.1, *(abs(slope) for slope, _, _ in triples))
    rows = [
        {
            "at": rank,
            "low": max(slope - _Z95 * deviation, -bound),
            "high": min(slope + _Z95 * deviation, bound),
            "slope": slope,
            "pooled": pooled,
        }
        for rank, (slope, deviation, pooled) in enumerate(triples, 1)
    ]
    across = {
        "type": "quantitative",
        "scale": {"domain": [-bound, bound], "nice": False},
        "axis": axis(view.text("axis.slope"), form="~f"),
    }
    down = {"field": "at", "type": "ordinal", "axis": None}
    mean = method["statistic"]["pooled_slope"]
    layers = [
        {"mark": {"type": "rule", "color": INK}, "encoding": {"x": {**across, "datum": 0}}},
        {
            "mark": {"type": "rule", "color": LINES[1], "strokeDash": [6, 3]},
            "encoding": {"x": {**across, "datum": mean}},
        },
        {
            "mark": {"type": "rule", "color": PALE, "strokeWidth": 2},
            "encoding": {"x": {**across, "field": "low"}, "x2": {"field": "high"}, "y": down},
        },
        _dots(across, down, field="slope", colour=ACCENT, shape="circle"),
        _dots(across, down, field="pooled", colour=LINES[1], shape="diamond"),
    ]
    spec = chart(rows, height=min(max(_ROW * len(rows), 150), _TALLEST), layer=layers)
    return Drawing(spec, {"areas": view.number(len(rows))})


def _dots(
    across: Mapping[str, Any], down: Mapping[str, Any], *, field: str, colour: str, shape: str
) -> dict[str, Any]:
    return {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 22, "color": colour, "shape": shape},
        "encoding": {"x": {**across, "field": field}, "y": down},
    }
