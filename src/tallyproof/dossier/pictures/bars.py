"""Horizontal bars with their names and values written out."""

from collections.abc import Sequence
from typing import Any

from tallyproof.dossier.pictures.theme import ACCENT, chart, labels

__all__ = ["bars"]


def bars(rows: Sequence[tuple[str, float, str]], *, title: str) -> dict[str, Any]:
    """Return the specification of bars in the order of the rows.

    Args:
        rows: Name, length (0 or more) and the value as it is written.
        title: What the lengths mean.
    """
    names = labels((name for name, _, _ in rows), length=40)
    values = [
        {"name": name, "at": position, "length": length, "value": value}
        for position, (name, (_, length, value)) in enumerate(zip(names, rows, strict=True))
    ]
    longest = max((length for _, length, _ in rows), default=0) or 1
    across = {
        "field": "length",
        "type": "quantitative",
        "axis": {"title": title, "labels": False, "ticks": False, "grid": False, "domain": False},
        "scale": {"domain": [0, longest * 1.38], "nice": False},
    }
    down = {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0}}
    layers = [
        {
            "mark": {"type": "bar", "height": 13, "yOffset": 8, "color": ACCENT},
            "encoding": {"x": across, "y": down},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 5, "dy": 8, "fontSize": 12},
            "encoding": {"x": across, "y": down, "text": {"field": "value"}},
        },
        {
            "mark": {"type": "text", "align": "left", "dy": -8, "fontSize": 12, "limit": 300},
            "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": down, "text": {"field": "name"}},
        },
    ]
    return chart(values, height=36 * max(len(rows), 1) + 24, layer=layers)
