"""Complaints and decisions: which case is where, what was late, and which version of the results a decision made."""

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
from tallyproof.dossier.contents import Document
from tallyproof.dossier.pictures import cases_timeline
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.sections import case_proofs
from tallyproof.dossier.sections.case_proofs import anchor
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View

__all__ = ["build"]

_SHORT = 12
_LATE = frozenset({"overdue", "met_late", "ended_late"})
Row = Mapping[str, Any]


def build(view: View) -> Section | None:
    """Return the section about complaints; None where the project has no records of any."""
    part = view.contents.others.get("cases")
    if part is None:
        return None
    document = part.document
    if document is None:
        return view.uncomputed("cases", part)
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("cases.intro")),
        Paragraph(
            view.text(
                "cases.as-of", at=document["as_of"], cases=document["count"], entries=document["entries"]
            )
        ),
        *_unexecuted(view, document),
        *(drawn(view, cases_timeline) if document["cases"] else ()),
        *(_case(view, case, _links(view, case, document)) for case in document["cases"]),
        *case_proofs.blocks(view, document),
        *_versions(view, document),
        *_statistics(view, document),
        *_warnings(view, document),
        *_others(view, document),
    )
    late = any(one["state"] in _LATE for case in document["cases"] for one in case["deadlines"])
    found = document["unexecuted"] or document["warnings"] or late
    return Section("cases", view.text("section.cases.title"), Status.FOUND if found else Status.PLAIN, blocks)


def _unexecuted(view: View, document: Document) -> tuple[Note, ...]:
    sentence = view.named("cases.won-not-executed", "")
    return tuple(Note(sentence.format(case=shown(name)), Status.FOUND) for name in document["unexecuted"])


def _case(view: View, case: Row, links: tuple[Item, ...]) -> Group:
    """Return one case: where it stands, what happened, which time limits ran, what it changes."""
    facts = [
        Item(_head(view, "body"), shown(case["forum_title"])),
        Item(_head(view, "number"), shown(case["number"] or "–")),
        Item(_head(view, "subject"), shown(case["filing"]["subject"])),
        Item(_head(view, "outcome"), case["outcome_title"]),
    ]
    if case["decision"] and case["decision"]["reason"]:
        facts.append(Item(_head(view, "reason"), shown(case["decision"]["reason_title"])))
    incidents = case["filing"].get("incidents", ())
    if incidents:
        facts.append(Item(view.text("cases.incidents"), ", ".join(map(shown, incidents))))
    late = any(one["state"] in _LATE for one in case["deadlines"])
    blocks: tuple[Block, ...] = (
        Items((*facts, *links)),
        _history(view, case),
        *_corrections(view, case),
        _deadlines(view, case),
        *_effects(view, case),
    )
    title = f"{shown(case['id'])} · {shown(case['filing']['subject'])}"
    return Group(
        title,
        blocks,
        Status.FOUND if late else Status.PLAIN,
        case["state_title"],
        folded=True,
        anchor=anchor("case", case["id"]),
    )


def _links(view: View, case: Row, document: Document) -> tuple[Item, ...]:
    """Return where the chain goes on: the case it attacks, those that attack it, its version, its proofs."""
    name, parent = case["id"], case["filing"].get("parent")
    told = {one["id"] for one in document["cases"]}
    children = [one["id"] for one in document["cases"] if one["filing"].get("parent") == name]
    versions = [one["snapshot"] for one in document["versions"] if one["case"] == name]
    acts = (document.get("log") or {"cases": {}})["cases"].get(name, ())
    attacked = anchor("case", parent) if parent in told else ""
    return (
        *([Item(view.text("cases.attacks"), shown(parent), target=attacked)] if parent else ()),
        *(Item(view.text("cases.attacked-by"), shown(one), target=anchor("case", one)) for one in children),
        *(
            Item(view.text("cases.new-version"), _version(one), target=anchor("version", one))
            for one in versions
        ),
        *([_proofs_link(view, name, len(acts))] if acts else ()),
    )


def _proofs_link(view: View, name: str, acts: int) -> Item:
    return Item(
        view.text("cases.proofs"),
        view.text("cases.proofs-of", count=acts),
        target=anchor("proofs", name),
    )


def _history(view: View, case: Row) -> Table:
    rows = tuple(
        (shown(_when(one["at"])), one["title"], one["role_title"], one["to_title"]) for one in case["history"]
    )
    return _table(view, "history", ("at", "act", "by", "state"), rows)


def _corrections(view: View, case: Row) -> tuple[Table, ...]:
    rows = tuple(
        (
            shown(_when(one["at"])),
            one["role_title"],
            _stations(view, one["replaced"]),
            _stations(view, one["stations"]),
            shown(one["reason"]),
        )
        for one in case.get("corrections", ())
    )
    return (_table(view, "corrections", ("at", "by", "before", "after", "reason"), rows),) if rows else ()


def _deadlines(view: View, case: Row) -> Table:
    rows = tuple(
        (
            shown(one["title"]),
            shown(_when(one["starts_at"])),
            shown(_when(one["due_at"])),
            shown(_when(one["met_at"])),
            one["state_title"],
            shown(one["citation"]) + ("" if one["confirmed"] else f" ({view.text('cases.unconfirmed')})"),
        )
        for one in case["deadlines"]
    )
    return _table(view, "deadlines", ("limit", "starts", "due", "met", "state", "law"), rows)


def _effects(view: View, case: Row) -> tuple[Table, ...]:
    rows = tuple(
        (one["action_title"], _stations(view, one["stations"]), one["state_title"], _version(one["snapshot"]))
        for one in case["effects"]
    )
    return (_table(view, "effects", ("action", "stations", "state", "version"), rows),) if rows else ()


def _stations(view: View, stations: list[str]) -> str:
    listed = ", ".join(map(shown, stations[:LISTED]))
    return f"{view.number(len(stations))}: {listed}" if stations else "–"


def _versions(view: View, document: Document) -> tuple[Block, ...]:
    """Return the versions in their order: what each supersedes and why, and what it changed, station by station."""
    if not document["versions"]:
        return (Paragraph(view.text("cases.no-version")),)
    rows = tuple(
        (
            _version(v["snapshot"]),
            _version(v["supersedes"]),
            shown(v["case"]),
            shown(_when(v["at"])),
            shown(v["legal_basis"]),
        )
        for v in document["versions"]
    )
    table = _table(view, "versions", ("version", "supersedes", "case", "at", "basis"), rows)
    return (table, *(_change(view, version) for version in document["versions"]))


def _change(view: View, version: Row) -> Group:
    change = version["change"]
    figures = tuple(
        (_figure(view, name), view.number(pair["before"]), view.number(pair["after"]))
        for name, pair in change["totals"].items()
        if pair["before"] is not None or pair["after"] is not None
    )
    heads = (Column(_head(view, "figure"), Kind.USER), *_numbers(view, version))
    stations = tuple(
        (
            shown(one["station_id"] or "–"),
            view.named(f"cases.change.{one['kind']}", one["kind"]),
            _cells(view, one),
        )
        for one in change["stations"][:LISTED]
    )
    blocks = (
        Paragraph(shown(change["sentence"])),
        Table(view.text("cases.totals"), heads, figures),
        Table(
            view.text("cases.stations"),
            (
                Column(_head(view, "stations"), Kind.USER),
                Column(_head(view, "action")),
                Column(_head(view, "figure"), Kind.USER),
            ),
            stations,
            len(change["stations"]),
        ),
    )
    title = f"{view.named('cases.heading.changes', '')}: {_version(version['snapshot'])}"
    status = Status.FOUND if change["outcome_changes"] else Status.PLAIN
    return Group(title, blocks, status, anchor=anchor("version", version["snapshot"]))


def _numbers(view: View, version: Row) -> tuple[Column, Column]:
    """Return the headings of totals: each names the version that it was added up from."""
    before, after = (_version(version[name]) for name in ("supersedes", "snapshot"))
    return (
        Column(f"{_head(view, 'before')} ({before})", Kind.NUMBER),
        Column(f"{_head(view, 'after')} ({after})", Kind.NUMBER),
    )


def _cells(view: View, station: Row) -> str:
    pairs = [
        f"{_figure(view, name)}: {view.number(pair['before'])} → {view.number(pair['after'])}"
        for name, pair in station["counts"].items()
        if pair["before"] is not None or pair["after"] is not None
    ]
    return "; ".join(pairs)


def _figure(view: View, name: str) -> str:
    if name.startswith("votes__"):
        return view.choice_name(name.removeprefix("votes__"))
    return view.named(f"dossier.count.{name}", name)


def _statistics(view: View, document: Document) -> tuple[Block, ...]:
    found = document["statistics"]
    rows = tuple(
        (
            one["title"],
            view.number(one["count"]),
            view.number(one["of"]),
            view.percent(one["share"], digits=0),
            view.number(one["unknown"]),
        )
        for one in found["shares"]
    )
    days = found["median_days"]
    key = "cases.no-median" if days is None else "cases.median"
    told = view.named(key, "").format(days=view.number(days, digits=1))
    columns = ("figure", "count", "of", "share", "unknown")
    kinds = dict.fromkeys(columns[1:], Kind.NUMBER)
    return (_table(view, "statistics", columns, rows, kinds=kinds), Paragraph(told))


def _warnings(view: View, document: Document) -> tuple[Bullets, ...]:
    items = tuple(shown(one["sentence"]) for one in document["warnings"][:LISTED])
    return (Bullets(view.named("cases.heading.warnings", ""), items),) if items else ()


def _others(view: View, document: Document) -> tuple[Group, ...]:
    if not document["others"]:
        return ()
    rows = tuple(
        (shown(one["id"]), shown(one["subject"]), one["state_title"], one["outcome_title"])
        for one in document["others"][:LISTED]
    )
    title, total = view.text("cases.others"), document["count"] - len(document["cases"])
    table = _table(view, "cases", ("case", "subject", "state", "outcome"), rows, total=total)
    return (Group(title, (table,), status_text=view.number(total), folded=True),)


def _table(
    view: View,
    heading: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    kinds: Mapping[str, Kind] | None = None,
    total: int | None = None,
) -> Table:
    heads = tuple(Column(_head(view, name), (kinds or {}).get(name, Kind.USER)) for name in columns)
    return Table(view.named(f"cases.heading.{heading}", heading), heads, rows, total)


def _head(view: View, name: str) -> str:
    return view.named(f"cases.column.{name}", name)


def _version(name: str | None) -> str:
    return name[:_SHORT] if name else "–"


def _when(written: str | None) -> str:
    """Return a time to the minute as a person reads it, with the offset of the place."""
    return f"{written[:10]} {written[11:16]} {written[19:]}" if written else "–"
