"""Digits of counts as bars, each with the range that counting gives."""

from typing import Any

from tallyproof.dossier.pictures.theme import INK, PALE, axis, chart
from tallyproof.dossier.view import View

__all__ = ["digit_bars"]


def digit_bars(view: View, columns: dict[str, list[float]]) -> dict[str, Any]:
    """Return the specification of bars with the ends of their ranges.

    Args:
        view: Supplies the words.
        columns: `digit`, `observed`, `low` and `high`, one value a digit.
    """
    keys = ("digit", "observed", "low", "high")
    values = [dict(zip(keys, row, strict=True)) for row in zip(*(columns[key] for key in keys), strict=True)]
    across = {
        "field": "digit",
        "type": "ordinal",
        "axis": {**axis(view.text("axis.digit"), form="d"), "labelAngle": 0},
    }
    counts = axis(view.text("axis.counts"), form="~s", ticks=4)

    def up(field: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "axis": counts, "scale": {"zero": True}}

    tick = {"type": "tick", "color": INK, "thickness": 2, "size": 20}
    layers = [{"mark": {"type": "bar", "color": PALE}, "encoding": {"x": across, "y": up("observed")}}]
    layers += [{"mark": tick, "encoding": {"x": across, "y": up(end)}} for end in ("low", "high")]
    return chart(values, layer=layers)
