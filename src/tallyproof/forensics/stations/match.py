"""Which stations of two elections are the same: by code, inside areas as far as their names agree."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tallyproof.election.results import Results
from tallyproof.forensics.stations.units import IntArray

__all__ = ["Match", "match_stations"]


@dataclass(frozen=True, slots=True)
class Match:
    """Rows of two tables that are the same station; shape (m,) each, in the order of the first table."""

    now: IntArray
    before: IntArray
    by: tuple[str, ...]
    """Columns that agree."""
    stations: int
    """Stations of the table examined."""


def match_stations(now: Results, before: Results) -> Match:
    """Match stations by their code.

    Codes that repeat in one of the tables match nothing: which of them is meant cannot be told. Areas stand
    before the code where both tables have the same levels: first all of them, then the widest, then none;
    the rule that matches most stations is taken, the first of equals.

    Args:
        now: The table examined.
        before: The table to compare with.

    Returns:
        The rows that match, possibly none.
    """
    found = [_matched(now, before, by) for by in _rules(now, before)]
    return max(found, key=lambda match: len(match.now))


def _rules(now: Results, before: Results) -> Iterator[tuple[str, ...]]:
    shared = [column for column in now.area_columns if column in before.area_columns]
    for levels in dict.fromkeys((len(shared), 1, 0)):
        if levels <= len(shared):
            yield (*shared[:levels], "station_id")


def _matched(now: Results, before: Results, by: tuple[str, ...]) -> Match:
    here, there = _single(now, by, "now"), _single(before, by, "before")
    rows = here.join(there, on=list(by), how="inner").sort("now")
    return Match(rows["now"].to_numpy(), rows["before"].to_numpy(), by, now.stations)


def _single(results: Results, by: tuple[str, ...], name: str) -> pl.DataFrame:
    """Return the rows whose key is complete and stands once in the table."""
    keyed = results.frame.select(*by, pl.int_range(pl.len()).alias(name)).drop_nulls()
    return keyed.filter(pl.len().over(list(by)) == 1)
