"""What observers report: presence, incidents by state and base, and both set beside the results."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import (
    Block,
    Bullets,
    Column,
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
from tallyproof.dossier.pictures import incident_categories
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View

__all__ = ["build"]


def build(view: View) -> Section | None:
    """Return the section about observers' reports; None where none were given."""
    part = view.contents.others.get("reports")
    if part is None:
        return None
    if part.document is None:
        return view.uncomputed("reports", part)
    counts, link = part.document["counts"], part.document["link"]
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("reports.intro")),
        _presence(view, counts["presence"]),
        *_incidents(view, counts["incidents"]),
        *_places(view, "reports.unknown_stations", counts["unknown_stations"]),
        *_places(view, "reports.ambiguous_stations", counts["ambiguous_stations"]),
        *_agreement(view, counts["agreement"]),
        _matched(view, link),
        _tests(view, link),
    )
    return Section("reports", view.text("section.reports.title"), Status.PLAIN, blocks)


def _text(view: View, key: str) -> str:
    return view.contents.catalogue.text(f"reports.{key}")


def _heads(view: View, first: str, *numbers: str, kind: Kind = Kind.TEXT) -> tuple[Column, ...]:
    named = (Column(_text(view, f"column.{name}"), Kind.NUMBER) for name in numbers)
    return (Column(_text(view, f"column.{first}"), kind), *named)


def _presence(view: View, presence: Mapping[str, Any]) -> Items:
    stations = presence["stations"]
    figures = {"reports": presence["reports"], "observed": stations["observed"], "frame": stations["frame"]}
    figures |= (presence["places"] or {}) | (presence["activity"] or {})
    rows = (Item(_text(view, f"figure.{name}"), view.number(value)) for name, value in figures.items())
    return Items(tuple(rows))


def _incidents(view: View, counted: Mapping[str, Any] | None) -> tuple[Block, ...]:
    if counted is None:
        return ()
    states = list(counted["states"])
    own = (Column(_text(view, f"state.{state}"), Kind.NUMBER) for state in states)
    heads = (*_heads(view, "category", "in_reports", "at_stations"), *own)
    rows = tuple(
        (
            _text(view, f"category.{one['category']}"),
            view.number(one["reports"]),
            view.number(one["stations"]),
            *(view.number(one["states"].get(state, 0)) for state in states),
        )
        for one in counted["categories"]
    )
    return (
        *drawn(view, incident_categories),
        Table(_text(view, "heading.incidents"), heads, rows),
        Note(_text(view, "no_total")),
    )


def _places(view: View, key: str, listed: list[Mapping[str, Any]]) -> tuple[Group, ...]:
    """Return the stations that reports name and the register does not have, or has more than once."""
    if not listed:
        return ()
    title = view.text(key)
    rows = tuple((shown(one["station"]), view.number(one["reports"])) for one in listed[:LISTED])
    table = Table(title, _heads(view, "station", "in_reports", kind=Kind.USER), rows, len(listed))
    return (Group(title, (table,), status_text=view.number(len(listed)), folded=True),)


def _agreement(view: View, questions: list[Mapping[str, Any]]) -> tuple[Group, ...]:
    if not questions:
        return ()
    title = view.text("reports.agreement")
    rows = tuple(
        (
            shown(one["question"]),
            view.number(one["pairs"]),
            view.percent(one["equal"] / one["pairs"]),
            view.number(one["kappa"], digits=2),
        )
        for one in questions[:LISTED]
    )
    heads = _heads(view, "question", "pairs", "equal", "kappa", kind=Kind.USER)
    return (Group(title, (Table(title, heads, rows, len(questions)),), folded=True),)


def _matched(view: View, link: Mapping[str, Any]) -> Group:
    matched, presence = link["matched"], link["presence_from"]
    title = _text(view, f"heading.matched.{presence}")
    assumed = Bullets(view.text("reports.assumptions"), tuple(link["assumptions"]))
    if matched["reason"]:
        return Group(title, (Paragraph(shown(matched["reason"])), assumed), Status.MISSING)
    groups = (f"observed.{presence}", f"unobserved.{presence}")
    rows = tuple(
        (
            shown(one["title"]),
            view.percent(one["observed"]),
            view.percent(one["unobserved"]),
            f"{view.percent(one['difference'])} ({view.percent(one['low'])} … {view.percent(one['high'])})",
        )
        for one in matched["differences"]
    )
    sizes = {
        name: view.number(matched[name])
        for name in ("observed", "matched", "unobserved", "cells", "left_out")
    }
    return Group(
        title,
        (
            Paragraph(view.text("reports.matched", **sizes)),
            Table(title, _heads(view, "outcome", *groups, "difference"), rows),
            _balance(view, matched, groups),
            assumed,
        ),
    )


def _balance(view: View, matched: Mapping[str, Any], groups: tuple[str, str]) -> Table:
    rows = tuple(
        (
            view.text(f"count.{one['covariate']}"),
            view.number(one["observed"]),
            view.number(one["matched"]),
            view.number(one["before"], digits=2),
            view.number(one["after"], digits=2),
        )
        for one in matched["balance"]
    )
    return Table(view.text("reports.balance"), _heads(view, "covariate", *groups, "before", "after"), rows)


def _tests(view: View, link: Mapping[str, Any]) -> Group:
    title = view.text("reports.tests")
    if link["incident_reason"]:
        return Group(title, (Paragraph(link["incident_reason"]),), Status.MISSING)
    names = ("anomalous", "both", "expected", "null", "p", "q", "odds_ratio")
    rows = tuple(
        (
            f"{one['code']} – {shown(one['title'])}",
            view.number(one["anomalous"]),
            view.number(one["both"]),
            view.number(one["expected"], digits=1),
            f"{view.number(one['low'])} … {view.number(one['high'])}",
            view.number(one["p"], digits=3),
            view.number(one["q"], digits=3),
            view.number(one["odds_ratio"], digits=2),
        )
        for one in link["incident_tests"]
    )
    explained = Paragraph(
        view.text("reports.tests_explained", stations=view.number(link["base"]["stations"]))
    )
    return Group(title, (explained, Table(title, _heads(view, "stations_where", *names), rows)))
