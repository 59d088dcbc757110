"""Counts found, as bars, each beside the count that chance makes and its range."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from tallyproof.dossier.pictures.theme import INK, SHADES, axis, chart
from tallyproof.dossier.view import View

__all__ = ["Count", "found_by_chance", "range_by_chance"]

_TAIL = 0.025


class Count(NamedTuple):
    """One bar: what it is a count of, the count, and what chance makes of it."""

    name: str
    found: float
    expected: float
    low: float
    high: float


def found_by_chance(view: View, counts: Sequence[Count], *, across: str, up: str) -> dict[str, Any]:
    """Return the specification of bars with a dot and a line for chance, and a legend below.

    Args:
        view: Supplies the words.
        counts: In the order in which they are shown.
        across: Title of the axis with the names.
        up: Title of the axis with the counts.
    """
    names = (view.text("chance.found"), view.text("chance.range"))
    values = [count._asdict() for count in counts]
    x = {"field": "name", "type": "ordinal", "sort": None, "axis": {"title": across, "labelAngle": 0}}
    y = {"type": "quantitative", "axis": axis(up, form="~s", ticks=4), "scale": {"zero": True}}
    scale = {"domain": list(names), "range": [SHADES[2], INK]}
    legend = {
        "orient": "bottom",
        "columns": 1,
        "title": None,
        "symbolType": "square",
        "symbolStrokeWidth": 0,
        "symbolOpacity": 1,
    }

    def layer(mark: dict[str, Any], name: str, **ends: str) -> dict[str, Any]:
        placed = {end: {**(y if end == "y" else {}), "field": field} for end, field in ends.items()}
        colour = {"datum": name, "type": "nominal", "scale": scale, "legend": legend}
        return {"mark": mark, "encoding": {"x": x, **placed, "color": colour}}

    dot = {"type": "point", "filled": True, "size": 34, "opacity": 1}
    layers = [
        layer({"type": "bar"}, names[0], y="found"),
        layer({"type": "rule", "strokeWidth": 2}, names[1], y="low", y2="high"),
        layer(dot, names[1], y="expected"),
    ]
    return chart(values, height=290, layer=layers)


def range_by_chance(expected: float, *, most: int | None = None) -> tuple[int, int]:
    """Return the counts between which chance stays in 95 of 100 elections.

    Args:
        expected: Mean of the count; at least 0.
        most: Largest possible count, for a binomial one; None for a Poisson one, the larger range of the two.

    Example:
        >>> range_by_chance(4.0), range_by_chance(4.0, most=5), range_by_chance(0.0)
        ((1, 8), (2, 5), (0, 0))
    """
    from scipy.special import bdtr, pdtr  # noqa: PLC0415 - loaded at the first call

    top = most if most is not None else int(expected + 10 * np.sqrt(expected) + 10)
    counts = np.arange(top + 1)
    below = pdtr(counts, expected) if most is None else bdtr(counts, most, min(expected / max(most, 1), 1.0))
    low, high = np.searchsorted(below, [_TAIL, 1 - _TAIL])
    return int(low), int(min(high, top))
