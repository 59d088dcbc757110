"""What happened to each case when: one bar a case, a stretch for each state, a mark where a time limit ended."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, PALE, SHADES, WIDTH, chart, labels
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw", "timeline"]

ID = "cases-timeline"
_MOST = 8
_ROW = 46
_LATE = frozenset({"filed_unanswered", "overdue", "appealed_for_inaction", "unexecuted", "refused"})
_DONE = frozenset({"final", "executed", "closed", "superseded", "withdrawn", "moot", "lapsed"})
_ANSWERED = frozenset({"decided", "inadmissible", "served", "appealed"})
_HOUR = 3600.0
_TICKS = 6
Case = Mapping[str, Any]


def draw(view: View) -> Drawing:
    """Draw the cases that change the results, the earliest first."""
    part = view.contents.others.get("cases")
    cases = part.document["cases"][:_MOST] if part and part.document else []
    if not cases:
        raise NotComputableError("The course of cases", reason="no decision changes the results")
    words = {kind: view.text(f"picture.{ID}.{kind}") for kind in ("open", "late", "answered", "done")}
    return Drawing(timeline(cases, words=words, due=view.text(f"picture.{ID}.due")), {"cases": len(cases)})


def timeline(cases: Sequence[Case], *, words: Mapping[str, str], due: str) -> dict[str, Any]:
    """Return the specification of the course of some cases.

    Args:
        cases: Documents of cases ("tallyproof.case/1").
        words: What `open`, `late`, `answered` and `done` are called.
        due: What a time limit is called.

    Returns:
        One row a case, its id and body above the bar; times go by the clock at the body.
    """
    start = min(_times(case)[0] for case in cases)
    end = max(_times(case)[-1] for case in cases)
    end = max(end, start + dt.timedelta(days=1))
    names = labels((f"{case['id']} · {case['forum_title']}" for case in cases), length=46)
    values = [
        stretch | {"at": at, "word": words[stretch["kind"]]}
        for at, case in enumerate(cases)
        for stretch in _stretches(case, start, end)
    ]
    limits = [
        {"at": at, "x": _hours(_read(one["due_at"]), start)}
        for at, case in enumerate(cases)
        for one in case["deadlines"]
        if start <= _read(one["due_at"]) <= end
    ]
    heads = [{"at": at, "name": name} for at, name in enumerate(names)]
    scale = {"domain": [0, _hours(end, start)]}
    x = {"field": "x", "type": "quantitative", "axis": _axis(start, end), "scale": scale}
    layers = _layers(x, heads=heads, limits=limits, words=words)
    title = {"text": f"| {due}", "anchor": "start", "color": ACCENT, "fontSize": 12, "fontWeight": "normal"}
    return chart(values, height=_ROW * len(cases) + 110, layer=layers, title=title)


def _layers(
    x: Mapping[str, Any],
    *,
    heads: Sequence[Mapping[str, Any]],
    limits: Sequence[Mapping[str, Any]],
    words: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return the bars, the marks of time limits and the names above."""
    down = {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0}}
    kinds = ("open", "late", "answered", "done")
    colour = {
        "field": "word",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [words[kind] for kind in kinds], "range": [PALE, LINES[1], SHADES[3], SHADES[5]]},
        "legend": {"orient": "bottom", "columns": 2, "symbolType": "square"},
    }
    return [
        {
            "mark": {"type": "bar", "height": 14, "yOffset": 8},
            "encoding": {"x": x, "x2": {"field": "x2"}, "y": down, "color": colour},
        },
        {
            "data": {"values": list(limits)},
            "mark": {"type": "tick", "color": ACCENT, "thickness": 2, "height": 22, "yOffset": 8},
            "encoding": {"x": x, "y": down},
        },
        {
            "data": {"values": list(heads)},
            "mark": {
                "type": "text",
                "align": "left",
                "fontSize": 12,
                "color": INK,
                "dy": -10,
                "limit": WIDTH - 16,
            },
            "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": down, "text": {"field": "name"}},
        },
    ]


def _stretches(case: Case, start: dt.datetime, end: dt.datetime) -> list[dict[str, Any]]:
    """Return a stretch for each state, from its act to the next; the last one runs to the end of the picture."""
    steps = case["history"]
    times = [_read(step["at"]) for step in steps]
    ends = [*times[1:], max(end, times[-1])]
    return [
        {"kind": _kind(step["to"]), "x": _hours(begun, start), "x2": _hours(ended, start)}
        for step, begun, ended in zip(steps, times, ends, strict=True)
        if ended > begun
    ]


def _kind(state: str) -> str:
    if state in _LATE:
        return "late"
    if state in _DONE:
        return "done"
    return "answered" if state in _ANSWERED else "open"


def _times(case: Case) -> list[dt.datetime]:
    """Return the times of all acts, and a time two days after the last one."""
    acts = [_read(step["at"]) for step in case["history"]]
    return [*acts, acts[-1] + dt.timedelta(days=2)]


def _axis(start: dt.datetime, end: dt.datetime) -> dict[str, Any]:
    """Return an axis with days; the labels are written here, so that they are the same in every language."""
    days = (end.date() - start.date()).days + 1
    step = max(1, -(-days // _TICKS))
    midnights = [
        dt.datetime.combine(start.date() + dt.timedelta(days=i), dt.time(), start.tzinfo)
        for i in range(0, days + 1, step)
    ]
    shown = [(_hours(at, start), f"{at:%d.%m}") for at in midnights if start <= at <= end]
    names = json.dumps({f"{hours:g}": name for hours, name in shown})
    return {
        "title": None,
        "values": [float(f"{hours:g}") for hours, _ in shown],
        "labelExpr": f"({names})[toString(datum.value)]",
        "grid": True,
    }


def _hours(at: dt.datetime, start: dt.datetime) -> float:
    return round((at - start).total_seconds() / _HOUR, 2)


def _read(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written)
