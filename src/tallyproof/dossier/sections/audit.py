"""What an audit of the papers, or of the sheets, found: its claim first, then risk, sample, differences, decision."""

from collections.abc import Mapping
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
from tallyproof.dossier.pictures import audit_map, audit_risk_path, audit_sample, audit_workload
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View

__all__ = ["build"]

_CLAIMS = ("papers", "sheets", "custody")
_STATUS = {"stop": Status.GOOD, "continue": Status.PLAIN, "full_count": Status.FOUND}
_VERDICT = {"confirmed": Status.GOOD, "corrected": Status.FOUND, "open": Status.FOUND}
_SAMPLE = ("drawn", "accepted", "half", "disputed", "waiting")


def build(view: View) -> Section | None:
    """Return the section about an audit; None where none was given."""
    part = view.contents.others.get("audit")
    if part is None:
        return None
    document = part.document
    if document is None:
        return view.uncomputed("audit", part)
    coordinates = view.contents.snapshot.results.has("lat")
    blocks: tuple[Block, ...] = (
        *_version(view, document),
        Note(shown(document["reading"]), _status(document)),
        *_contests(view, document),
        *_verdicts(view, document),
        *_claims(view, document),
        _rules(view, document),
        _sample(view, document),
        *drawn(
            view,
            audit_risk_path,
            audit_sample,
            *([audit_map] if coordinates else []),
            audit_workload,
        ),
        *_discrepancies(view, document),
        *_overstatement(view, document),
        *_draws(view, document),
        Paragraph(view.text("audit.limits")),
    )
    return Section("audit", view.text("section.audit.title"), _status(document), blocks)


def _status(document: Document) -> Status:
    verdicts = {one["full_count"]["verdict"] for one in document["contests"] if one["full_count"]}
    if verdicts and len(verdicts | {"confirmed"}) == 1:
        return Status.GOOD
    return Status.FOUND if verdicts else _STATUS[document["decision"]]


def _version(view: View, document: Document) -> tuple[Note, ...]:
    return () if document["same_version"] else (Note(view.text("audit.other-version"), Status.FOUND),)


def _verdicts(view: View, document: Document) -> tuple[Block, ...]:
    """Return what full counts say, contest by contest."""
    counted = [one for one in document["contests"] if one["full_count"]]
    return tuple(block for one in counted for block in _verdict(view, one))


def _verdict(view: View, contest: Mapping[str, Any]) -> tuple[Block, ...]:
    full = contest["full_count"]
    heads = view.columns(("choice", Kind.USER), ("by-hand", Kind.NUMBER))
    rows = tuple((_count_name(view, name), view.number(value)) for name, value in full["totals"].items())
    said = view.named(f"audit.recount.{full['verdict']}", full["verdict"])
    return (
        Note(f"{shown(contest['contest'])}: {said}", _VERDICT[full["verdict"]]),
        Table(view.text("audit.totals"), heads, rows),
    )


def _contests(view: View, document: Document) -> tuple[Table, ...]:
    """Return risk and decision of each contest, where the sample serves several."""
    contests = document["contests"]
    if len(contests) < 2:  # noqa: PLR2004 - the note above tells of one
        return ()
    heads = view.columns(("contest", Kind.USER), ("risk", Kind.NUMBER), ("decision", Kind.TEXT))
    rows = tuple(
        (shown(one["contest"]), view.percent(one["risk"]), shown(one["reading"])) for one in contests
    )
    return (Table(view.text("audit.contests"), heads, rows),)


def _claims(view: View, document: Document) -> tuple[Block, ...]:
    """Return the claim that is made, and the others, so that nobody takes one for another."""
    made = document["commitment"]["claim"]
    said = (view.named(f"audit.claim.{made}", made), view.named(f"audit.blind.{made}", made))
    others = tuple(view.text(f"audit.other.{claim}") for claim in _CLAIMS if claim != made)
    return (
        Bullets(view.text("audit.claimed"), said),
        Bullets(view.text("audit.not-claimed"), others),
    )


def _rules(view: View, document: Document) -> Items:
    fixed = document["commitment"]
    seed = document["public_seed"]
    return Items(
        (
            *(Item(shown(one["contest"]), shown(one["rule"])) for one in fixed["contests"]),
            Item(view.text("audit.risk-limit"), view.percent(fixed["risk_limit"], digits=1)),
            Item(view.text("audit.risk"), view.percent(document["risk"])),
            Item(view.text("audit.full-count-after"), view.number(fixed["full_count_after"])),
            Item(view.text("audit.commitment"), shown(fixed["sha256"])),
            Item(
                view.text("audit.seed"),
                "–" if seed is None else shown(seed),
                shown(document["seed_source"] or ""),
            ),
        )
    )


def _sample(view: View, document: Document) -> Items:
    sample = document["sample"]
    rows = [Item(view.text(f"audit.sample.{name}"), view.number(sample[name])) for name in _SAMPLE]
    rows.append(Item(view.text("audit.sample.refused"), view.number(len(document["refused"]))))
    return Items(tuple(rows))


def _count_name(view: View, column: str) -> str:
    contest, mark, own = column.rpartition(":")
    plain = own.removeprefix("votes__")
    name = view.choice_name(plain) if plain != own else view.named(f"dossier.count.{own}", own)
    return f"{shown(contest)}: {name}" if mark else name


def _discrepancies(view: View, document: Document) -> tuple[Table, ...]:
    found = document["discrepancies"]
    if not found:
        return ()
    heads = view.columns(("station_id", Kind.USER), ("hand-differences", Kind.USER))
    rows = tuple((shown(one["batch"]), _cells(view, one)) for one in found[:LISTED])
    return (Table(view.text("audit.discrepancies"), heads, rows, len(found), "dossier.json"),)


def _cells(view: View, one: Mapping[str, Any]) -> str:
    if not one["found"]:
        return view.text("audit.state.missing")
    told = [
        f"{_count_name(view, cell['column'])}: {view.number(cell['reported'])} / {view.number(cell['counted'])}"
        for cell in one["cells"]
    ]
    if one["papers_missing"]:
        told.append(view.text("audit.papers-missing", count=view.number(one["papers_missing"])))
    if not one["reported"]:
        told.append(view.text("audit.no-sheet"))
    return "; ".join(told)


def _overstatement(view: View, document: Document) -> tuple[Table, ...]:
    found = document["overstatement"]
    if not found:
        return ()
    heads = view.columns(("assertion", Kind.USER), ("at-least", Kind.NUMBER), ("at-most", Kind.NUMBER))
    rows = tuple(
        (
            view.contents.catalogue.text(
                f"audit.assertion.{one['kind']}",
                subject=view.choice_name(one["subject"]),
                against=view.choice_name(one["against"]),
            ),
            view.number(round(one["lower"])),
            view.number(round(one["upper"])),
        )
        for one in found
    )
    return (Table(view.text("audit.overstatement"), heads, rows),)


def _draws(view: View, document: Document) -> tuple[Group, ...]:
    draws = document["draws"]
    if not draws:
        return ()
    heads = view.columns(
        ("order", Kind.NUMBER),
        ("number", Kind.NUMBER),
        ("station_id", Kind.USER),
        ("areas", Kind.USER),
        ("state", Kind.TEXT),
    )
    rows = tuple(
        (
            view.number(one["order"]),
            view.number(one["number"]),
            shown(one["batch"]),
            shown(one["area"]),
            view.text(f"audit.state.{one['state']}"),
        )
        for one in draws[:LISTED]
    )
    table = Table(view.text("audit.drawn"), heads, rows, len(draws), "dossier.json")
    return (Group(view.text("audit.drawn-title"), (table,), folded=True),)
