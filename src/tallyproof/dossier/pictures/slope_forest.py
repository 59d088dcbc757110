"""A forest of slopes: every area with its interval, and below them what the areas say together."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, GRID, INK, LINES, PALE, axis, chart, labels
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "slope-forest"
_Z95 = 1.959963984540054
_ROW, _SUMMARY, _BELOW = 17, 26, 44
"""Height of an area, of a line below the areas, and of the axis."""
_NAMED = 30
"""More areas are drawn without their names, in thinner rows."""
_TALLEST = 430
_SHAPES = {"together": "diamond", "honest": "square", "change": "diamond"}
_COLOURS = {"together": INK, "honest": LINES[3], "change": LINES[1]}


def draw(view: View) -> Drawing:
    """Draw the areas from the smallest slope to the largest, then all together, honest elections, and the change."""
    method = computed_method(view, "F-SLOPE")
    series = method["series"]["districts"]
    if not series["slope"]:
        raise NotComputableError("The slopes of areas", reason="no area has a slope of its own")
    areas, lines = list(_areas(series)), list(_lines(view, method["statistic"]))
    low, high = frame = _frame(areas, lines)
    across = {
        "type": "quantitative",
        "scale": {"domain": frame, "nice": False},
        "axis": axis(view.text("axis.slope"), form="~f"),
    }
    rows = [
        {**row, "low": max(_end(row, -1), low), "high": min(_end(row, 1), high)} for row in (*areas, *lines)
    ]
    height = min(_ROW * len(areas), _TALLEST)
    down = _down(areas, lines, apart=round(_SUMMARY * len(areas) / height))
    height += _SUMMARY * len(lines) + _BELOW
    layers = list(_layers(rows, across, down))
    return Drawing(chart(rows, height=height, layer=layers), {"areas": view.number(len(areas))})


def _areas(series: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    names = labels((name.rpartition(" / ")[2] for name in series["labels"]), length=22)
    largest = max(series["ballots"])
    every = zip(names, *(series[key] for key in ("slope", "deviation", "ballots")), strict=True)
    for name, slope, deviation, ballots in every:
        size = 20 + 90 * ballots / largest
        yield {"kind": "area", "name": name, "slope": slope, "deviation": deviation, "size": size}


def _lines(view: View, statistic: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    """Yield what stands below the areas: the same slope together and in honest elections, and what was tested."""
    found = {
        "together": ("slope", "deviation"),
        "honest": ("self_null_mean", "self_null_deviation"),
        "change": ("change_slope", "change_deviation"),
    }
    for kind, (slope, deviation) in found.items():
        if slope in statistic:
            name = view.text(f"slope.{kind}")
            yield {
                "kind": kind,
                "name": name,
                "slope": statistic[slope],
                "deviation": statistic[deviation],
                "size": 130,
            }


def _frame(areas: Sequence[Mapping[str, float]], lines: Sequence[Mapping[str, float]]) -> list[float]:
    """Return the ends of the picture: zero, every slope, and all intervals but the widest of areas are inside."""
    reach = sorted(row["deviation"] for row in areas)[int(0.9 * (len(areas) - 1))]
    whole = [*lines, *(row for row in areas if row["deviation"] <= reach)]
    slopes = [row["slope"] for row in areas]
    low = min(-0.05, *slopes, *(_end(row, -1) for row in whole))
    high = max(0.05, *slopes, *(_end(row, 1) for row in whole))
    margin = 0.04 * (high - low)
    return [low - margin, high + margin]


def _end(row: Mapping[str, float], side: int) -> float:
    return row["slope"] + side * _Z95 * row["deviation"]


def _down(
    areas: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]], *, apart: int
) -> dict[str, Any]:
    """Return the rows: areas close together, the lines below them as far apart as `apart` areas."""
    named = len(areas) <= _NAMED
    places = [row["name"] for row in areas]
    for number, line in enumerate(lines):
        # Rows of blanks keep the lines below apart from each other however thin the areas are.
        places += [*(" " * (number * apart + blank + 1) for blank in range(apart - 1)), line["name"]]
    return {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": places},
        "axis": {
            "title": None,
            "domain": False,
            "ticks": False,
            "labelLimit": 150,
            "labelOverlap": False,
            "values": [row["name"] for row in (*(areas if named else ()), *lines)],
            "grid": True,
            "gridColor": GRID,
        },
    }


def _layers(
    rows: Sequence[Mapping[str, Any]], across: Mapping[str, Any], down: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    yield {"mark": {"type": "rule", "color": INK}, "encoding": {"x": {**across, "datum": 0}}}
    for kind in ("area", *_SHAPES):
        of_kind = [row for row in rows if row["kind"] == kind]
        colour = _COLOURS.get(kind, ACCENT)
        yield {
            "data": {"values": of_kind},
            "mark": {"type": "rule", "color": PALE if kind == "area" else colour, "strokeWidth": 2},
            "encoding": {"x": {**across, "field": "low"}, "x2": {"field": "high"}, "y": down},
        }
        yield {
            "data": {"values": of_kind},
            "mark": {
                "type": "point",
                "filled": True,
                "opacity": 1,
                "color": colour,
                "shape": _SHAPES.get(kind, "circle"),
            },
            "encoding": {
                "x": {**across, "field": "slope"},
                "y": down,
                "size": {"field": "size", "type": "quantitative", "scale": None, "legend": None},
            },
        }
