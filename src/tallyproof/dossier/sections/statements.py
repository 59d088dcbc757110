"""What was said about the election: statements, claims, where translations differ, whether quoted figures add up."""

import re
from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import (
    Block,
    Bullets,
    Column,
    Group,
    Kind,
    Note,
    Paragraph,
    Section,
    Status,
    Table,
)
from tallyproof.dossier.shown import shortened, shown
from tallyproof.dossier.view import LISTED, View

__all__ = ["build"]

Row = Mapping[str, Any]
_IN_NUMBER = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_WORDS = 400
"""Letters of a sentence that are shown."""


def build(view: View) -> Section | None:
    """Return the section about statements; None where none were given."""
    part = view.contents.others.get("statements")
    if part is None:
        return None
    if part.document is None:
        return view.uncomputed("statements", part)
    found = part.document
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("statements.intro")),
        *_unconfirmed(view, found["register"]["statements"]),
        *_statements(view, found["register"]["statements"]),
        *_claims(view, found["register"]["claims"]),
        *(_figures(view, one) for one in found["figures"]),
        *(_comparison(view, one) for one in found["comparisons"]),
        *(_translations(view, one) for one in found["translations"]),
        *_quotations(view, found["quotations"]),
        *_signs(view, found["signs"]),
    )
    contradictory = any(one["contradictions"] for one in found["figures"])
    flagged = any(one["flags"] for one in found["comparisons"])
    status = Status.FOUND if contradictory or flagged else Status.PLAIN
    return Section("statements", view.text("section.statements.title"), status, blocks)


def _unconfirmed(view: View, statements: list[Row]) -> tuple[Note, ...]:
    """Say first of all how many texts nobody compared with their source, and how many are not the speaker's words."""
    open_ones = [one for one in statements if one["confirmation"] != "confirmed"]
    ours = [one for one in statements if one["kind"] == "reconstruction"]
    if not open_ones:
        return ()
    told = view.text(
        "statements.unconfirmed", count=len(open_ones), of=len(statements), reconstructed=len(ours)
    )
    return (Note(told, Status.FOUND),)


def _statements(view: View, statements: list[Row]) -> tuple[Block, ...]:
    """Return the table of statements; what is the same of all of them is said once below it."""
    listed = statements[:LISTED]
    standings = [shown(f"{one['authentic_sentence']} {one['confirmation_title']}") for one in listed]
    alike = len(set(standings)) == 1 < len(standings)
    rows: list[tuple[str, ...]] = [
        (
            shown(one["id"]),
            f"{shown(one['language'])}, {one['kind_title']}",
            _who(one),
            shown(one["date"] or "–"),
        )
        for one in listed
    ]
    columns: tuple[str, ...] = ("id", "what", "speaker", "date")
    if not alike:
        columns = (*columns, "standing")
        rows = [(*row, standing) for row, standing in zip(rows, standings, strict=True)]
    table = _table(view, "statements", columns, tuple(rows), len(statements))
    notes = tuple(shown(f"{one['id']}: {_note(one)}") for one in listed if _note(one))
    blocks: list[Block] = [table]
    blocks += [Paragraph(view.text("statements.of-all", standing=standings[0]))] if alike else []
    blocks += [Bullets(view.text("statements.notes"), notes)] if notes else []
    return tuple(blocks)


def _who(one: Row) -> str:
    parts = (one["speaker_title"], one["role_title"], one["venue_title"])
    return shown(", ".join(part for part in parts if part) or "–")


def _note(one: Row) -> str:
    return " ".join(
        part for part in (one["note_title"], f"({one['source']})" if one["source"] else "") if part
    )


def _claims(view: View, claims: list[Row]) -> tuple[Table, ...]:
    rows = tuple(
        (
            shown(one["speaker_title"] or one["statement"]),
            one["kind_title"],
            shown(one["about_title"]),
            shown(one["words_title"] or "–"),
            f"{one['stance_title']}, {shown(one['statement'])}",
        )
        for one in claims[:LISTED]
    )
    columns = ("speaker", "does", "about", "content", "stance")
    return (_table(view, "claims", columns, rows, len(claims)),) if rows else ()


def _figures(view: View, found: Row) -> Group:
    """Return the figures of one statement: what contradicts what, possible readings, and the results beside them."""
    lines = [_unbroken(one["sentence"]) for one in found["contradictions"]]
    readings = [_unbroken(r["sentence"]) for one in found["contradictions"] for r in one["readings"]]
    compared = [_unbroken(one["sentence"]) for one in found["compared"]]
    same = found["same_as"]
    blocks: list[Block] = [Paragraph(found["summary"])]
    blocks += [Paragraph(view.text("statements.same-figures", name=shown(same)))] if same else []
    blocks += [Bullets(_word(view, "heading.contradictions"), tuple(lines))] if lines else []
    blocks += [Bullets(_word(view, "heading.readings"), tuple(readings))] if readings else []
    blocks += [Bullets(_word(view, "heading.compared"), tuple(compared))] if compared else []
    status = Status.FOUND if found["contradictions"] else Status.PLAIN
    title = view.text("statements.figures", name=found["text"])
    return Group(title, tuple(blocks), status, view.number(len(found["contradictions"])), folded=bool(same))


def _unbroken(sentence: str) -> str:
    """Return a sentence whose numbers, written with spaces, stay on one line."""
    return _IN_NUMBER.sub("\u00a0", shown(sentence))


def _comparison(view: View, found: Row) -> Group:
    """Return one translation beside its original: flags first, then every pair of sentences."""
    texts = {(s["side"], s["number"]): s["text"] for s in found["segments"]}
    flags = tuple(
        (
            view.number(flag["bead"]),
            flag["kind_title"],
            shortened(flag["sentence"], length=_WORDS),
            flag["rate_sentence"],
        )
        for flag in found["flags"][:LISTED]
    )
    pairs = tuple(
        (view.number(bead["number"]), _joined(bead, "source", texts), _joined(bead, "target", texts))
        for bead in found["beads"][:LISTED]
    )
    names = [shown(text["name"]) for text in found["texts"]]
    blocks: list[Block] = [Paragraph(found["summary"])]
    if flags:
        blocks.append(_table(view, "flags", ("bead", "kind", "differs", "rates"), flags, len(found["flags"])))
    table = _table(view, "beads", ("bead", "original", "translation"), pairs, len(found["beads"]))
    blocks += [Paragraph(found["method_sentence"]), table, Note(found["limits"])]
    status = Status.FOUND if flags else Status.PLAIN
    title = view.text("statements.comparison", original=names[0], translation=names[1])
    return Group(title, tuple(blocks), status, view.number(len(found["flags"])), folded=not flags)


def _joined(bead: Row, side: str, texts: Mapping[tuple[str, int], str]) -> str:
    words = " ".join(texts[side, number] for number in bead[side])
    return shortened(words, length=_WORDS) if words else "–"


def _translations(view: View, found: Row) -> Group:
    """Return where two translations of one original differ."""
    rows = tuple(
        (
            shortened(one["source"] or "–", length=_WORDS),
            shortened(one["first"] or "–", length=_WORDS),
            shortened(one["second"] or "–", length=_WORDS),
            _word(view, one["nearer"]) if one["nearer"] else "–",
        )
        for one in found["segments"][:LISTED]
        if one["changes"]
    )
    names = [shown(text["name"]) for text in found["texts"]]
    title = view.text("statements.two", original=names[0], first=names[1], second=names[2])
    table = _table(view, "diff", ("original", "first", "second", "nearer"), rows, len(rows))
    return Group(
        title,
        (Paragraph(found["summary"]), table, Note(found["limits"])),
        Status.PLAIN,
        view.number(len(rows)),
    )


def _quotations(view: View, quotations: list[Row]) -> tuple[Table, ...]:
    rows = tuple(
        (
            shortened(one["quotation"], length=_WORDS),
            shown(one["source"]),
            one["state_title"],
            shown(
                "; ".join(f"{d['quoted'] or '–'} ← {d['source'] or '–'}" for d in one["differences"]) or "–"
            ),
            shortened(
                f"{one['before']}[{one['passage']}]{one['after']}" if one["passage"] else "–", length=_WORDS
            ),
        )
        for one in quotations[:LISTED]
    )
    columns = ("quotation", "text", "result", "differs", "around")
    return (_table(view, "quotations", columns, rows, len(quotations)),) if rows else ()


def _signs(view: View, signs: list[Row]) -> tuple[Table, ...]:
    rows = tuple(
        (shown(one["text"]), one["title"], view.number(one["start"]), shown(one["found"]))
        for one in signs[:LISTED]
    )
    return (_table(view, "signs", ("text", "sign", "place", "found"), rows, len(signs)),) if rows else ()


def _word(view: View, key: str) -> str:
    return view.contents.catalogue.text(f"statements.{key}")


def _table(
    view: View, heading: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], total: int
) -> Table:
    heads = tuple(Column(_word(view, f"column.{name}"), Kind.USER) for name in columns)
    return Table(_word(view, f"heading.{heading}"), heads, rows, total, stacked=True)
