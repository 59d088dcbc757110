"""Stations of the most striking area by their votes for a small choice, with what chance deals them."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, axis, chart
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "small-counts"


def draw(view: View) -> Drawing:
    """Draw how many stations have 0, 1, 2, ... votes as the method F-SMALL counted them."""
    columns, keys = computed_method(view, "F-SMALL")["series"]["strongest"], ("count", "observed", "expected")
    values = [dict(zip(keys, row, strict=True)) for row in zip(*(columns[key] for key in keys), strict=True)]
    across = {
        "field": "count",
        "type": "ordinal",
        "axis": {**axis(view.text("axis.votes"), form="d"), "labelAngle": 0},
    }
    stations = axis(view.text("axis.stations"), form="~s", ticks=4)

    def up(field: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "axis": stations, "scale": {"zero": True}}

    expected = {"type": "line", "color": INK, "strokeWidth": 1, "point": {"color": INK, "size": 24}}
    layers = [
        {"mark": {"type": "bar", "color": ACCENT}, "encoding": {"x": across, "y": up("observed")}},
        {"mark": expected, "encoding": {"x": across, "y": up("expected")}},
    ]
    return Drawing(chart(values, layer=layers))
