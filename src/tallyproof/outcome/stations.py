"""The fewest stations whose annulment changes the outcome, exactly.

An outcome stands as long as all inequalities in `Outcome.because` hold, so it changes when, and only when,
one of them breaks. Each is linear in totals: its slack is the sum over the stations that count of a score per
station (plus a constant, where the register of annulled stations is kept). Annulling a set of stations lowers
the slack by the sum of their scores. Among all sets of k stations none has a larger sum than the k highest
scores, so taking stations from the highest score down breaks *this* inequality with the fewest stations.
The smallest of these counts over all inequalities is therefore the exact answer: no smaller set breaks any
of them, and a set that breaks none leaves the outcome as it was. This holds for bars that move with the
annulment as well (half of the *remaining* valid votes, turnout of the *remaining* register), because the
moving base is a part of the score.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tallyproof.election.results import Results
from tallyproof.outcome.ballot import Ballot
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.tally import columns_of, tally_of
from tallyproof.outcome.verdict import Outcome, decide

__all__ = ["Annullable", "FewestStations", "StationWay", "fewest_stations"]

Scores = npt.NDArray[Any]
"""Whole numbers: int64, or Python integers where 64 bits might not hold their sum."""

_SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Annullable:
    """One station of the answer."""

    station_id: str
    areas: tuple[str | None, ...]
    """Names of the areas that contain it, widest first."""
    source_row: int
    score: int
    """By how much its annulment lowers the slack of the inequality, in units of 1/`scale` vote."""


@dataclass(frozen=True, slots=True)
class StationWay:
    """What it takes, in stations, to break one of the inequalities that make the outcome."""

    inequality: Inequality
    slack: int
    """How far the totals are from breaking it, in units of 1/`scale` vote."""
    fall: int
    """By how much the slack must fall, at the least."""
    count: int | None
    """Fewest stations; None where annulling stations cannot break it."""
    count_to_pass: int | None
    """For a lead: fewest stations after which the rival is ahead, not only level."""
    excluded: int
    """Stations that lack a count which the score needs; they are not among those to annul."""
    follows: Outcome | None
    """The outcome after the `count` stations are annulled."""


@dataclass(frozen=True, slots=True)
class FewestStations:
    """The answer, the ways that were compared, and the stations of the shortest way."""

    ways: tuple[StationWay, ...]
    """One for each inequality of the outcome, in the order in which the rule asks."""
    best: StationWay | None
    """The first way with the smallest count; None where no annulment changes the outcome."""
    stations: tuple[Annullable, ...]
    """The stations of the best way, highest score first; equal scores by station id, then source row."""

    @property
    def count(self) -> int | None:
        """Fewest stations; None where no annulment changes the outcome."""
        return self.best.count if self.best else None


def fewest_stations(outcome: Outcome, results: Results, *, ballot: Ballot) -> FewestStations:
    """Find the fewest stations whose annulment changes the outcome (calculator M3).

    Args:
        outcome: The outcome of all stations, as `decide` gave it.
        results: The same stations. A row with a null in a column that a score needs cannot be annulled for
            that score: it is left out there and counted in `excluded`.
        ballot: The rule and who competes.

    Returns:
        The exact minimum over every way to change the outcome (the proof stands at the top of this file).
        A tie counts as a change. For an outcome that is not computable there are no ways.
    """
    table = _Table(results)
    ways = tuple(_way(inequality, table, ballot) for inequality in outcome.because)
    reached = [way for way in ways if way.count is not None]
    best = min(reached, key=lambda way: way.count or 0, default=None)
    return FewestStations(ways, best, _stations(best, table) if best else ())


class _Column:
    """One count column as an array: 0 where null, with a mask of what is known."""

    def __init__(self, series: pl.Series) -> None:
        gaps = series.null_count() > 0
        self.counts: npt.NDArray[np.int64] = (series.fill_null(0) if gaps else series).to_numpy()
        self.known: npt.NDArray[np.bool_] = (
            series.is_not_null().to_numpy() if gaps else np.ones(len(series), dtype=np.bool_)
        )
        ends = (int(self.counts.min()), int(self.counts.max())) if self.counts.size else (0, 0)
        self.largest = max(map(abs, ends))

    def total(self, rows: npt.NDArray[np.intp]) -> int:
        """Return the exact sum of some rows."""
        return int(self.counts[rows].sum(dtype=_exact_type(self.largest * len(rows))))

    def only_in(self, rows: npt.NDArray[np.intp]) -> bool:
        """Return whether no other row reports this count."""
        return int(self.known.sum()) == int(self.known[rows].sum())


class _Table:
    """The count columns, in an order that does not depend on how rows are stored."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.order = results.frame.sort("station_id", "source_row", nulls_last=True)
        self.tally = tally_of(results)
        self._columns: dict[str, _Column] = {}

    def column(self, name: str) -> _Column:
        """Return a count column, converted once."""
        if name not in self._columns:
            self._columns[name] = _Column(self.order[name])
        return self._columns[name]

    def scores(self, inequality: Inequality) -> tuple[Scores, npt.NDArray[np.bool_]]:
        """Return the score of every station, and where it is known."""
        terms = [(self.column(c), w) for c, w in inequality.coefficients.items() if c not in inequality.kept]
        bound = sum(abs(weight) * column.largest for column, weight in terms)
        kind = _exact_type(bound * self.results.stations)
        known = np.ones(self.results.stations, dtype=np.bool_)
        scores: Scores = np.zeros(self.results.stations, dtype=kind)
        for column, weight in terms:
            scores = scores + weight * column.counts.astype(kind)
            known &= column.known
        return scores, known


def _exact_type(bound: int) -> type:
    """Return the type that holds every sum up to the bound: 64 bits, or Python's integers."""
    return np.int64 if bound < _SAFE else object


def _way(inequality: Inequality, table: _Table, ballot: Ballot) -> StationWay:
    scores, known = table.scores(inequality)
    slack = inequality.slack(table.tally) or 0
    order, sums = _descending(scores, known)
    count = _first_reaching(sums, inequality.fall(slack))
    return StationWay(
        inequality=inequality,
        slack=slack,
        fall=inequality.fall(slack),
        count=count,
        count_to_pass=_first_reaching(sums, slack + 1) if inequality.code == "lead" else None,
        excluded=int((~known).sum()),
        follows=None if count is None else _outcome_without(order[:count], table, ballot),
    )


def _descending(scores: Scores, known: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], Scores]:
    """Return the rows with a positive score, highest first, and the running sums of their scores."""
    useful = np.flatnonzero(known & (scores > 0))
    order = useful[np.argsort(-scores[useful], kind="stable")]
    return order, np.cumsum(scores[order])


def _first_reaching(sums: Scores, needed: int) -> int | None:
    """Return how many scores add up to what is needed; None where all of them do not."""
    position = int(np.searchsorted(sums, needed))
    return position + 1 if position < len(sums) else None


def _outcome_without(rows: npt.NDArray[np.intp], table: _Table, ballot: Ballot) -> Outcome:
    """Apply the rule to the totals less those of some rows (of the table's order)."""
    columns = [c for c in columns_of(table.results.choices) if c not in ballot.rule.kept]
    rest = table.tally.moved({column: -table.column(column).total(rows) for column in columns})
    left = len(rows) < table.results.stations
    silent = [c for c in columns if left and table.column(c).only_in(rows)]
    return decide(ballot, rest.unreported(silent))


def _stations(way: StationWay, table: _Table) -> tuple[Annullable, ...]:
    scores, known = table.scores(way.inequality)
    rows = _descending(scores, known)[0][: way.count]
    areas = table.results.area_columns
    picked = table.order.select("station_id", "source_row", *areas)[rows]
    return tuple(
        Annullable(station, tuple(names), row, int(score))
        for (station, row, *names), score in zip(picked.iter_rows(), scores[rows], strict=True)
    )
