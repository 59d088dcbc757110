"""Coalitions as bars of seats, with the bars of the law as lines across: solid what is certain, pale what is open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, PALE, QUIET, WIDTH, chart
from tallyproof.dossier.shown import shortened
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "coalition-seats"
_ROW = 40
_MOST = 8
"""Coalitions drawn of each table of seats; the document has all of them."""
_ROOM = 1.3
"""Axis beyond the longest bar, for the figures at the right."""
Row = dict[str, Any]


def draw(view: View) -> Drawing:
    """Draw every coalition that was asked about, or else the smallest that reach a bar."""
    part = view.contents.others.get("government")
    bodies = part.document["bodies"] if part and part.document else ()
    rows = [row for body in bodies for row in _rows(view, body)]
    if not any("low" in row for row in rows):
        raise NotComputableError("Coalitions", reason="no table of seats")
    blank = {"name": "", "title": "", "text": "", "zero": 0}
    numbered = [{**blank, **row, "at": at} for at, row in enumerate(rows)]
    named = [
        f"{bar} – {title}"
        for body in bodies
        for bar, title in zip(body["bars"], body["bar_titles"], strict=True)
    ]
    return Drawing(_spec(view, numbered), {"bars": ", ".join(dict.fromkeys(named))})


def _rows(view: View, body: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the heading of a table of seats with its bars, and one row a coalition."""
    drawn = _coalitions(body)[:_MOST]
    if not drawn:
        return
    yield {"title": shortened(body["title"], length=46), "bars": body["bars"]}
    for name, low, high in drawn:
        text = view.number(low) if low == high else f"{view.number(low)}–{view.number(high)}"
        yield {
            "name": shortened(name, length=52),
            "low": low,
            "high": high,
            "text": text,
            "bars": body["bars"],
        }


def _coalitions(body: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    if body["asked"]:
        return [(one["text"], one["low"], one["high"]) for one in body["asked"]]
    parties = sorted(body["parties"], key=lambda one: (-one["seats"], one["title"]))
    if body["dispute"]:
        parties = sorted(body["dispute"]["parties"], key=lambda one: (-one["high"], one["title"]))
        return [(one["title"], one["low"], one["high"]) for one in parties]
    return [(one["title"], one["seats"], one["seats"]) for one in parties]


def _spec(view: View, rows: list[Row]) -> dict[str, Any]:
    longest = max(int(end) for row in rows for end in (*row["bars"], row.get("high", 0)))
    plot = _Plot(len(rows), longest * _ROOM)
    bars = [{"at": row["at"], "bar": bar, "head": "low" not in row} for row in rows for bar in row["bars"]]
    lines = {
        "type": "tick",
        "orient": "vertical",
        "size": 22,
        "thickness": 2,
        "yOffset": 9,
        "color": LINES[1],
    }
    figures = plot.label("bar", {"field": "bar"}, align="center", dy=8, color=LINES[1], fontWeight="bold")
    start, limit = {"datum": 0}, WIDTH - 14
    layers = [
        plot.span(view.text("axis.seats"), {"field": "zero"}, {"field": "low"}, ACCENT),
        plot.span(view.text("axis.seats"), {"field": "low"}, {"field": "high"}, PALE),
        {
            "data": {"values": [one for one in bars if not one["head"]]},
            "mark": {**lines, "opacity": 1},
            "encoding": {"x": {"field": "bar", **plot.scale}, "y": plot.down},
        },
        {"data": {"values": [one for one in bars if one["head"]]}, **figures},
        plot.label("text", {"datum": plot.end}, align="right", dy=9),
        plot.label("name", start, dx=2, dy=-8, limit=limit),
        plot.label("title", start, dx=2, dy=-9, limit=limit, fontWeight="bold", color=QUIET),
    ]
    return chart(rows, height=_ROW * len(rows) + 44, layer=layers)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Rows from the top down, seats from left to right."""

    rows: int
    end: float

    @property
    def down(self) -> Row:
        scale = {"paddingInner": 0, "domain": list(range(self.rows))}
        return {"field": "at", "type": "ordinal", "axis": None, "scale": scale}

    @property
    def scale(self) -> Row:
        return {"scale": {"domain": [0, self.end], "nice": False}, "type": "quantitative"}

    def span(self, title: str, start: Mapping[str, Any], end: Mapping[str, Any], colour: str) -> Row:
        mark = {"type": "bar", "height": 14, "yOffset": 9, "color": colour}
        axis = {"title": title, "format": "d", "tickCount": 5, "grid": False}
        return {
            "mark": mark,
            "encoding": {"x": {**start, **self.scale, "axis": axis}, "x2": end, "y": self.down},
        }

    def label(self, field: str, place: Mapping[str, Any], **more: object) -> Row:
        mark = {"type": "text", "align": "left", "fontSize": 12, "color": INK, **more}
        where = {"x": {**place, **self.scale}, "y": self.down, "text": {"field": field}}
        return {"mark": mark, "encoding": where}
