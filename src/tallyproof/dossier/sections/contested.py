"""What the contested stations leave certain, possible or impossible: blocks of the section on the outcome."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import Block, Bullets, Column, Group, Item, Items, Kind, Table
from tallyproof.dossier.contents import Document
from tallyproof.dossier.pictures import contested_ballots
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View

__all__ = ["contested_blocks"]

_TOUCHED = ("stations", "ballots_low", "ballots_high", "proved", "alleged", "upheld")


def contested_blocks(view: View, document: Document) -> tuple[Group, ...]:
    """Return the group about the contested stations; nothing where no list was given."""
    found = document.get("contested")
    if not found:
        return ()
    problems = tuple(shown(problem["text"]) for problem in found["problems"])
    blocks: tuple[Block, ...] = (
        Bullets("", tuple(shown(reading) for reading in found["readings"])),
        *([Bullets(view.text("contested.problems"), problems)] if problems else []),
        *_choices(view, found),
        *drawn(view, contested_ballots),
        *_touched(view, found),
        *_outcomes(view, found),
        _stations(view, found),
    )
    return (Group(view.text("contested.title"), blocks),)


def _choices(view: View, found: Mapping[str, Any]) -> tuple[Table, ...]:
    if not found["choices"]:
        return ()
    seats = any(choice["seats_high"] is not None for choice in found["choices"])
    heads = view.columns(("choice", Kind.USER), ("combinations", Kind.TEXT))
    extra = view.columns(("seats-low", Kind.NUMBER), ("seats-high", Kind.NUMBER)) if seats else ()
    rows = tuple(
        (
            view.choice_name(choice["choice"]),
            shown(choice["wins_text"]),
            *((view.cell(choice["seats_low"]), view.cell(choice["seats_high"])) if seats else ()),
        )
        for choice in found["choices"]
    )
    return (Table(view.text("contested.choices"), (*heads, *extra), rows),)


def _touched(view: View, found: Mapping[str, Any]) -> tuple[Table | Items, ...]:
    """Return ballots by category; categories are never added up to one figure of breaches."""
    total = found["touched"]
    rows = [Item(view.text(f"contested.{key}"), _cell(view, total[key])) for key in _TOUCHED]
    if len(found["categories"]) < 2:  # noqa: PLR2004 - one category is the whole
        return (Items(tuple(rows)),)
    heads = (
        Column(view.text("contested.category"), Kind.USER),
        *(Column(view.text(f"contested.{key}"), Kind.NUMBER) for key in _TOUCHED),
    )
    lines = tuple(
        (
            shown(group["category"] or view.text("contested.no-category")),
            *(_cell(view, group[key]) for key in _TOUCHED),
        )
        for group in found["categories"]
    )
    return (Items(tuple(rows)), Table(view.text("contested.categories"), heads, lines))


def _outcomes(view: View, found: Mapping[str, Any]) -> tuple[Table, ...]:
    heads = view.columns(
        ("outcome", Kind.TEXT), ("number-of-combinations", Kind.NUMBER), ("example", Kind.USER)
    )
    rows = tuple(
        (shown(one["text"]), _cell(view, one["combinations"]), _example(view, one["example"]))
        for one in found["outcomes"]
    )
    total = len(rows) + found["outcomes_not_listed"]
    return (Table(view.text("contested.outcomes"), heads, rows, total),) if rows else ()


def _example(view: View, example: Mapping[str, str]) -> str:
    """Return which stations are not simply counted, in one combination that leads to an outcome."""
    changed = [f"{shown(code)}: {view.text(f'state.{s}')}" for code, s in example.items() if s != "counted"]
    more = len(changed) - _EXAMPLES
    rest = (view.plural("contested.more", more),) if more > 0 else ()
    return "; ".join((*changed[:_EXAMPLES], *rest)) or view.text("contested.all-counted")


_EXAMPLES = 12
"""Stations that an example names; the document has all of them."""


def _stations(view: View, found: Mapping[str, Any]) -> Group:
    heads = view.columns(
        ("station_id", Kind.USER),
        ("states", Kind.TEXT),
        ("ballots-shown", Kind.NUMBER),
        ("cast", Kind.NUMBER),
        ("reason", Kind.USER),
    )
    rows = tuple(
        (
            shown(station["station_id"]),
            ", ".join(view.text(f"state.{state}") for state in station["states"]),
            _cell(view, station["ballots"]),
            _cell(view, station["cast"]),
            shown(station["reason"] or "–"),
        )
        for station in found["stations"][:LISTED]
    )
    count = len(found["stations"])
    table = Table(view.plural("count-stations", count), heads, rows, count)
    return Group(view.text("contested.list"), (table,), folded=True)


def _cell(view: View, value: int | None) -> str:
    return "–" if value is None else view.cell(value)
