"""Could it matter: the margin, what would change the outcome, and the legal tests by name."""

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
from tallyproof.dossier.contents import Document
from tallyproof.dossier.pictures import scenario_margins
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.reading import changed_methods
from tallyproof.dossier.sections.contested import contested_blocks
from tallyproof.dossier.sections.votes_at_stake import verdict_blocks
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["build"]


def build(view: View) -> Section:
    """Return the section about the outcome."""
    document = view.contents.outcome.document
    if document is None:
        return view.uncomputed("materiality", view.contents.outcome)
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("materiality.intro")),
        *_readings(document),
        _distances(view, document),
        *_thresholds(view, document),
        *verdict_blocks(view, document),
        *_fewest(view, document),
        *_scenarios(view, document),
        *contested_blocks(view, document),
        *([Note(shown(document["note"]))] if document.get("note") else []),
    )
    status = Status.FOUND if changed_methods(document) else Status.PLAIN
    return Section("materiality", view.text("section.materiality.title"), status, blocks)


def _readings(document: Document) -> tuple[Bullets, ...]:
    readings = tuple(shown(reading) for reading in document.get("readings") or ())
    return (Bullets("", readings),) if readings else ()


def _distances(view: View, document: Document) -> Items:
    margin = document.get("margin") or {}
    ending = document.get("outcome") or {}
    rows = (
        ("rule", shown(document.get("rule_text") or document.get("rule"))),
        ("winner", shown(ending.get("text")) if ending else view.choice_name(document.get("winner"))),
        ("runner-up", view.choice_name(margin.get("runner_up"))),
        ("margin", view.cell(margin.get("votes"))),
        ("margin-share", view.percent(margin.get("share"))),
        ("threshold", view.cell(margin.get("to_threshold"))),
        ("shift", view.cell(document.get("shift_votes"))),
        ("remove", view.cell(document.get("remove_votes"))),
    )
    return Items(tuple(Item(view.text(f"materiality.{key}"), value) for key, value in rows if value != "–"))


def _thresholds(view: View, document: Document) -> tuple[Table, ...]:
    thresholds = (document.get("margin") or {}).get("thresholds") or ()
    if not thresholds:
        return ()
    heads = view.columns(
        ("condition", Kind.TEXT),
        ("choice", Kind.USER),
        ("required", Kind.TEXT),
        ("share", Kind.NUMBER),
        ("gap", Kind.NUMBER),
        ("answer", Kind.TEXT),
    )
    rows = tuple(
        (
            shown(condition["title"]),
            view.choice_name(condition.get("choice")),
            shown(condition.get("required_text")),
            view.percent(condition.get("share")),
            view.cell(condition.get("gap")),
            "–" if condition.get("holds") is None else view.cell(condition["holds"]),
        )
        for condition in thresholds
    )
    return (Table(view.text("materiality.thresholds"), heads, rows),)


def _fewest(view: View, document: Document) -> tuple[Block, ...]:
    fewest = document.get("fewest_stations") or {}
    stations = fewest.get("stations") or ()
    if not stations:
        reason = fewest.get("reason")
        return (Paragraph(view.text("materiality.fewest-reason", reason=str(reason))),) if reason else ()
    count = len(stations)
    listed = view.stations(view.plural("count-stations", count), list(stations))
    title, label = view.text("materiality.fewest"), view.plural("count-stations", count)
    blocks = (Paragraph(view.text("materiality.fewest-meaning")), listed)
    return (Group(title, blocks, Status.PLAIN, label, folded=True),)


def _scenarios(view: View, document: Document) -> tuple[Block, ...]:
    """Return what was assumed and what would follow, for the stations asked about and each scenario."""
    asked = document.get("annul")
    named = [(view.text("materiality.annul"), asked)] if asked else []
    named += [(shown(s.get("title") or s.get("name")), s) for s in document.get("scenarios") or ()]
    groups = tuple(Group(title, _scenario(view, found), folded=True) for title, found in named)
    return (*drawn(view, scenario_margins), *groups) if named else ()


def _scenario(view: View, found: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return what follows from one scenario: outcome, margin, and the stations that were annulled."""
    if found.get("reason"):
        return (Paragraph(shown(found["reason"])),)
    margin = found.get("margin") or {}
    rows = (
        ("winner", shown((found.get("outcome") or {}).get("text") or "–")),
        ("changed", "–" if found.get("changed") is None else view.cell(found["changed"])),
        ("annulled", view.cell(found.get("stations"))),
        ("margin", view.cell(margin.get("votes"))),
        ("runner-up", view.choice_name(margin.get("runner_up"))),
    )
    items = Items(tuple(Item(view.text(f"materiality.{key}"), value) for key, value in rows))
    problems = tuple(shown(problem["text"]) for problem in found.get("problems") or ())
    return (items, *([Bullets(view.text("contested.problems"), problems)] if problems else []))
