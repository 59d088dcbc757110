"""The log of the monitors: how many minutes of each outlet and day were to be listened to, and how many were."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.media.amount import Unit, amount_of

__all__ = ["Hours", "HoursLog", "read_hours"]

COLUMNS = ("outlet", "day", "planned", "coded")


@dataclass(frozen=True, slots=True)
class Hours:
    """One outlet on one day, in minutes."""

    planned: float | None
    coded: float | None
    """None where the log leaves it blank: not known, and never zero."""


@dataclass(frozen=True, slots=True)
class HoursLog:
    """The log as read."""

    days: Mapping[tuple[str, dt.date], Hours]
    problems: tuple[Problem, ...]


def read_hours(frame: pl.DataFrame, rows: pl.Series, *, file: str, names: Mapping[str, str]) -> HoursLog:
    """Read a log.

    Args:
        frame: Columns `outlet`, `day` (2017-02-01), `planned` and `coded` in minutes.
        rows: Row of the file of each; shape (rows,).
        file: Its name, for messages.
        names: Other writings of an outlet -> its name.

    Returns:
        A row without an outlet, a readable day or readable minutes, with more coded than planned, or for a day that
        the log already has, is named and not used.

    Raises:
        InputError: A column is missing.
    """
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        expected = ", ".join(COLUMNS)
        raise InputError(
            file,
            found=f"no column {', '.join(missing)}",
            expected=expected,
            action="Name them so.",
            text="lacks_columns",
            lacking=", ".join(missing),
            columns=", ".join(frame.columns[:20]),
        )
    days: dict[tuple[str, dt.date], Hours] = {}
    problems: list[Problem] = []
    cells = frame.select(pl.col(name).cast(pl.String).str.strip_chars() for name in COLUMNS)
    for row, (outlet, day, planned, coded) in zip(rows.to_list(), cells.iter_rows(), strict=True):
        place, hours = (
            _place(names.get(outlet or "", outlet or ""), day or ""),
            _hours(planned or "", coded or ""),
        )
        if place is None or hours is None or place in days:
            found = ", ".join(cell or "–" for cell in (outlet, day, planned, coded))
            problems.append(Problem("MM-LOG-ROW", file, row, None, found[:80], ", ".join(COLUMNS)))
        else:
            days[place] = hours
    return HoursLog(days, tuple(problems))


def _place(outlet: str, day: str) -> tuple[str, dt.date] | None:
    try:
        return (outlet, dt.date.fromisoformat(day)) if outlet else None
    except ValueError:
        return None


def _hours(planned: str, coded: str) -> Hours | None:
    found = [amount_of(cell, Unit.MINUTES) if cell else None for cell in (planned, coded)]
    wrong = any(
        cell and (value is None or value < 0) for cell, value in zip((planned, coded), found, strict=True)
    )
    if wrong or (found[0] is not None and found[1] is not None and found[1] > found[0]):
        return None
    minutes = [None if value is None else round(value / 60, 2) for value in found]
    return Hours(minutes[0], minutes[1])
