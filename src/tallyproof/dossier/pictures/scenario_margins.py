"""From the announced margin to the margin of each scenario: a waterfall of what each takes or gives."""

from collections.abc import Iterator, Mapping
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, PALE, WIDTH, chart, labels
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "scenario-margins"
_ROW = 40
_DIGIT = 7
"""Width of a figure's character, in pixels; room is kept for the longest figure right of its bar."""
_MOST = 12
"""Scenarios drawn; the tables have all of them."""


def draw(view: View) -> Drawing:
    """Draw the announced margin, and from its end what every scenario does to it; past zero the lead turns."""
    document = view.contents.outcome.document or {}
    margin = document.get("margin") or {}
    named = list(_scenarios(view, document))[:_MOST]
    if not named or margin.get("votes") is None:
        raise NotComputableError("Scenarios", reason="no scenario, or no margin")
    start = int(margin["votes"])
    pair = margin.get("first"), margin["runner_up"]
    steps = [(view.text("scenario.announced"), 0, start)]
    for name, found in named:
        votes = found["totals"]["votes"]
        if votes.get(pair[0]) is not None and votes.get(pair[1]) is not None:
            steps.append((name, start, votes[pair[0]] - votes[pair[1]]))
    return Drawing(
        _spec(view, steps), {"first": view.choice_name(pair[0]), "second": view.choice_name(pair[1])}
    )


def _scenarios(view: View, document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    asked = document.get("annul")
    if asked and asked.get("totals"):
        yield view.text("materiality.annul"), asked
    for found in document.get("scenarios") or ():
        if found.get("totals"):
            yield str(found["name"]), found


def _spec(view: View, steps: list[tuple[str, int, int]]) -> dict[str, Any]:
    names = labels((name for name, _, _ in steps), length=44)
    ends = [end for _, start, stop in steps for end in (start, stop)]
    low, high = min(0, *ends), max(0, *ends)
    rows = [
        {
            "name": name,
            "at": at,
            "start": start,
            "stop": stop,
            "edge": max(start, stop),
            "text": view.number(stop) if at == 0 else f"{view.number(stop)} ({view.signed(stop - start)})",
            "colour": ACCENT if at == 0 else PALE if stop >= start else LINES[1],
        }
        for at, (name, (_, start, stop)) in enumerate(zip(names, steps, strict=True))
    ]
    written = max(len(str(row["text"])) for row in rows) * _DIGIT / WIDTH
    room = (high - low or 1) * written / (1 - written)
    down = {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0}}
    scale = {"scale": {"domain": [low, high + room], "nice": False}, "type": "quantitative"}
    ticks = {"title": view.text("axis.margin"), "format": "~s", "tickCount": 4}
    across = {"field": "start", **scale, "axis": ticks}
    text = {"type": "text", "align": "left", "fontSize": 12, "color": INK}
    layers = [
        {
            "mark": {"type": "bar", "height": 13, "yOffset": 9},
            "encoding": {
                "x": across,
                "x2": {"field": "stop"},
                "y": down,
                "color": {"field": "colour", "type": "nominal", "scale": None},
                "stroke": {"field": "colour", "type": "nominal", "scale": None},
            },
        },
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": INK},
            "encoding": {"x": {"datum": 0, **scale}},
        },
        {
            "mark": {**text, "dx": 5, "dy": 9},
            "encoding": {"x": {"field": "edge", **scale}, "y": down, "text": {"field": "text"}},
        },
        {
            "mark": {**text, "dx": 4, "dy": -8, "limit": WIDTH - 20},
            "encoding": {"x": {"datum": low, **scale}, "y": down, "text": {"field": "name"}},
        },
    ]
    return chart(rows, height=_ROW * len(rows) + 44, layer=layers)
