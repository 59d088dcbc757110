"""Stations by their distance from the nearest whole percent: the middle bar beside what chance puts there."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, PALE, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError
from tallyproof.forensics.stations.units import Filters, Ratio, read_units

__all__ = ["ID", "draw"]

ID = "integer-excess"
_WIDE, _HIGH = 272, 110
_TENTHS = 10
"""Bars of a whole percent: as wide as the window of the method."""
_MARKED = (-0.4, -0.2, 0.0, 0.2, 0.4)
_TITLE = {
    "anchor": "start",
    "frame": "group",
    "fontSize": 12,
    "subtitleFontSize": 12,
    "fontWeight": "normal",
    "color": INK,
    "subtitleColor": INK,
}


def draw(view: View) -> Drawing:
    """Draw turnout and share folded at whole percents, with what the method F-INT expected in the middle."""
    method = computed_method(view, "F-INT")
    statistic = method["statistic"]
    results = view.contents.snapshot.results
    choice = results.choice((view.contents.test.document or {})["choice"])
    parts = read_units(results, choice).filtered(Filters()).parts
    shown = [name for name in ("turnout", "share") if f"{name}_observed" in statistic and name in parts]
    if not shown:
        raise NotComputableError("Whole percentages", reason="the method counted neither turnout nor share")
    panels = [_panel(view, name, parts[name], statistic, last=name == shown[-1]) for name in shown]
    spec = chart((), vconcat=panels, spacing=14)
    return Drawing({key: value for key, value in spec.items() if key not in {"width", "height", "autosize"}})


def _panel(
    view: View, name: str, ratio: Ratio, statistic: Mapping[str, float], *, last: bool
) -> dict[str, Any]:
    found, expected = statistic[f"{name}_observed"], statistic[f"{name}_expected"]
    rows = [{"at": at, "stations": stations} for at, stations in _folded(ratio).items()]
    rows[_TENTHS // 2]["stations"] = found
    title = {
        "text": f"{view.text(f'whole.{name}.observed')} {view.number(found)}",
        "subtitle": f"{view.text(f'whole.{name}.expected')} {view.number(expected)}",
    }
    distance = {**axis(view.text("axis.distance-from-whole"), form=".1f"), "labelAngle": 0, "values": _MARKED}
    across = {
        "field": "at",
        "type": "ordinal",
        "axis": distance if last else {"labels": False, "ticks": False, "title": None},
    }
    up = {"type": "quantitative", "axis": axis(view.text("axis.stations"), form="~s", ticks=3)}
    colour = {"condition": {"test": "datum.at === 0", "value": ACCENT}, "value": PALE}
    tick = {"type": "tick", "color": LINES[1], "thickness": 3, "size": 26}
    return {
        "title": {**title, **_TITLE},
        "width": _WIDE,
        "height": _HIGH,
        "layer": [
            {
                "data": {"values": rows},
                "mark": "bar",
                "encoding": {"x": across, "y": {**up, "field": "stations"}, "color": colour},
            },
            {
                "data": {"values": [{"at": 0.0, "expected": expected}]},
                "mark": tick,
                "encoding": {"x": across, "y": {**up, "field": "expected"}},
            },
        ],
    }


def _folded(ratio: Ratio) -> dict[float, float]:
    """Return stations by tenths of a percent from the nearest whole one, -0.5 to 0.4."""
    percent = 100 * ratio.part / ratio.whole
    tenths = np.rint(_TENTHS * (percent - np.floor(percent + 0.5))).astype(np.int64)
    half = _TENTHS // 2
    counts = np.bincount((tenths + half) % _TENTHS, minlength=_TENTHS)
    return {(place - half) / _TENTHS: float(count) for place, count in enumerate(counts)}
