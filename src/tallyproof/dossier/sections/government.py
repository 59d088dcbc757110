"""Who can govern with these seats, and who answers to whom: one page that needs no other."""

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
from tallyproof.dossier.pictures import coalition_seats
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["build"]

_SMALLEST = 6
"""Smallest coalitions listed of each bar; the document has up to 200."""
Row = Mapping[str, Any]


def build(view: View) -> Section | None:
    """Return the section about governing; None where nothing was asked about it."""
    part = view.contents.others.get("government")
    if part is None:
        return None
    document = part.document
    if document is None:
        return view.uncomputed("government", part)
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("government.intro")),
        *(drawn(view, coalition_seats) if document["bodies"] else ()),
        *(group for body in document["bodies"] for group in _body(view, body)),
        *(_control(view, document["control"]) if document["control"] else ()),
        *_facts(view, document["facts"]),
    )
    title = shown(document["title"]) or view.text("section.government.title")
    return Section("government", title, Status.PLAIN, blocks)


def _body(view: View, body: Row) -> tuple[Block, ...]:
    """Return one table of seats: which coalition reaches which bar, and what one partner more would change."""
    heads = (
        Column(_text(view, "coalition"), Kind.USER),
        Column(_text(view, "seats"), Kind.NUMBER),
        *(
            Column(f"{view.number(bar)} – {shown(title)}")
            for bar, title in zip(body["bars"], body["bar_titles"], strict=True)
        ),
    )
    rows = tuple(
        (shown(one["text"]), _span(view, one), *(_reached(view, at) for at in one["bars"]))
        for one in body["asked"]
    )
    table = (Table(shown(body["title"]), heads, rows),) if rows else ()
    rules = tuple(Bullets(shown(one["name"]), tuple(map(shown, _rule(one)))) for one in body["rules"])
    details = (
        *(_partners(view, one) for one in body["asked"]),
        *map(_least, body["coalitions"]),
        *_exact(body),
        *_power(view, body),
    )
    return (*table, *rules, Group(_text(view, "details"), details, folded=True, page_only=True))


def _power(view: View, body: Row) -> tuple[Block, ...]:
    """Return the power indices in small print, with what they assume; none while something is open."""
    if not body["power"]:
        return ()
    heads = (
        Column(_text(view, "party"), Kind.USER),
        *(Column(view.number(bar["bar"])) for bar in body["power"]),
    )
    found = [{player["name"]: player for player in bar["players"]} for bar in body["power"]]
    rows = tuple(
        (_party(view, party), *(_indices(view, players[party["players"][0]]) for players in found))
        for party in body["parties"]
    )
    table = Table(f"{_text(view, 'power')} ({_text(view, 'indices')})", heads, rows)
    return (
        Group(
            _text(view, "power"), (Paragraph(shown(body["assumption"])), table), folded=True, page_only=True
        ),
    )


def _party(view: View, party: Row) -> str:
    many = len(party["players"])
    name = shown(party["title"])
    return name if many == 1 else f"{name} ({view.number(1)} / {view.number(many)})"


def _indices(view: View, player: Row) -> str:
    shares = (player["banzhaf_share"], player["shapley_shubik_share"])
    return " / ".join(view.percent(share, digits=1) for share in shares)


def _least(bar: Row) -> Bullets:
    """Return the smallest coalitions that reach one bar; while something is open, the sentences name them."""
    lines = tuple(map(shown, bar["readings"]))
    if "minimal" not in bar:
        return Bullets("", lines)
    found = tuple(shown(one["text"]) for one in bar["minimal"][:_SMALLEST])
    more = int(bar["groups_count"]) - len(found)
    return Bullets(" ".join(lines), (*found, *([f"… +{more}"] if more > 0 else [])))


def _rule(one: Row) -> tuple[str, ...]:
    return (*one["readings"][1:], *(row["text"] for row in one["minimal"][:_SMALLEST]))


def _exact(body: Row) -> tuple[Note, ...]:
    return (Note(shown(body["dispute"]["exact_text"])),) if body["dispute"] else ()


def _span(view: View, one: Row) -> str:
    low, high = view.number(one["low"]), view.number(one["high"])
    return low if low == high else f"{low}–{high}"


def _reached(view: View, at: Row) -> str:
    """Return by how much a bar is reached or missed; while something is open, in which results it is."""
    if "slack" not in at:
        return view.named(f"coalition.word.{at['certainty']}", at["certainty"])
    key = "exactly" if at["slack"] == 0 else "reached" if at["reached"] else "short"
    return view.text(f"government.{key}", seats=view.number(abs(at["slack"])))


def _partners(view: View, one: Row) -> Bullets:
    """Return what each party changes by joining or leaving; those that change nothing share a line."""
    steps = (*one["taking_in"], *one["losing"])
    told = [shown(step["text"]) for step in steps if not step["changes_nothing"]]
    idle = [str(step["title"]) for step in steps if step["changes_nothing"]]
    last = [view.text("government.nothing", names=", ".join(idle))] if idle else []
    return Bullets(shown(one["text"]), (*told, *last))


def _control(view: View, document: Row) -> tuple[Block, ...]:
    """Return who can remove each office, now and after each reform, and what that changes."""
    states = (document, *document["reforms"])
    names = {key: name for state in states for key, name in state["names"].items()}
    offices = dict.fromkeys(one["office"] for state in states for one in state["offices"])
    heads = (
        Column(_text(view, "office"), Kind.USER),
        *(Column(shown(state["title"]), Kind.USER) for state in states),
    )
    rows = tuple(
        (shown(names[office]), *(_removers(view, state, office, names) for state in states))
        for office in offices
    )
    start = ", ".join(shown(names[name]) for name in document["start"])
    changes = tuple(shown(line) for reform in document["reforms"] for line in reform["changes"])
    lines = tuple(shown(line) for line in document["readings"])
    return (
        Table(view.text("government.removers", start=start), heads, rows),
        *([Bullets(_text(view, "changes"), changes)] if changes else []),
        Group(_text(view, "reach"), (Bullets("", lines),), folded=True),
        Note(shown(document["limits"])),
    )


def _removers(view: View, state: Row, office: str, names: Mapping[str, str]) -> str:
    """Return the removers of an office; those out of reach of the starting offices are marked."""
    found = next((one for one in state["offices"] if one["office"] == office), None)
    if found is None or not found["removed_by"]:
        return "–"
    together = f" {view.named('control.together', '+')} "
    listed = []
    for removers in found["removed_by"]:
        name = together.join(shown(names[one]) for one in removers)
        listed.append(
            view.text("government.independent", name=name) if removers in found["independent"] else name
        )
    return "; ".join(listed)


def _facts(view: View, facts: list[Row]) -> tuple[Table, ...]:
    if not facts:
        return ()
    heads = (
        Column(_text(view, "fact"), Kind.USER),
        Column(_text(view, "source"), Kind.USER),
        Column(_text(view, "confirmed")),
    )
    rows = tuple(
        (
            shown(one["text"]),
            shown(one["source"] or "–"),
            view.text(f"value.{'yes' if one['confirmed'] else 'no'}"),
        )
        for one in facts
    )
    return (Table(_text(view, "facts"), heads, rows),)


def _text(view: View, key: str) -> str:
    return view.text(f"government.{key}")
