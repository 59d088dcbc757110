"""A quick count beside the official result: what the sample says, who is missing, and what it cannot show."""

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
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View

__all__ = ["build"]


def build(view: View) -> Section | None:
    """Return the section about a quick count; None where none was given."""
    part = view.contents.others.get("quick_count")
    if part is None:
        return None
    document = part.document
    if document is None:
        return view.uncomputed("quick_count", part)
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("quick_count.intro")),
        _shares(view, document),
        *_verdicts(view, document),
        *_same_station(view, document["same_station"]),
        _coverage(view, document["coverage"]),
        *(Note(shown(note)) for note in document["notes"]),
        *_replaced(view, document["replaced"]),
        Bullets(_text(view, "heading.cannot"), tuple(document["cannot_show"])),
    )
    return Section("quick_count", view.text("section.quick_count.title"), Status.PLAIN, blocks)


def _text(view: View, key: str) -> str:
    return view.contents.catalogue.text(f"quick_count.{key}")


def _heads(view: View, first: str, *numbers: str) -> tuple[Column, ...]:
    named = (Column(_text(view, f"column.{name}"), Kind.NUMBER) for name in numbers)
    return (Column(_text(view, f"column.{first}"), Kind.USER), *named)


def _shares(view: View, document: Mapping[str, Any]) -> Table:
    """Return the shares; without a margin where the stations were not drawn at random."""
    if not document["random"]:
        own = tuple(
            (shown(one["choice"]), view.percent(one["reported_share"])) for one in document["choices"]
        )
        return Table(_text(view, "heading.reported"), _heads(view, "choice", "share"), own)
    names = ["share", "interval", "official_share", "design_effect", "silence"]
    names += ["drawn_only"] if document["replaced"] else []
    rows = tuple(_share(view, one)[: 1 + len(names)] for one in document["choices"])
    return Table(_text(view, "heading.share"), _heads(view, "choice", *names), rows)


def _share(view: View, one: Mapping[str, Any]) -> tuple[str, ...]:
    verdict, worst, alone = (
        one[name] for name in ("verdict_against_official", "worst_case", "without_replacements")
    )
    known = one["estimate"] is not None
    return (
        shown(one["choice"]),
        view.percent(one["estimate"]),
        f"{view.percent(one['low'])} – {view.percent(one['high'])}" if known else "–",
        view.percent(verdict["official"] if verdict else None),
        view.number(one["design_effect"], digits=1),
        f"{view.percent(worst['low'])} – {view.percent(worst['high'])}" if worst else "–",
        view.percent(alone["estimate"] if alone else None),
    )


def _verdicts(view: View, document: Mapping[str, Any]) -> tuple[Bullets, ...]:
    verdicts = [one["verdict_against_official"] for one in document["choices"]]
    said = [line for verdict in verdicts[:LISTED] if verdict for line in verdict["sentences"]]
    said += document["publication"]["sentences"] if document["publication"] else []
    return (Bullets(view.text("quick_count.says"), tuple(map(shown, said))),) if said else ()


def _same_station(view: View, found: Mapping[str, Any] | None) -> tuple[Group, ...]:
    if found is None:
        return ()
    title = _text(view, "heading.same_station")
    rows = tuple(
        (
            shown(one["choice"]),
            view.number(one["observed"]),
            view.number(one["official"]),
            view.signed(one["difference"]),
            view.number(one["different"]),
            f"{view.signed(one['largest'])} ({shown(one['largest_at'])})" if one["largest_at"] else "–",
        )
        for one in found["choices"]
    )
    heads = _heads(view, "choice", "observed", "official", "difference", "different", "largest")
    status = Status.FOUND if found["different"] else Status.PLAIN
    return (Group(title, (Paragraph(found["sentence"]), Table(title, heads, rows)), status),)


def _coverage(view: View, coverage: Mapping[str, Any]) -> Group:
    title = _text(view, "heading.coverage")
    rows = tuple(
        (
            shown(one["stratum"]) or "–",
            view.number(one["drawn"]),
            view.number(one["reported"]),
            view.percent(one["share"], digits=0),
        )
        for one in coverage["strata"][:LISTED]
    )
    heads = _heads(view, "stratum", "drawn", "reported", "share")
    table = Table(title, heads, rows, len(coverage["strata"]))
    return Group(title, (table,), status_text=view.percent(coverage["share"], digits=0), folded=True)


def _replaced(view: View, replaced: list[Mapping[str, Any]]) -> tuple[Table, ...]:
    if not replaced:
        return ()
    rows = tuple(
        (shown(one["station"]), shown(one["instead"]), shown(one["reason"])) for one in replaced[:LISTED]
    )
    names = ("replaced_station", "stand_in", "reason")
    heads = tuple(Column(_text(view, f"column.{name}"), Kind.USER) for name in names)
    return (Table(_text(view, "heading.replaced"), heads, rows, len(replaced)),)
