"""Ballots of this contest beyond those of the other, over the choice's share."""

from collections.abc import Iterator, Mapping
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, WIDTH, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "ballot-mismatch"
_UPPER = 0.975
"""Upper end of a 95 percent interval, of Student's law because some means are of few stations."""
_FEWEST = 5
"""Stations of equal share that a mean is drawn of."""
_LEAST = 0.02
"""How far the picture reaches up and down at least: two percent of the ballots."""
_LINEAR = 0.01
"""Up to this mismatch the scale is linear, beyond it logarithmic: clerks err by less, and nothing is squeezed."""
_MARKS = (0.01, 0.03, 0.1, 0.3, 1.0)


def draw(view: View) -> Drawing:
    """Draw single stations, and the mean of the stations of equal share with its interval, joined by a line."""
    series = computed_method(view, "F-UNDERVOTE")["series"]
    bins, stations = series.get("mismatch", {}), series.get("stations", {})
    if not bins or not bins["share"]:
        raise NotComputableError("The mismatch", reason="no stations were compared")
    dots = [{"x": x, "y": y} for x, y in zip(stations["share"], stations["mismatch"], strict=True)]
    means = list(_means(bins))
    ends = [row[key] for row in means for key in ("low", "high")] + [dot["y"] for dot in dots]
    x, y = _across(view), _upright(view, min(ends), max(ends))
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": dots},
            "mark": {"type": "circle", "size": 16, "color": ACCENT, "opacity": 0.4, "clip": True},
            "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
        },
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]},
            "encoding": {"y": {"datum": 0, **y}},
        },
        *_line_of_means(means, x, y),
    ]
    choice = view.choice_name((view.contents.test.document or {}).get("choice"))
    return Drawing(chart((), height=WIDTH, layer=layers), {"choice": choice})


def _means(bins: Mapping[str, Any]) -> Iterator[dict[str, float]]:
    from scipy.special import stdtrit  # noqa: PLC0415 - SciPy only where such a picture is drawn

    every = zip(*(bins[key] for key in ("share", "stations", "mean", "deviation")), strict=True)
    for share, stations, mean, deviation in every:
        if stations >= _FEWEST and deviation is not None:
            reach = float(stdtrit(stations - 1, _UPPER)) * deviation
            yield {"x": share, "y": mean, "low": mean - reach, "high": mean + reach}


def _line_of_means(
    means: list[dict[str, float]], x: Mapping[str, Any], y: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    at = {"x": {"field": "x", **x}, "y": {"field": "y", **y}}
    colour = LINES[1]
    look = {"type": "point", "shape": "diamond", "filled": True, "size": 60, "opacity": 1}
    yield {"data": {"values": means}, "mark": {"type": "line", "color": colour}, "encoding": at}
    yield {
        "data": {"values": means},
        "mark": {"type": "rule", "color": colour, "strokeWidth": 2},
        "encoding": {**at, "y": {"field": "low", **y}, "y2": {"field": "high"}},
    }
    yield {"data": {"values": means}, "mark": {**look, "color": colour}, "encoding": at}


def _across(view: View) -> dict[str, Any]:
    return {
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": axis(view.text("axis.share"), form=".0%"),
    }


def _upright(view: View, low: float, high: float) -> dict[str, Any]:
    domain = [min(1.1 * low, -_LEAST), max(1.1 * high, _LEAST)]
    marks = [sign * mark for mark in _MARKS for sign in (-1, 1) if domain[0] <= sign * mark <= domain[1]]
    shown = {**axis(view.text("axis.ballots-beyond"), form="+.0%"), "values": [*marks, 0], "grid": True}
    shown["labelExpr"] = "datum.value === 0 ? '0' : format(datum.value, '+.0%')"
    scale = {"type": "symlog", "constant": _LINEAR, "domain": domain, "nice": False}
    return {"type": "quantitative", "scale": scale, "axis": shown}
