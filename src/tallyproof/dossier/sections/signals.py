"""What stands out: every method, computed or not, with its assumptions and its innocent explanations."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import (
    Block,
    Bullets,
    Group,
    Item,
    Items,
    Kind,
    Note,
    Paragraph,
    Section,
    Status,
    Table,
)
from tallyproof.dossier.pictures import integer_excess
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.reading import is_signal, signal_methods, stations_in
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["build"]


def build(view: View) -> Section:
    """Return the section of the statistical methods."""
    document = view.contents.test.document
    if document is None:
        return view.uncomputed("signals", view.contents.test)
    level = view.percent(view.contents.configuration.false_discovery_rate, digits=0)
    blocks: tuple[Block, ...] = (
        Note(view.text("signals.notice")),
        Paragraph(view.text("signals.intro", choice=view.choice_name(document.get("choice")), level=level)),
        _overview(view, document["methods"]),
        *drawn(view, integer_excess),
        *(_method(view, method) for method in document["methods"]),
    )
    status = Status.FOUND if signal_methods(view) else Status.PLAIN
    return Section("signals", view.text("section.signals.title"), status, blocks)


def _overview(view: View, methods: list[Mapping[str, Any]]) -> Table:
    heads = view.columns(
        ("method", Kind.TEXT),
        ("answer", Kind.TEXT),
        ("p", Kind.NUMBER),
        ("q", Kind.NUMBER),
        ("false_alarm", Kind.NUMBER),
        ("votes_interval", Kind.NUMBER),
    )
    rows = tuple(
        (
            shown(method["name"]),
            _answer(view, method),
            _probability(view, method.get("p")),
            _probability(view, method.get("q")),
            view.percent(method.get("false_alarm_rate"), digits=1),
            _interval(view, method.get("votes") or {}),
        )
        for method in methods
    )
    return Table(view.text("signals.overview"), heads, rows)


def _answer(view: View, method: Mapping[str, Any]) -> str:
    if method["status"] != "computed":
        return view.text(f"method.{method['status']}")
    signal = is_signal(method, level=view.contents.configuration.false_discovery_rate)
    return view.text("method.signal" if signal else "method.no-signal")


def _method(view: View, method: Mapping[str, Any]) -> Group:
    signal = is_signal(method, level=view.contents.configuration.false_discovery_rate)
    found = Status.FOUND if signal else Status.PLAIN
    status = found if method["status"] == "computed" else Status.MISSING
    blocks: tuple[Block, ...] = (
        *_said(method, "meaning"),
        *_reason(view, method),
        *_figures(view, method),
        *_listed(view, method, "assumptions"),
        *_listed(view, method, "explanations"),
        *_listed(view, method, "settled_by"),
        *_stations(view, method),
    )
    return Group(shown(method["name"]), blocks, status, _answer(view, method), folded=True)


def _said(method: Mapping[str, Any], field: str) -> tuple[Paragraph, ...]:
    return (Paragraph(shown(method[field])),) if method.get(field) else ()


def _reason(view: View, method: Mapping[str, Any]) -> tuple[Paragraph, ...]:
    if method["status"] == "computed":
        return ()
    return (Paragraph(view.text("answer.not-computed", reason=str(method.get("reason") or ""))),)


def _figures(view: View, method: Mapping[str, Any]) -> tuple[Items, ...]:
    votes = method.get("votes") or {}
    found = [(shown(name), view.cell(value)) for name, value in _scalars(method.get("statistic"))]
    found += [(view.text(f"column.{key}"), _probability(view, method.get(key))) for key in ("p", "q")]
    if method.get("false_alarm_rate") is not None:
        found.append((view.text("column.false_alarm"), view.percent(method["false_alarm_rate"], digits=1)))
    if votes.get("estimate") is not None:
        found.append((view.text("column.votes_interval"), _interval(view, votes)))
    if votes.get("band_low") is not None:
        band = view.text(
            "range", low=view.number(votes["band_low"]), high=view.number(votes.get("band_high"))
        )
        found.append((view.text("signals.band"), band))
    rows = tuple(Item(label, value) for label, value in found if value != "–")
    return (Items(rows),) if rows else ()


def _scalars(statistic: object) -> list[tuple[str, object]]:
    if not isinstance(statistic, Mapping):
        return [] if statistic is None else [("", statistic)]
    return [(str(name), value) for name, value in statistic.items() if isinstance(value, int | float | str)]


def _listed(view: View, method: Mapping[str, Any], field: str) -> tuple[Bullets, ...]:
    texts = method.get(field) or ()
    items = tuple(shown(text) for text in ([texts] if isinstance(texts, str) else texts))
    return (Bullets(view.text(field.replace("_", "-")), items),) if items else ()


def _stations(view: View, method: Mapping[str, Any]) -> tuple[Table, ...]:
    stations = method.get("stations")
    if not isinstance(stations, list | tuple) or not stations:
        return ()
    return (view.stations(view.plural("signals.stations", stations_in(method)), stations),)


def _probability(view: View, value: float | None) -> str:
    if value is None:
        return "–"
    smallest = 0.0001
    return f"< {view.number(smallest, digits=4)}" if value < smallest else view.number(value, digits=4)


def _interval(view: View, votes: Mapping[str, Any]) -> str:
    if votes.get("estimate") is None:
        return "–"
    if votes.get("low") is None:
        return view.number(votes["estimate"])
    return view.text(
        "interval",
        estimate=view.number(votes["estimate"]),
        low=view.number(votes["low"]),
        high=view.number(votes.get("high")),
    )
