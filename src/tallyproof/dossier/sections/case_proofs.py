"""What the log proves about the cases of a dossier: the entry of each recorded act, its receipt, how to check it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import (
    Block,
    Code,
    Column,
    Group,
    Item,
    Items,
    Kind,
    Note,
    Paragraph,
    Status,
    Table,
)
from tallyproof.dossier.contents import Document
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["anchor", "blocks"]

_SHORT = 16
_COLUMNS = {"at": Kind.USER, "act": Kind.TEXT, "entry": Kind.NUMBER, "record": Kind.USER, "proof": Kind.TEXT}
_GAPS = {
    "differs": "cases.log.differs",
    "not_logged": "cases.log.not_logged",
    "not_published": "cases.log.not_published",
}
Row = Mapping[str, Any]


def blocks(view: View, document: Document) -> tuple[Block, ...]:
    """Return what the log proves; nothing where the project keeps none, which the section then says."""
    log = document.get("log")
    if log is None:
        return (Paragraph(view.text("cases.log.none")),) if document["cases"] else ()
    states = [act["state"] for acts in log["cases"].values() for act in acts]
    told: tuple[Block, ...] = (
        Paragraph(view.text("cases.log.intro")),
        Items(_facts(view, log)),
        *(Note(view.text(key), Status.FOUND) for state, key in _GAPS.items() if state in states),
        *(_case(view, name, acts) for name, acts in log["cases"].items() if acts),
        Paragraph(view.text("cases.log.check")),
        Code("python3 verify.py --policy POLICY RECEIPT.tlog-proof"),
    )
    return (Group(view.text("cases.log.title"), told),)


def anchor(kind: str, name: str) -> str:
    """Return the anchor of a case, its proofs or a version: made of a hash, for ids may hold anything."""
    return f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:_SHORT]}"


def _facts(view: View, log: Row) -> tuple[Item, ...]:
    """Return the log by its name, its signed size and root, its keys and who signed beside it."""
    witnesses = ", ".join(shown(one["name"]) for one in log["witnesses"])
    return (
        Item(view.text("cases.log.name"), shown(log["origin"])),
        Item(view.text("cases.log.size"), view.number(log["size"])),
        Item(view.text("cases.log.root"), log["root"] or "–"),
        Item(view.text("cases.log.witnesses"), witnesses or view.text("cases.log.nobody")),
        *(Item(view.text("cases.log.key"), shown(key)) for key in log["keys"]),
    )


def _case(view: View, name: str, acts: list[Row]) -> Group:
    """Return the acts of one case with their entries, and the receipts below."""
    heads = tuple(
        Column(view.named(f"cases.column.{column}", column), kind) for column, kind in _COLUMNS.items()
    )
    rows = tuple(
        (
            act["at"],
            view.contents.catalogue.text(f"cases.act.{act['act']}"),
            str(act["entry"]) if act["entry"] is not None else "–",
            act["record_sha256"][:_SHORT],
            view.text(f"cases.log.state.{act['state']}"),
        )
        for act in acts
    )
    proved = [act["receipt"] for act in acts if act["receipt"]]
    receipts = Group(view.text("cases.log.receipts"), tuple(map(Code, proved)), folded=True, page_only=True)
    caption = view.text("cases.log.acts")
    told: tuple[Block, ...] = (Table(caption, heads, rows), *([receipts] if proved else []))
    return Group(shown(name), told, folded=True, anchor=anchor("proofs", name))
