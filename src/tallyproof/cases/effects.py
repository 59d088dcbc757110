"""What a decision changes in the results: a new table, never an edited one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from tallyproof.cases.vocabulary import ACTIONS
from tallyproof.election.problem import ANNULLED, Problem, Refusal, RowAccount
from tallyproof.election.results import COUNTS, Results
from tallyproof.errors import CallError, UnknownNameError

__all__ = ["Applied", "Effect", "apply_effects", "named_twice"]

Values = Mapping[str, int | None]
"""Count by column of the results table; None: the decision says that it is not known."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One action on stations."""

    action: str
    stations: tuple[str, ...]
    values: Mapping[str, Values]
    """New counts by station; empty for an annulment. A column that is not named stays as it was."""

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Effect":
        """Read an effect from plain values; raises UnknownNameError and CallError."""
        action, stations = document.get("action", ""), tuple(document.get("stations", ()))
        values = {str(station): dict(row) for station, row in document.get("values", {}).items()}
        if action not in ACTIONS:
            raise UnknownNameError("effect", str(action), ACTIONS)
        if not stations or len(set(stations)) != len(stations):
            raise CallError(
                f"An effect names {len(stations)} stations.",
                expected="each station once, at least one",
                text="effect_stations",
            )
        if action == "annul" and values:
            raise CallError("An annulment brings counts.", expected="stations only", text="effect_counts")
        if action != "annul" and set(values) != set(stations):
            raise CallError(
                f'The effect "{action}" lacks counts.',
                expected="counts for each of its stations",
                text="effect_counts",
            )
        for station, row in values.items():
            _require_counts(station, row)
        return cls(action, stations, values)

    def document(self) -> dict[str, Any]:
        """Return the effect as plain values."""
        values = {"values": {s: dict(row) for s, row in self.values.items()}} if self.values else {}
        return {"action": self.action, "stations": list(self.stations)} | values


@dataclass(frozen=True, slots=True)
class Applied:
    """The results after effects, or what stands in the way."""

    results: Results
    rows: RowAccount
    """The account of the source with the annulled rows refused too; where a source has several rows for a station, the
    one at which it begins."""
    problems: tuple[Problem, ...]
    """Stations and columns that the results do not have; where there is one, `results` is as before."""


def apply_effects(results: Results, rows: RowAccount, effects: Iterable[Effect], *, case: str) -> Applied:
    """Return the results as a decision leaves them.

    Args:
        results: The version that the decision changes. Null stays null unless the decision names a count.
        rows: The account of that version's source, with what earlier decisions annulled.
        effects: What is ordered; each station in one of them.
        case: Id of the case, for the account of rows.

    Returns:
        A table without the annulled stations and with the new counts of the others. Every row of a code
        that stands for several rows is annulled; new counts for such a code are a problem.

    Example:
        >>> Effect.from_document({"action": "annul", "stations": ["0147"]}).action
        'annul'
    """
    listed = tuple(effects)
    problems = tuple(problem for effect in listed for problem in _problems(effect, results, case))
    if problems:
        return Applied(results, rows, problems)
    frame = results.frame
    for effect in listed:
        frame = _without(frame, effect) if effect.action == "annul" else _with_counts(frame, effect)
    gone = results.frame.join(frame, on=["station_id", "source_row"], how="anti", nulls_equal=True)
    annulled = tuple(sorted(gone["source_row"].drop_nulls().to_list()))
    refused = [Refusal(ANNULLED, annulled, case)] if annulled else []
    account = RowAccount.closing(read=rows.read, refusals=[*rows.refusals, *refused])
    return Applied(replace(results, frame=frame), account, ())


def named_twice(effects: Iterable[Effect]) -> tuple[str, ...]:
    """Return the stations that stand in several effects, sorted: one would undo the other without a word.

    Example:
        >>> annulled = Effect("annul", ("0147", "0150"), {})
        >>> named_twice([annulled, Effect("correct", ("0147",), {"0147": {"valid": 5}})])
        ('0147',)
    """
    counted = Counter(station for effect in effects for station in effect.stations)
    return tuple(sorted(station for station, times in counted.items() if times > 1))


def _problems(effect: Effect, results: Results, case: str) -> Iterable[Problem]:
    counts = dict(results.frame["station_id"].value_counts().iter_rows())
    for station in effect.stations:
        if station not in counts:
            yield Problem("O-UNKNOWN-STATION", case, None, "station_id", found=station)
        elif effect.action != "annul" and counts[station] > 1:
            yield Problem("O-SEVERAL-ROWS", case, None, "station_id", found=station, count=counts[station])
    known = {*COUNTS, *results.vote_columns}
    for column in sorted({name for row in effect.values.values() for name in row} - known):
        yield Problem("O-UNKNOWN-COLUMN", case, None, column, found=column, expected=", ".join(sorted(known)))


def _without(frame: pl.DataFrame, effect: Effect) -> pl.DataFrame:
    return frame.filter(~pl.col("station_id").is_in(list(effect.stations)).fill_null(value=False))


def _with_counts(frame: pl.DataFrame, effect: Effect) -> pl.DataFrame:
    columns = sorted({column for row in effect.values.values() for column in row})
    changed = []
    for column in columns:
        new = {station: row[column] for station, row in effect.values.items() if column in row}
        counts = pl.col("station_id").replace_strict(new, default=None, return_dtype=pl.Int64)
        named = pl.col("station_id").is_in(list(new))
        changed.append(pl.when(named).then(counts).otherwise(pl.col(column)).alias(column))
    return frame.with_columns(changed)


def _require_counts(station: str, row: Values) -> None:
    for column, value in row.items():
        if value is not None and (type(value) is not int or not 0 <= value < 2**53):
            raise CallError(
                f'Station "{station}", {column}: {value!r}.',
                expected="a whole number from 0, or nothing",
                text="effect_value",
                station=station,
                column=column,
                found=repr(value),
            )
