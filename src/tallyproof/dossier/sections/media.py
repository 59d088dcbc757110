"""Media monitoring: what must be known before any figure, then shares, tone, agreement and coverage."""

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
from tallyproof.dossier.pictures import media_coverage, media_shares, media_tone
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.pictures.of_media import titles
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View
from tallyproof.media.told import actor_told, measure_told

__all__ = ["build"]

Document = Mapping[str, Any]


def build(view: View) -> Section | None:
    """Return the section about media; None where no coding sheet was given."""
    part = view.contents.others.get("media")
    if part is None:
        return None
    if part.document is None:
        return view.uncomputed("media", part)
    found = part.document
    pictures = [media_shares, media_coverage, *([media_tone] if found["tone"] else [])]
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("media.intro")),
        _figures(view, found),
        Bullets(view.text("media.before"), tuple(note["sentence"] for note in found["notes"])),
        *drawn(view, *pictures),
        *(_share(view, one, found) for one in found["shares"] if _is_told(one)),
        *_tone(view, found),
        *_agreement(view, found),
        _coverage(view, found["coverage"]),
        *_negatives(view, found["negatives"]),
        *_similar(view, found["similar"]),
    )
    return Section("media", view.text("section.media.title"), Status.PLAIN, blocks)


def _is_told(one: Document) -> bool:
    """Return whether there is time, or a sum that could not be computed; its parts say nothing more."""
    return bool(one["total"] > 0 or (one["not_measured"] and len(one["parts"]) > 1))


def _word(view: View, key: str, **fields: object) -> str:
    return view.contents.catalogue.text(f"media.{key}", **fields)


def _measure(view: View, name: str) -> str:
    return shown(measure_told(name, view.contents.catalogue))


def _heads(view: View, first: str, *numbers: str) -> tuple[Column, ...]:
    named = (Column(_word(view, f"column.{name}"), Kind.NUMBER) for name in numbers)
    return (Column(_word(view, f"column.{first}"), Kind.USER), *named)


def _figures(view: View, found: Document) -> Items:
    coverage, rows = found["coverage"], found["rows"]
    days = f"{view.number(coverage['monitored'])} / {view.number(coverage['planned'])}"
    return Items(
        (
            Item(_word(view, "figure.sheet"), shown(found["source"]["name"])),
            Item(_word(view, "figure.window"), f"{found['window']['first']} – {found['window']['last']}"),
            Item(_word(view, "figure.rows"), f"{view.number(rows['used'])} / {view.number(rows['read'])}"),
            Item(_word(view, "figure.days"), days, view.percent(coverage["share"], digits=1)),
        )
    )


def _share(view: View, one: Document, found: Document) -> Group:
    known = titles(found)
    measure = measure_told(one["measure"], view.contents.catalogue)
    title = shown(f"{one['phase']} {one['first']} – {one['last']}: {measure}".strip())
    if one["total"] == 0:
        parts = ", ".join(_measure(view, name) for name in one["not_measured"])
        return Group(
            title, (Paragraph(_word(view, "not_measured", parts=parts)),), Status.MISSING, folded=True
        )
    heads = _heads(view, "actor", "amount", "share", "entitled", "gap", "mean_share")
    rows = tuple(
        (
            shown(known.get(a["actor"], a["actor"])),
            view.number(a["amount"]),
            *(view.percent(a[name], digits=1) for name in ("share", "entitled")),
            _points(view, a["gap"]),
            view.percent(a["mean_share"], digits=1),
        )
        for a in one["actors"][:LISTED]
    )
    number = view.number(one["effective_number"], digits=2)
    unit = _word(view, f"unit.{found['unit']}")
    total = _word(view, "share_sum", total=view.number(one["total"]), unit=unit, number=number)
    told = [Paragraph(total), *([Paragraph(shown(one["rule"]))] if one["rule"] else [])]
    return Group(
        title, (*told, Table(title, heads, rows, len(one["actors"])), _outlets(view, one)), folded=True
    )


def _points(view: View, gap: float | None) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    if gap is None:
        return "–"
    return ("+" if gap > 0 else "") + view.number(100 * gap, digits=1)


def _outlets(view: View, one: Document) -> Table:
    heads = (
        *_heads(view, "outlet", "monitored", "amount", "effective"),
        Column(_word(view, "column.largest"), Kind.USER),
    )
    rows = tuple(
        (
            shown(o["outlet"]),
            f"{view.number(o['monitored'])} / {view.number(o['days'])}",
            view.number(o["total"]),
            view.number(o["effective_number"], digits=2),
            f"{shown(o['largest'])}: {view.percent(o['largest_share'], digits=1)}" if o["largest"] else "–",
        )
        for o in one["outlets"][:LISTED]
    )
    return Table(_word(view, "heading.outlets"), heads, rows, len(one["outlets"]))


def _tone(view: View, found: Document) -> tuple[Group, ...]:
    if not found["tone"]:
        return ()
    names = ("positive", "neutral", "negative", "unknown", "direct", "reported")
    heads = (*_heads(view, "actor", *names, "balance", "direct_share"),)
    rows = tuple(
        (
            shown(actor_told(t["actor"], t["capacity"], view.contents.catalogue)),
            *(view.number(t[name]) for name in names),
            view.number(t["balance"], digits=2),
            view.percent(t["direct_share"], digits=1),
        )
        for t in found["tone"][:LISTED]
    )
    title = _word(view, "heading.tone")
    return (
        Group(
            title,
            (Paragraph(view.text("media.tone")), Table(title, heads, rows, len(found["tone"]))),
            folded=True,
        ),
    )


def _agreement(view: View, found: Document) -> tuple[Block, ...]:
    told = found["agreement"]
    if not told:
        return (Note(found["agreement_reason"]),)
    title = _word(view, "heading.agreement")
    heads = (
        Column(_word(view, "column.variable")),
        *(Column(_word(view, f"column.{name}"), Kind.NUMBER) for name in ("alpha", "interval", "units")),
        Column(_word(view, "column.reading")),
    )
    rows = tuple(
        (
            _word(view, f"variable.{v['variable']}"),
            view.number(v["alpha"], digits=3),
            "–"
            if v["low"] is None
            else f"{view.number(v['low'], digits=2)} … {view.number(v['high'], digits=2)}",
            view.number(v["units"]),
            _word(view, f"reading.{v['reading']}"),
        )
        for v in told["variables"]
    )
    share = view.percent(told["double_coded_share"], digits=1)
    double = _word(view, "double", double_coded=told["double_coded"], items=told["items"], share=share)
    return (Group(title, (Paragraph(double), Table(title, heads, rows))),)


def _coverage(view: View, found: Document) -> Group:
    title = _word(view, "heading.gaps")
    heads = (
        *_heads(view, "outlet"),
        Column(_word(view, "column.state")),
        Column(_word(view, "column.days_from")),
        Column(_word(view, "column.days"), Kind.NUMBER),
        Column(_word(view, "column.reason"), Kind.USER),
    )
    rows = tuple(
        (
            shown(gap["outlet"]),
            _word(view, f"state.{gap['state']}"),
            f"{gap['first']} – {gap['last']}",
            view.number(gap["days"]),
            shown(gap["reason"] or None),
        )
        for gap in found["gaps"][:LISTED]
    )
    unfilled = tuple(_unfilled(view, one) for one in found["unfilled"])
    blocks: tuple[Block, ...] = (Table(title, heads, rows, len(found["gaps"])),)
    if unfilled:
        blocks = (Bullets("", unfilled), *blocks)
    return Group(
        title,
        (*blocks, *_hours(view, found["hours"])),
        status_text=view.number(len(found["gaps"])),
        folded=True,
    )


def _unfilled(view: View, one: Document) -> str:
    fields = {name: shown(value) for name, value in one.items()}
    fields |= {"rows": view.number(one["rows"]), "measure": _measure(view, one["measure"])}
    return _word(view, "unfilled_said" if one["said"] else "unfilled", **fields)


def _hours(view: View, hours: list[Document] | None) -> tuple[Table, ...]:
    if not hours:
        return ()
    rows = tuple(
        (
            shown(h["outlet"]),
            view.number(h["planned"]),
            view.number(h["coded"]),
            view.percent(h["share"], digits=1),
        )
        for h in hours
    )
    return (Table(_word(view, "heading.hours"), _heads(view, "outlet", "planned", "coded", "share"), rows),)


def _negatives(view: View, found: Document) -> tuple[Group, ...]:
    if not found["cells"]:
        return ()
    title = _word(view, "heading.negatives")
    heads = (
        *_heads(view, "actor"),
        Column(_word(view, "column.measure"), Kind.USER),
        *_heads(view, "actor", "amount", "cells")[1:],
    )
    rows = tuple(
        (
            shown(one["actor"]),
            _measure(view, one["measure"]),
            view.number(one["amount"]),
            view.number(one["cells"]),
        )
        for one in found["by_actor"][:LISTED]
    )
    table = Table(title, heads, rows, len(found["by_actor"]))
    return (Group(title, (table,), status_text=view.number(found["cells"]), folded=True),)


def _similar(view: View, similar: Document) -> tuple[Bullets, ...]:
    pairs = [*similar["outlets"], *similar["actors"]]
    lines = tuple(f"{shown(one)} / {shown(other)}" for one, other in pairs[:LISTED])
    return (Bullets(_word(view, "heading.similar"), lines),) if lines else ()
