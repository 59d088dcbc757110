"""The choice's share as the count went on, inside the band that geography and chance allow."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, PALE, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "running-share"
_FROM = 0.05
"""Part of the ballots before which a running share jumps about."""


def draw(view: View) -> Drawing:
    """Draw the running share over the band of counts whose stations swapped places inside their areas."""
    method = computed_method(view, "F-TIME")
    series = method["series"].get("running", {})
    rows = [
        dict(zip(series, point, strict=True))
        for point in zip(*series.values(), strict=True)
        if point[0] >= _FROM
    ]
    if not rows:
        raise NotComputableError("The running share", reason="the method has no series")
    low = min(min(row["low"], row["share"]) for row in rows)
    high = max(max(row["high"], row["share"]) for row in rows)
    x = {
        "field": "counted",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": axis(view.text("axis.ballots-counted"), form=".0%"),
    }
    layers = [
        {
            "mark": {"type": "area", "color": PALE},
            "encoding": {"x": x, "y": _y(view, "low", low, high), "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": INK, "strokeDash": [4, 3], "strokeWidth": 1},
            "encoding": {"x": x, "y": _y(view, "expected", low, high)},
        },
        {
            "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2},
            "encoding": {"x": x, "y": _y(view, "share", low, high)},
        },
    ]
    choice = view.choice_name((view.contents.test.document or {}).get("choice"))
    return Drawing(chart(rows, layer=layers), {"choice": choice})


def _y(view: View, field: str, low: float, high: float) -> dict[str, Any]:
    form = ".0%" if high - low > 0.04 else ".1%"  # noqa: PLR2004 - whole percents would repeat on the axis
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": True, "zero": False},
        "axis": axis(view.text("axis.running-share"), form=form),
    }
