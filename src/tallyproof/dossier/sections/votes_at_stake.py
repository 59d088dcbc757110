"""The verdict: the votes concerned, method by method, against what would end the outcome."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import Block, Bullets, Column, Kind, Table
from tallyproof.dossier.contents import Document
from tallyproof.dossier.pictures import votes_against_margin
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.sections.method_figures import interval
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["verdict_blocks"]

_RULES = ("removed", "range", "null", "sum")


def verdict_blocks(view: View, document: Document) -> tuple[Block, ...]:
    """Return picture, table, rules and overlap; nothing where no method estimates votes."""
    methods = document.get("methods") or ()
    if not methods:
        return ()
    rules = tuple(view.text(f"verdict.rule-{name}") for name in _RULES)
    return (
        *drawn(view, votes_against_margin),
        _verdicts(view, methods),
        Bullets(view.text("verdict.rule"), rules),
        *_overlap(view, document.get("overlap") or {}),
    )


def _verdicts(view: View, methods: list[Mapping[str, Any]]) -> Table:
    names = {m["code"]: m["name"] for m in (view.contents.test.document or {"methods": ()})["methods"]}
    heads = view.columns(
        ("method", Kind.TEXT),
        ("votes_interval", Kind.NUMBER),
        ("band", Kind.NUMBER),
        ("ratio_range", Kind.NUMBER),
        ("removed", Kind.TEXT),
        ("moved", Kind.TEXT),
    )
    rows = tuple(
        (
            shown(names.get(method["code"], method["code"])),
            interval(view, method),
            _range(view, method.get("band_low"), method.get("band_high"), digits=0),
            _range(view, method.get("ratio_low"), method.get("ratio_high"), digits=2),
            _verdict(method.get("removed") or method),
            _verdict(method.get("moved") or {}),
        )
        for method in methods
    )
    return Table(view.text("verdict.title"), heads, rows)


def _range(view: View, low: float | None, high: float | None, *, digits: int) -> str:
    if low is None or high is None:
        return "–"
    return view.text("range", low=view.number(low, digits=digits), high=view.number(high, digits=digits))


def _verdict(found: Mapping[str, Any]) -> str:
    return shown(found.get("verdict_text") or found.get("class_text") or found.get("reason"))


def _overlap(view: View, overlap: Mapping[str, Any]) -> tuple[Table, ...]:
    """Return the square of stations in common; nothing where fewer than two methods name stations."""
    codes = overlap.get("codes") or ()
    if len(codes) < 2:  # noqa: PLR2004 - an overlap is between two
        return ()
    heads = (*view.columns(("method", Kind.TEXT)), *(Column(shown(code), Kind.NUMBER) for code in codes))
    rows = tuple(
        (shown(code), *(_shared(view, overlap, row, column) for column in range(len(codes))))
        for row, code in enumerate(codes)
    )
    return (Table(view.text("verdict.overlap"), heads, rows),)


def _shared(view: View, overlap: Mapping[str, Any], row: int, column: int) -> str:
    shared, part = overlap["shared"][row][column], overlap["jaccard"][row][column]
    return view.text("verdict.shared", shared=view.number(shared), part=view.percent(part, digits=0))
