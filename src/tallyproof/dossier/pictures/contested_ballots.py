"""Ballots at contested stations, added up station by station, beside what would end the outcome."""

from itertools import accumulate
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.theme import DASHES, INK, LINES, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "contested-ballots"
_POINTS = 300


def draw(view: View) -> Drawing:
    """Draw the largest stations first: all ballots cast there, those shown to be in question, and the need."""
    found = (view.contents.outcome.document or {}).get("contested") or {}
    stations = found.get("stations") or ()
    needed = _needed(view)
    if not stations or needed is None:
        raise NotComputableError("Contested ballots", reason="no contested stations, or nothing to compare")
    kinds = {"cast": view.text("contested.ballots_high"), "ballots": view.text("contested.ballots_low")}
    curves = {name: _curve([s[key] for s in stations]) for key, name in kinds.items()}
    rows = [
        {"at": at, "ballots": total, "kind": name}
        for name, curve in curves.items()
        for at, total in _thinned(curve)
    ]
    if not rows:
        raise NotComputableError("Contested ballots", reason="no contested station reports ballots")
    return Drawing(_spec(view, rows, needed, stations=len(stations), names=list(kinds.values())))


def _needed(view: View) -> int | None:
    """Return the fewest ballots whose removal ends the outcome, as the legal tests were given it."""
    document = view.contents.outcome.document or {}
    ways = [way["ends_at"] for way in document.get("remove_ways") or () if way["ends_at"] is not None]
    return min(ways, default=None)


def _curve(counts: list[int | None]) -> list[tuple[int, int]]:
    known = sorted((count for count in counts if count is not None), reverse=True)
    return list(enumerate(accumulate(known, initial=0))) if known else []


def _thinned(curve: list[tuple[int, int]]) -> list[tuple[int, int]]:
    step = -(-len(curve) // _POINTS) or 1
    return [*curve[:-1:step], *curve[-1:]]


def _spec(
    view: View, rows: list[dict[str, Any]], needed: int, *, stations: int, names: list[str]
) -> dict[str, Any]:
    top = max(needed, *(row["ballots"] for row in rows)) * 1.12
    across = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [0, stations], "nice": False},
        "axis": axis(view.text("axis.contested"), form="d"),
    }
    up = {
        "field": "ballots",
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": axis(view.text("axis.ballots"), form="~s"),
    }
    legend = {"orient": "bottom", "columns": 1, "title": None, "symbolType": "stroke", "symbolSize": 400}
    by_kind = {"field": "kind", "type": "nominal", "legend": legend}
    line = {
        "mark": {"type": "line", "strokeWidth": 2, "interpolate": "step-after"},
        "encoding": {
            "x": across,
            "y": up,
            "color": {**by_kind, "scale": {"domain": names, "range": list(LINES[:2])}},
            "strokeDash": {**by_kind, "scale": {"domain": names, "range": [list(d) for d in DASHES[:2]]}},
        },
    }
    at_need = {"datum": needed, "type": "quantitative"}
    once: dict[str, Any] = {"data": {"values": [{}]}}
    rule = {**once, "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5}, "encoding": {"y": at_need}}
    said = view.text("contested.needed", needed=view.number(needed))
    label = {
        **once,
        "mark": {
            "type": "text",
            "align": "right",
            "dx": -4,
            "dy": -8,
            "fontSize": 12,
            "color": INK,
            "text": said,
        },
        "encoding": {"y": at_need, "x": {"datum": stations, "type": "quantitative"}},
    }
    return chart(rows, height=290, layer=[line, rule, label])
