"""Coding sheets written for the tests."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tallyproof.media.amount import Unit
from tallyproof.media.mapping import MediaMapping, SheetKind
from tallyproof.media.plan import Plan
from tallyproof.media.sheet import CodingSheet, read_sheet

SUMS = MediaMapping(
    SheetKind.SUMS,
    Unit.SECONDS,
    "outlet",
    "actor",
    {"speech": "speech", "mention": "mention"},
    first="from",
    last="to",
)
ITEMS = MediaMapping(
    SheetKind.ITEMS,
    Unit.SECONDS,
    "outlet",
    "actor",
    {"time": "seconds"},
    first="day",
    item="item",
    coder="coder",
    capacity="capacity",
    tone="tone",
    direct="direct",
    topic="topic",
)


def sheet(text: str, mapping: MediaMapping) -> CodingSheet:
    """Read a sheet written as lines of cells parted by commas."""
    head, *lines = [[cell.strip() for cell in line.split(",")] for line in text.strip().splitlines()]
    frame = pl.DataFrame(
        [dict(zip(head, line, strict=True)) for line in lines], schema=dict.fromkeys(head, pl.String())
    )
    return read_sheet(frame, pl.Series(range(2, len(lines) + 2)), mapping, file="sheet.csv")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def plan(first: str, last: str, **parts: Any) -> Plan:
    return Plan(day(first), day(last), **parts)


def by(entries: Sequence[Any], key: str) -> Mapping[Any, Any]:
    return {getattr(entry, key): entry for entry in entries}
