"""The votes concerned by every method, as intervals against the number that ends the outcome."""

from collections.abc import Mapping, Sequence
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, PALE, WIDTH, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "votes-against-margin"
_ROW = 40
_WIDE = 15
"""Beyond so many times the number needed, the axis is logarithmic away from zero."""


def draw(view: View) -> Drawing:
    """Draw one row a method: band, interval and estimate, and the numbers needed as lines across all rows."""
    document = view.contents.outcome.document or {}
    methods = [m for m in document.get("methods") or () if m.get("low") is not None]
    needed = [_needed(methods, convention) for convention in ("removed", "moved")]
    if not methods or needed == [None, None]:
        raise NotComputableError("Votes against the margin", reason="no votes, or no number ends the outcome")
    fields = dict(zip(("removed", "moved"), map(view.number, needed), strict=True))
    return Drawing(_spec(view, methods, [n for n in needed if n is not None]), fields)


def _needed(methods: Sequence[Mapping[str, Any]], convention: str) -> int | None:
    """Return the votes needed; the same for every method."""
    return next(((method.get(convention) or {}).get("needed") for method in methods), None)


def _spec(view: View, methods: Sequence[Mapping[str, Any]], needed: Sequence[int]) -> dict[str, Any]:
    rows = [_row(method, at) for at, method in enumerate(methods)]
    ends = [float(row[key]) for row in rows for key in ("low", "high", "band_low", "band_high")]
    down = {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0}}
    across = {
        "field": "low",
        "type": "quantitative",
        "scale": _scale([*ends, *map(float, needed)], needed),
        "axis": {"title": view.text("axis.votes"), "format": "~s", "tickCount": 5},
    }

    def span(ends: tuple[str, str], colour: str, width: int) -> dict[str, Any]:
        start = {**across, "field": ends[0]}
        mark = {"type": "rule", "strokeWidth": width, "color": colour, "yOffset": 8}
        return {"mark": mark, "encoding": {"x": start, "x2": {"field": ends[1]}, "y": down}}

    point = {"type": "point", "size": 60, "color": INK, "yOffset": 8, "strokeWidth": 2, "opacity": 1}
    fill = {"field": "fill", "type": "nominal", "scale": None}
    name = {"type": "text", "align": "left", "fontSize": 12, "color": INK, "dy": -8, "limit": WIDTH - 20}
    return chart(
        rows,
        height=_ROW * len(rows) + 48,
        layer=[
            span(("band_low", "band_high"), PALE, 4),
            span(("low", "high"), ACCENT, 6),
            {"mark": point, "encoding": {"x": {**across, "field": "estimate"}, "y": down, "fill": fill}},
            *(_line(across, votes, dashed=at > 0) for at, votes in enumerate(needed)),
            {"mark": name, "encoding": {"x": {"value": 0}, "y": down, "text": {"field": "code"}}},
        ],
    )


def _row(method: Mapping[str, Any], at: int) -> dict[str, Any]:
    low, high = method["low"], method["high"]
    middle = method.get("estimate")
    band = [method.get("band_low"), method.get("band_high")]
    return {
        "at": at,
        "code": method["code"],
        "low": low,
        "high": high,
        "estimate": (low + high) / 2 if middle is None else middle,
        "band_low": low if band[0] is None else band[0],
        "band_high": high if band[1] is None else band[1],
        "fill": "#ffffff" if method.get("distinguishable") is False else INK,
    }


def _line(across: Mapping[str, Any], votes: int, *, dashed: bool) -> dict[str, Any]:
    mark = {"type": "rule", "color": LINES[1], "strokeWidth": 2, "strokeDash": [6, 3] if dashed else [1, 0]}
    place = {**across, "datum": votes}
    place.pop("field")
    return {"data": {"values": [{}]}, "mark": mark, "encoding": {"x": place}}


def _scale(ends: Sequence[float], needed: Sequence[int]) -> dict[str, Any]:
    """Return a linear scale from zero; one that is logarithmic away from zero where ends lie far beyond."""
    domain = [min(0.0, *ends), max(0.0, *ends)]
    if max(abs(end) for end in domain) <= _WIDE * max(needed):
        return {"domain": domain, "nice": True}
    return {"type": "symlog", "constant": max(1, min(needed) / 10), "domain": domain, "nice": False}
