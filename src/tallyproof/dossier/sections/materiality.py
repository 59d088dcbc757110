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
    Paragraph,
    Section,
    Status,
    Table,
)
from tallyproof.dossier.contents import Document
from tallyproof.dossier.reading import changed_methods
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
        _distances(view, document),
        *_methods(view, document),
        *_fewest(view, document),
        *_annulled(view, document),
        *(_legal_test(view, test) for test in document.get("legal_tests") or ()),
    )
    status = Status.FOUND if changed_methods(document) else Status.PLAIN
    return Section("materiality", view.text("section.materiality.title"), status, blocks)


def _distances(view: View, document: Document) -> Items:
    margin = document.get("margin") or {}
    rows = (
        Item(view.text("materiality.rule"), _rule(view, document.get("rule"))),
        Item(view.text("materiality.winner"), view.choice_name(document.get("winner"))),
        Item(view.text("materiality.runner-up"), view.choice_name(margin.get("runner_up"))),
        Item(view.text("materiality.margin"), view.cell(margin.get("votes"))),
        Item(view.text("materiality.threshold"), view.cell(margin.get("to_threshold"))),
        Item(view.text("materiality.shift"), view.cell(document.get("shift_votes"))),
        Item(view.text("materiality.remove"), view.cell(document.get("remove_votes"))),
    )
    return Items(tuple(row for row in rows if row.value != "–"))


def _rule(view: View, rule: object) -> str:
    if isinstance(rule, Mapping):
        rule = rule.get("title") or rule.get("name") or rule.get("id")
    return view.named(f"outcome.rule.{rule}", str(rule)) if rule is not None else "–"


def _methods(view: View, document: Document) -> tuple[Table, ...]:
    methods = document.get("methods") or ()
    if not methods:
        return ()
    names = {m["code"]: m["name"] for m in (view.contents.test.document or {"methods": ()})["methods"]}
    heads = view.columns(
        ("method", Kind.TEXT), ("ratio_low", Kind.NUMBER), ("ratio_high", Kind.NUMBER), ("reach", Kind.TEXT)
    )
    rows = tuple(
        (
            shown(names.get(method["code"], method["code"])),
            _ratio(view, method.get("ratio_low")),
            _ratio(view, method.get("ratio_high")),
            view.text(f"class.{method['class']}"),
        )
        for method in methods
        if method.get("class")
    )
    return (Table(view.text("materiality.methods"), heads, rows),)


def _ratio(view: View, value: float | None) -> str:
    return "–" if value is None else view.number(value, digits=2)


def _fewest(view: View, document: Document) -> tuple[Group, ...]:
    fewest = document.get("fewest_stations") or {}
    count, stations = fewest.get("count"), fewest.get("stations") or ()
    if not isinstance(count, int) or not stations:
        return ()
    return (
        Group(
            view.text("materiality.fewest"),
            (
                Paragraph(view.text("materiality.fewest-meaning")),
                view.stations(view.plural("materiality.fewest-stations", count), list(stations)),
            ),
            Status.PLAIN,
            view.plural("count-stations", count),
            folded=True,
        ),
    )


def _annulled(view: View, document: Document) -> tuple[Group, ...]:
    annulled = document.get("annul")
    if not isinstance(annulled, Mapping):
        return ()
    rows = tuple(Item(shown(name), view.cell(value)) for name, value in annulled.items() if _plain(value))
    return (Group(view.text("materiality.annul"), (Items(rows),)),)


def _legal_test(view: View, test: Mapping[str, Any]) -> Group:
    name = str(test["id"])
    missing = tuple(_worded(view, item) for item in test.get("missing") or ())
    numbers = test.get("numbers") or {}
    items = tuple(
        Item(_worded(view, key), view.cell(value)) for key, value in numbers.items() if _plain(value)
    )
    blocks: tuple[Block, ...] = (
        *([Paragraph(shown(test["meaning"]))] if test.get("meaning") else []),
        *(
            [Items((Item(view.text("materiality.burden"), _worded(view, test["burden"])),))]
            if test.get("burden")
            else []
        ),
        *([Items(items)] if items else []),
        *([Bullets(view.text("materiality.test-missing"), missing)] if missing else []),
    )
    status = Status.MISSING if missing else Status.PLAIN
    label = view.text("materiality.inputs-missing") if missing else ""
    title = shown(test["title"]) if test.get("title") else view.named(f"outcome.{name}.title", name)
    return Group(title, blocks, status, label, folded=True)


def _worded(view: View, key: object) -> str:
    return view.named(f"outcome.{key}", str(key))


def _plain(value: object) -> bool:
    return value is None or isinstance(value, int | float | str)
