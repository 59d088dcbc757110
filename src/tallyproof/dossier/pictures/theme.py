"""One look for all pictures: readable unscaled on a phone, in grey, and by the colour-blind."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tallyproof.dossier.shown import shortened

__all__ = [
    "ACCENT",
    "DASHES",
    "HEIGHT",
    "INK",
    "LINES",
    "PALE",
    "SHADES",
    "WIDTH",
    "axis",
    "chart",
    "labels",
    "nice_edges",
    "unit",
]

WIDTH, HEIGHT = 328, 250
FONT = "Tallyproof Sans"
INK, QUIET, GRID, PALE, ACCENT = "#1b2530", "#55606b", "#dde3e8", "#c3ced8", "#1f5582"

SHADES = ("#dbe7f0", "#b3cde0", "#7fa9c9", "#4b82ac", "#245a86", "#0b2c4a")
"""One hue from light to dark, each step darker by about the same in grey."""

LINES = ("#0b2c4a", "#b4530a", "#3c82b8", "#6d7780", "#0f7b63", "#9a5ba5")
"""Line colours of different lightness; dashes tell them apart where colour does not."""

DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (12, 4), (1, 4))

_CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "aria": False,
    "background": "transparent",
    "padding": {"left": 2, "right": 8, "top": 4, "bottom": 2},
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": QUIET,
        "gridColor": GRID,
        "domainColor": QUIET,
        "tickColor": QUIET,
        "tickSize": 4,
        "labelOverlap": "greedy",
        "labelFlush": False,
    },
    "legend": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": QUIET,
        "labelLimit": 260,
        "titleLimit": 300,
        "symbolStrokeWidth": 2,
    },
}


def chart(values: Sequence[Mapping[str, Any]], *, height: int = HEIGHT, **parts: Any) -> dict[str, Any]:  # noqa: ANN401 - Vega-Lite properties are open
    """Return a Vega-Lite specification in the common look; the size includes axes and legends."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": list(values)},
        "config": _CONFIG,
        **parts,
    }


def axis(title: str, *, form: str, ticks: int = 5) -> dict[str, Any]:
    """Return an axis with its title and a d3 number format."""
    return {"title": title, "format": form, "tickCount": ticks}


def unit(largest: float) -> tuple[int, str]:
    """Return by what to divide figures on an axis, and the key of the word for it.

    Example:
        >>> unit(5_600_000), unit(800)
        ((1000000, 'unit.millions'), (1, ''))
    """
    for size, key in ((1_000_000, "unit.millions"), (1_000, "unit.thousands")):
        if largest >= size:
            return size, key
    return 1, ""


def labels(names: Iterable[str], *, length: int = 30) -> list[str]:
    """Return short, visible, distinct labels in the order of the names.

    Example:
        >>> labels(["Independent candidate A", "Independent candidate B"], length=12)
        ['Independent…', 'Independent… (2)']
    """
    seen: dict[str, int] = {}
    result = []
    for name in names:
        label = shortened(name, length=length)
        seen[label] = seen.get(label, 0) + 1
        result.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return result


def nice_edges(largest: int, *, classes: int) -> list[int]:
    """Return rising class edges from the series 1, 2, 5, 10, ... that end at or below half the largest.

    Args:
        largest: The largest value to be shown; at least 0.
        classes: How many classes the edges separate.

    Returns:
        At most `classes` - 1 whole numbers; fewer where the values are small.

    Example:
        >>> nice_edges(260_000, classes=6)
        [5000, 10000, 20000, 50000, 100000]
    """
    series = [digit * 10**power for power in range(13) for digit in (1, 2, 5)]
    below = [edge for edge in series if 1 < edge <= largest / 2]
    return below[-(classes - 1) :]
