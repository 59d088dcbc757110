"""Does it add up: every check with what it covers, and the stations where it fails."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import Block, Bullets, Group, Kind, Paragraph, Section, Status, Table
from tallyproof.dossier.pictures import failed_by_area
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.reading import failed_checks
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View

__all__ = ["build"]

_FIGURES = {"C-AREA-TOTAL", "C-NEGATIVE"}
"""Checks that find a figure of one column, written `column = figure`."""
_COLUMNS = "C-MISSING"
"""The check that finds columns, between commas."""
_SAID = ("found", "expected")


def build(view: View) -> Section:
    """Return the section of the arithmetic checks."""
    document = view.contents.check.document
    if document is None:
        return view.uncomputed("arithmetic", view.contents.check)
    failed = failed_checks(document)
    answers = {check["status"] for check in document["checks"]}
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("arithmetic.intro")),
        _overview(view, document["checks"]),
        *_not_applied(view, document["checks"]),
        *(drawn(view, failed_by_area) if failed else ()),
        *(_failing(view, check) for check in failed),
    )
    status = Status.FOUND if failed else Status.GOOD if "holds" in answers else Status.PLAIN
    return Section("arithmetic", view.text("section.arithmetic.title"), status, blocks)


def _overview(view: View, checks: list[Mapping[str, Any]]) -> Table:
    heads = view.columns(
        ("check", Kind.TEXT),
        ("answer", Kind.TEXT),
        ("applied", Kind.NUMBER),
        ("failed", Kind.NUMBER),
        ("votes_there", Kind.NUMBER),
    )
    rows = tuple(
        (
            shown(check["title"]),
            view.text(f"check.{check['status']}"),
            view.number(check["applied"] or None),
            view.number(check["failed"] if check["status"] != "not_applicable" else None),
            view.number(check.get("votes")),
        )
        for check in checks
    )
    return Table(view.text("arithmetic.overview"), heads, rows)


def _not_applied(view: View, checks: list[Mapping[str, Any]]) -> tuple[Bullets, ...]:
    reasons = tuple(
        view.text("arithmetic.reason", title=str(check["title"]), reason=str(check.get("reason") or ""))
        for check in checks
        if check["status"] == "not_applicable"
    )
    return (Bullets(view.text("arithmetic.not-applied"), reasons),) if reasons else ()


def _failing(view: View, check: Mapping[str, Any]) -> Group:
    explanation, note = check.get("explanation"), check.get("note")
    return Group(
        shown(check["title"]),
        (
            Paragraph(shown(check["meaning"])),
            *([Paragraph(shown(note))] if note else []),
            *([Bullets(view.text("explanations"), (shown(explanation),))] if explanation else []),
            view.stations(view.plural("arithmetic.stations", check["failed"]), _in_words(view, check)),
        ),
        Status.FOUND,
        _count(view, check),
        folded=True,
    )


def _in_words(view: View, check: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the places where a check fails, with the columns that it names called as readers know them."""
    rows = check["stations"]
    if check["code"] not in {*_FIGURES, _COLUMNS}:
        return list(rows)
    told = _columns if check["code"] == _COLUMNS else _figure
    worded = [
        {**row, **{name: told(view, row[name]) for name in _SAID if isinstance(row.get(name), str)}}
        for row in rows[:LISTED]
    ]
    return [*worded, *rows[LISTED:]]


def _columns(view: View, columns: str) -> str:
    return ", ".join(view.column_name(column) for column in columns.split(", "))


def _figure(view: View, said: str) -> str:
    """Return `Registered voters: 1,200` for `registered = 1200`; a bare figure as it is."""
    column, told, figure = said.rpartition(" = ")
    if not told:
        return said
    number = view.number(int(figure)) if figure.removeprefix("-").isdecimal() else figure
    return f"{view.column_name(column)}: {number}"


def _count(view: View, check: Mapping[str, Any]) -> str:
    """Return where a check fails: at stations, or at printed figures of areas."""
    if check.get("areas") is None:
        return view.plural("count-stations", check["failed"])
    return view.plural("count-totals", check["failed"], areas=view.plural("in-areas", check["areas"]))
