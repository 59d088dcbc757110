"""Cases as text for people."""

from typing import Any

import click

from tallyproof.cli.output import printable, table
from tallyproof.texts import Catalogue

__all__ = ["show_case", "show_deadlines", "show_import", "show_list"]

_SHORT = 12
"""Characters of a version's hash that tell it apart."""
_NAMED = 20
"""Stations that a line of a table names."""


def show_case(document: dict[str, Any], catalogue: Catalogue) -> None:
    """Print a case: where it stands, what happened, which limits run, what it changes."""
    click.echo(printable(catalogue.text("cases.done", case=document["id"], state=document["state_title"])))
    _table("history", ("at", "act", "by", "state"), catalogue, [
        [_time(one["at"]), one["title"], one["role_title"], one["to_title"]] for one in document["history"]
    ])  # fmt: skip
    _show_corrections(document["corrections"], catalogue)
    show_deadlines(document["deadlines"], catalogue)
    if document["effects"]:
        rows = [
            [
                one["action_title"],
                ", ".join(one["stations"][:_NAMED]),
                one["state_title"],
                _short(one["snapshot"]),
            ]
            for one in document["effects"]
        ]
        _table("effects", ("action", "stations", "state", "version"), catalogue, rows)
    if "version" in document:
        _show_version(document, catalogue)
    acts = ", ".join(one["act"] for one in document["next"])
    if acts:
        click.echo(catalogue.text("cases.next", acts=acts))


def _show_corrections(corrections: list[dict[str, Any]], catalogue: Catalogue) -> None:
    rows = [
        [
            _time(one["at"]),
            one["role_title"],
            *(", ".join(one[named][:_NAMED]) or "–" for named in ("replaced", "stations")),
            one["reason"],
        ]
        for one in corrections
    ]
    if rows:
        _table("corrections", ("at", "by", "before", "after", "reason"), catalogue, rows)


def show_deadlines(limits: list[dict[str, Any]], catalogue: Catalogue) -> None:
    """Print time limits, each with its state in words."""
    rows = [
        [one["case"], one["title"], _time(one["due_at"]), one["state_title"], one["citation"]]
        for one in limits
    ]
    if rows:
        _table("deadlines", ("case", "limit", "due", "state", "law"), catalogue, rows)


def show_list(document: dict[str, Any], catalogue: Catalogue) -> None:
    """Print cases, rates and what to look at."""
    if not document["count"]:
        click.echo(catalogue.text("cases.none"))
        return
    rows = [
        [one["id"], one["forum"], one["subject"], one["state_title"], one["outcome_title"]]
        for one in document["cases"]
    ]
    _table("cases", ("case", "body", "subject", "state", "outcome"), catalogue, rows)
    if (rest := document["count"] - len(rows)) > 0:
        click.echo(catalogue.text("cases.more", count=rest))
    _show_statistics(document["statistics"], catalogue)
    for warning in document["warnings"]:
        click.echo(printable(warning["sentence"]))


def show_import(document: dict[str, Any]) -> None:
    """Print how many rows of a register were added, and why others were not."""
    click.echo(document["sentence"])
    for one in document["problems"]:
        click.echo(printable(f"{one['file']}, {one['row']}: {one['reason']}"))


def _show_statistics(found: dict[str, Any], catalogue: Catalogue) -> None:
    rows = [
        [
            one["title"],
            catalogue.number(one["count"]),
            catalogue.number(one["of"]),
            catalogue.percent(one["share"]),
        ]
        for one in found["shares"]
    ]
    _table("statistics", ("figure", "count", "of", "share"), catalogue, rows)
    days = found["median_days"]
    if days is None:
        click.echo(catalogue.text("cases.no-median"))
    else:
        click.echo(catalogue.text("cases.median", days=catalogue.number(days, digits=1)))


def _show_version(document: dict[str, Any], catalogue: Catalogue) -> None:
    version = document["version"]
    if version["state"] == "in_force":
        told = catalogue.text(
            "cases.new-version",
            version=_short(version["snapshot"]),
            before=_short(version["supersedes"]),
            reason=version["reason"] or "–",
            basis=version["legal_basis"] or "–",
        )
    else:
        told = catalogue.text("cases.prepared-version", version=_short(version["snapshot"]))
    click.echo(printable(told))
    change = document["change"]
    for told in (change["sentence"], *(line for one in change["checks"] for line in one["sentences"])):
        click.echo(printable(told))


def _table(heading: str, columns: tuple[str, ...], catalogue: Catalogue, rows: list[list[str]]) -> None:
    heads = [catalogue.text(f"cases.column.{name}") for name in columns]
    table(catalogue.text(f"cases.heading.{heading}"), heads, rows)


def _time(written: str) -> str:
    """Return a time to the minute; it goes by the clock at the body."""
    return written[:16].replace("T", " ")


def _short(name: str | None) -> str:
    return name[:_SHORT] if name else "–"
