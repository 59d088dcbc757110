"""Under which legal test could it matter: every named test beside its numbers, never one verdict."""

from collections.abc import Mapping, Sequence
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
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["build"]

_CHANCES = ("reversal_low", "reversal_high")
_SMALLEST = 1e-6
"""A chance below this is shown as "below", not as zero."""


def build(view: View) -> Section:
    """Return the section about the law."""
    document = view.contents.outcome.document
    if document is None:
        return view.uncomputed("legal", view.contents.outcome)
    tests = document.get("legal_tests") or ()
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("legal.intro")),
        *_readings(document),
        *_law(view, document.get("law") or {}),
        *_overview(view, tests),
        *(_test(view, test) for test in tests if test.get("standing") != "comparison"),
        *_others(view, [test for test in tests if test.get("standing") == "comparison"]),
    )
    return Section("legal", view.text("section.legal.title"), Status.PLAIN, blocks)


def _readings(document: Document) -> tuple[Bullets, ...]:
    readings = tuple(shown(reading) for reading in document.get("legal_readings") or ())
    return (Bullets("", readings),) if readings else ()


def _law(view: View, law: Mapping[str, Any]) -> tuple[Block, ...]:
    if not law:
        return ()
    since = " – ".join(shown(law[key]) for key in ("valid_from", "valid_until") if law.get(key))
    rule = law.get("rule") or {}
    rows = (
        Item(view.text("legal.profile"), shown(law["title"])),
        *([Item(view.text("legal.in-force"), since)] if since else []),
        *([Item(view.text("legal.rule"), shown(rule["text"]))] if rule else []),
    )
    note = [] if law.get("confirmed") else [Note(shown(law["note"]))]
    return (Items(rows), *note, *_provisions(view, law.get("provisions") or ()))


def _provisions(view: View, provisions: Sequence[Mapping[str, Any]]) -> tuple[Group, ...]:
    if not provisions:
        return ()
    lines = tuple(_provision(view, provision) for provision in provisions)
    return (Group(view.text("legal.provisions"), (Bullets("", lines),), folded=True),)


def _provision(view: View, provision: Mapping[str, Any]) -> str:
    doubt = "" if provision["confirmed"] else f" {view.text('legal.unconfirmed')}"
    return f"{shown(provision['text'])} ({shown(provision['citation'])}){doubt}"


def _overview(view: View, tests: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
    if not any(test.get("limbs") for test in tests):
        return ()
    heads = view.columns(
        ("test", Kind.TEXT), ("jurisdiction", Kind.TEXT), ("gap-limb", Kind.TEXT), ("conduct-limb", Kind.TEXT)
    )
    rows = tuple(
        (
            shown(test["title"]),
            shown(test["jurisdiction_text"]),
            _status(view, test, "gap"),
            _status(view, test, "conduct"),
        )
        for test in tests
    )
    return (Table(view.text("legal.overview"), heads, rows),)


def _status(view: View, test: Mapping[str, Any], kind: str) -> str:
    found = [limb["status"] for limb in test["limbs"] if limb["kind"] == kind]
    return view.text(f"legal.status.{found[0]}") if found else view.text("legal.status.none")


def _others(view: View, tests: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    if not tests:
        return ()
    return (Paragraph(view.text("legal.comparison")), *(_test(view, test) for test in tests))


def _test(view: View, test: Mapping[str, Any]) -> Group:
    limbs = tuple(shown(limb["text"]) for limb in test.get("limbs") or ())
    missing = tuple(shown(item) for item in test.get("missing") or ())
    cautions = tuple(shown(caution) for caution in test.get("cautions") or ())
    blocks: tuple[Block, ...] = (
        *([Paragraph(shown(test["meaning"]))] if test.get("meaning") else []),
        *([Paragraph(shown(test["reason"]))] if test.get("reason") else []),
        *([Bullets("", limbs)] if limbs else []),
        Items(tuple(_facts(view, test))),
        *([Bullets(view.text("materiality.test-missing"), missing)] if missing else []),
        *([Bullets(view.text("legal.cautions"), cautions)] if cautions else []),
    )
    label = view.text("legal.needs") if missing else ""
    status = Status.MISSING if missing else Status.PLAIN
    return Group(shown(test.get("title") or test["id"]), blocks, status, label, folded=True)


def _facts(view: View, test: Mapping[str, Any]) -> list[Item]:
    named = (
        ("column.jurisdiction", test.get("jurisdiction_text")),
        ("legal.citation", test.get("citation")),
        ("materiality.burden", test.get("burden")),
    )
    said = [Item(view.text(key), shown(value)) for key, value in named if value]
    numbers = test.get("numbers") or {}
    return said + [
        Item(view.named(f"legal.number.{key}", key), _number(view, key, value))
        for key, value in numbers.items()
        if value is not None
    ]


def _number(view: View, key: str, value: float) -> str:
    if key == "gap_share":
        return view.percent(value)
    if key not in _CHANCES:
        return view.cell(value)
    small = 0 <= value < _SMALLEST
    chance = view.percent(_SMALLEST if small else value, digits=4)
    return view.text("legal.below", share=chance) if small else chance
