"""Stations by share with the envelope of honest elections: where coarse fractions stand out."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, PALE, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "coarse-shares"


def draw(view: View) -> Drawing:
    """Draw the density of shares, or of turnout where there is no share, over its envelope."""
    series = computed_method(view, "F-RKD")["series"]
    name = next((name for name in ("share", "turnout") if name in series), None)
    if name is None:
        raise NotComputableError("The density of shares", reason="there are no shares")
    columns, keys = series[name], ("at", "observed", "low", "high")
    rows = zip(*(columns[key] for key in keys), strict=True)
    values = [dict(zip(keys, row, strict=True)) for row in rows]
    title = view.text("axis.share" if name == "share" else "axis.turnout")
    across = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": axis(title, form=".0%"),
    }
    stations = axis(view.text("axis.stations"), form="~s", ticks=4)
    band: dict[str, Any] = {
        "x": across,
        "y": {"field": "low", "type": "quantitative", "axis": stations},
        "y2": {"field": "high"},
    }
    line = {"x": across, "y": {"field": "observed", "type": "quantitative", "axis": stations}}
    layers = [
        {"mark": {"type": "area", "color": PALE}, "encoding": band},
        {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 1}, "encoding": line},
    ]
    return Drawing(chart(values, layer=layers))
