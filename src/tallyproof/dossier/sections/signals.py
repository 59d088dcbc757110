"""What stands out: every method, computed or not, with its reading and its innocent explanations."""

from collections.abc import Iterator, Mapping
from typing import Any

from tallyproof.dossier.blocks import (
    Block,
    Bullets,
    Group,
    Kind,
    Note,
    Paragraph,
    Section,
    Status,
    Table,
)
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.pictures.of_methods import OF_METHODS
from tallyproof.dossier.reading import is_signal, signal_methods
from tallyproof.dossier.sections.changed_runs import changed_notice, changed_run
from tallyproof.dossier.sections.method_figures import (
    concentrations,
    interval,
    method_details,
    method_figures,
    probability,
)
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["build"]


def build(view: View) -> Section:
    """Return the section of the statistical methods."""
    document = view.contents.test.document
    if document is None:
        return view.uncomputed("signals", view.contents.test)
    level = view.percent(view.contents.configuration.false_discovery_rate, digits=0)
    choice = view.choice_name(document.get("choice"))
    changed = list(document.get("changed_runs") or ())
    blocks: tuple[Block, ...] = (
        *changed_notice(view, changed),
        Note(view.text("signals.notice")),
        Paragraph(view.text("signals.intro", choice=choice, level=level)),
        _overview(view, document["methods"]),
        *(group for method in document["methods"] for group in _both(view, method, changed)),
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
            probability(view, method.get("p")),
            probability(view, method.get("q")),
            view.percent(method.get("false_alarm_rate"), digits=1),
            interval(view, method.get("votes") or {}),
        )
        for method in methods
    )
    return Table(view.text("signals.overview"), heads, rows)


def _answer(view: View, method: Mapping[str, Any]) -> str:
    if method["status"] != "computed":
        return view.text(f"method.{method['status']}")
    if method.get("q") is None:
        return view.text("method.information")
    return view.text("method.signal" if _signals(view, method) else "method.no-signal")


def _signals(view: View, method: Mapping[str, Any]) -> bool:
    return is_signal(method, level=view.contents.configuration.false_discovery_rate)


def _both(view: View, method: Mapping[str, Any], changed: list[Mapping[str, Any]]) -> Iterator[Group]:
    """Yield the answer of the standard run, and below it the one with changed parameters where there is one."""
    yield _method(view, method)
    for run in changed:
        if run["code"] == method["code"]:
            yield changed_run(view, run, method, OF_METHODS.get(run["code"], ()))


def _method(view: View, method: Mapping[str, Any]) -> Group:
    found = Status.FOUND if _signals(view, method) else Status.PLAIN
    status = found if method["status"] == "computed" else Status.MISSING
    blocks: tuple[Block, ...] = (
        *_said(method, "meaning"),
        *_reason(view, method),
        *_said(method, "reading"),
        *_pictures(view, method),
        *method_figures(view, method),
        *concentrations(view, method),
        *_listed(view, method, "explanations"),
        *_listed(view, method, "settled_by"),
        *_listed(view, method, "assumptions"),
        *_listed(view, method, "notes"),
        *_listed(view, method, "calibration_readings"),
        *_stations(view, method),
        *method_details(view, method),
    )
    return Group(shown(method["name"]), blocks, status, _answer(view, method), folded=True)


def _pictures(view: View, method: Mapping[str, Any]) -> tuple[Block, ...]:
    computed = method["status"] == "computed"
    return drawn(view, *OF_METHODS.get(method["code"], ())) if computed else ()


def _said(method: Mapping[str, Any], field: str) -> tuple[Paragraph, ...]:
    return (Paragraph(shown(method[field])),) if method.get(field) else ()


def _reason(view: View, method: Mapping[str, Any]) -> tuple[Paragraph, ...]:
    if method["status"] == "computed":
        return ()
    return (Paragraph(view.text("answer.not-computed", reason=str(method.get("reason") or ""))),)


def _listed(view: View, method: Mapping[str, Any], field: str) -> tuple[Bullets, ...]:
    items = tuple(shown(text) for text in method.get(field) or () if text)
    return (Bullets(view.text(field.replace("_", "-")), items),) if items else ()


def _stations(view: View, method: Mapping[str, Any]) -> tuple[Table, ...]:
    stations = method.get("stations") or ()
    return (view.stations(view.plural("signals.stations", len(stations)), stations),) if stations else ()
