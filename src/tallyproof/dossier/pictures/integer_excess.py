"""Stations by their distance from the nearest whole percent: the middle bar beside what chance puts there."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, PALE, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError
from tallyproof.forensics.changed_runs import spoken_value
from tallyproof.forensics.stations.units import Filters, Ratio, read_units

__all__ = ["ID", "draw"]

ID = "integer-excess"
_WIDE, _HIGH = 272, 110
_MOST_BARS = 50
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
    statistic, parameters = method["statistic"], method["parameters"]
    count = _bars(parameters)
    results = view.contents.snapshot.results
    choice = results.choice((view.contents.test.document or {})["choice"])
    parts = read_units(results, choice).filtered(_filters(parameters)).parts
    shown = [name for name in ("turnout", "share") if f"{name}_observed" in statistic and name in parts]
    if not shown:
        raise NotComputableError("Whole percentages", reason="the method counted neither turnout nor share")
    panels = [
        _panel(view, name, _folded(parts[name], count), statistic, last=name == shown[-1]) for name in shown
    ]
    spec = chart((), vconcat=panels, spacing=14)
    plain = {key: value for key, value in spec.items() if key not in {"width", "height", "autosize"}}
    return Drawing(plain, {"window": spoken_value(parameters["window_percent"], view.contents.catalogue)})


def _bars(parameters: Mapping[str, Any]) -> int:
    """Return how many bars as wide as the window of the method make up a whole percent."""
    count = Fraction(1, 2) / Fraction(str(parameters["window_percent"]))
    if parameters["period_percent"] != 1 or count.denominator != 1 or count > _MOST_BARS:
        raise NotComputableError("Whole percentages", reason="no equal bars have the width of the window")
    return int(count)


def _filters(parameters: Mapping[str, Any]) -> Filters:
    """Return which stations the method kept."""
    limits = {name: Fraction(str(parameters[name])) for name in ("max_turnout", "max_share")}
    return Filters(min_size=parameters["min_size"], max_size=parameters["max_size"], **limits)


def _panel(
    view: View, name: str, folded: Mapping[float, float], statistic: Mapping[str, float], *, last: bool
) -> dict[str, Any]:
    found, expected = statistic[f"{name}_observed"], statistic[f"{name}_expected"]
    rows = [{"at": at, "stations": stations} for at, stations in folded.items()]
    rows[len(rows) // 2]["stations"] = found
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


def _folded(ratio: Ratio, bars: int) -> dict[float, float]:
    """Return stations by their distance from the nearest whole percent, in bars of equal width; of ten -0.5 to 0.4."""
    percent = 100 * ratio.part / ratio.whole
    steps = np.rint(bars * (percent - np.floor(percent + 0.5))).astype(np.int64)
    half = bars // 2
    counts = np.bincount((steps + half) % bars, minlength=bars)
    return {(place - half) / bars: float(count) for place, count in enumerate(counts)}
