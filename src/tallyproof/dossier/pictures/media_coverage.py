"""Outlets by days: where there is time, where only zeros, where nothing; a gap is never drawn as silence."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_media import media_document
from tallyproof.dossier.pictures.theme import WIDTH, chart
from tallyproof.dossier.shown import shortened
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError
from tallyproof.texts import Catalogue

__all__ = ["ID", "draw", "draw_document"]

ID = "media-coverage"
_COLOURS = {
    "time": "#4b82ac",
    "silence": "#b3cde0",
    "zeros": "#b4530a",
    "not_measured": "#6d7780",
    "no_rows": "#eadfd3",
}
_ROW, _OUTLETS, _LEFT = 15, 40, 110


def draw(view: View) -> Drawing:
    """Draw the coverage of a dossier."""
    return draw_document(media_document(view), view.contents.catalogue)


def draw_document(document: Mapping[str, Any], catalogue: Catalogue) -> Drawing:
    """Draw one line an outlet, coloured by what is known of each day."""
    coverage, window = document["coverage"], document["window"]
    outlets = [one["outlet"] for one in coverage["outlets"]][:_OUTLETS]
    if not outlets:
        raise NotComputableError("Coverage", reason="there is no outlet")
    first = dt.date.fromisoformat(window["first"])
    words = {state: catalogue.text(f"media.state.{state}") for state in _COLOURS}
    place = {outlet: at for at, outlet in enumerate(outlets)}
    runs = [run for run in coverage["runs"] if run["outlet"] in place]
    rows = [
        {
            "at": place[run["outlet"]],
            "from": (dt.date.fromisoformat(run["first"]) - first).days,
            "to": (dt.date.fromisoformat(run["last"]) - first).days + 1,
            "state": words[run["state"]],
        }
        for run in runs
    ]
    days = (dt.date.fromisoformat(window["last"]) - first).days + 1
    present = [state for state in _COLOURS if any(run["state"] == state for run in runs)]
    spec = chart(
        rows,
        height=_ROW * len(outlets) + 60 + 18 * len(present),
        layer=_layers(outlets, days, words, present, first),
    )
    share = catalogue.percent(coverage["share"], digits=1)
    return Drawing(spec, {"outlets": len(outlets), "share": share})


def _layers(
    outlets: list[str], days: int, words: Mapping[str, str], present: list[str], first: dt.date
) -> list[dict[str, Any]]:
    start = (dt.datetime.combine(first, dt.time()) - dt.datetime(1970, 1, 1)).days  # noqa: DTZ001 - days only
    across = {
        "type": "quantitative",
        "scale": {"domain": [0, days], "nice": False, "range": [_LEFT, WIDTH - 24]},
        "axis": {
            "title": None,
            "grid": False,
            "values": [round((days - 1) * part / 3) for part in range(4)],
            "labelExpr": f"utcFormat(datetime((datum.value + {start}) * 86400000), '%d.%m')",
            "labelFlush": True,
        },
    }
    down = {
        "field": "at",
        "type": "ordinal",
        "axis": None,
        "scale": {"domain": list(range(len(outlets))), "paddingInner": 0.2},
    }
    colour = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": [words[state] for state in present], "range": [_COLOURS[state] for state in present]},
        "legend": {
            "orient": "bottom", "columns": 1, "title": None, "symbolType": "square", "symbolSize": 100,
            "symbolStrokeWidth": 0, "labelLimit": WIDTH - 30,
        },
    }  # fmt: skip
    names = [{"at": at, "name": shortened(outlet, length=17)} for at, outlet in enumerate(outlets)]
    return [
        {
            "mark": {"type": "bar", "height": 10},
            "encoding": {"x": {**across, "field": "from"}, "x2": {"field": "to"}, "y": down, "color": colour},
        },
        {
            "data": {"values": names},
            "mark": {"type": "text", "align": "right", "fontSize": 11},
            "encoding": {"x": {"value": _LEFT - 6}, "y": down, "text": {"field": "name"}},
        },
    ]
