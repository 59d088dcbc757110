"""One contest of an audit: its own assertions, its own risk and its own decision, on a sample that all contests share.

A draw of all stations, seen at the stations of one contest only, is a draw of these stations by the same weights. A
contest that is on the ballot in one town therefore needs only the draws that fall into this town.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.assertions import Assertion
from tallyproof.audit.batches import Batches
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.full_count import FullCount, full_count
from tallyproof.audit.manifest import accept_hand_counts
from tallyproof.audit.overstatement import ErrorBounds, HandCount, weigh_batches
from tallyproof.audit.risk import RiskMeasurement

__all__ = ["BatchContest", "Contest", "join_batches", "join_bounds", "joint_weights", "prefixed"]


class Contest(Protocol):
    """What the procedure needs to know of a contest, whatever its units are."""

    @property
    def name(self) -> str:
        """Name of the contest, as committed to."""

    @property
    def auditable(self) -> bool:
        """False where only a full count can settle the outcome."""

    def holds(self, unit: str) -> bool:
        """Whether the contest is on the ballot there."""

    def risk(self, counts: Sequence[HandCount]) -> RiskMeasurement:
        """Return the risk after each of these counts of its own units, in the order of the draw."""

    def objection(self, count: HandCount) -> str | None:
        """Return the code of the reason why a count cannot be used; None where it can."""

    def full(self, counts: Sequence[HandCount]) -> FullCount:
        """Return the outcome by hand from the counts of all its units."""


@dataclass(frozen=True, slots=True, eq=False)
class BatchContest:
    """A contest whose units are stations with their sheets."""

    name: str
    prefix: str
    """Before the name of each count in an entry; empty where there is one contest only."""
    found: ErrorBounds
    """Over the stations where the contest is on the ballot."""
    weights: NDArray[np.int64]
    """Sampling weights of these stations."""

    @property
    def auditable(self) -> bool:
        """False where a margin is not positive."""
        return self.found.auditable

    def holds(self, unit: str) -> bool:
        """Whether the contest is on the ballot at this station."""
        return unit in self.found.batches.places

    def risk(self, counts: Sequence[HandCount]) -> RiskMeasurement:
        """Return the risk after each count; counts of other stations are passed over."""
        return batch_betting(self.found, self.weights, self.own(counts))

    def own(self, counts: Iterable[HandCount]) -> tuple[HandCount, ...]:
        """Return the counts of this contest, named as on its sheets."""
        mark = len(self.prefix)
        return tuple(
            replace(
                count,
                counts=None
                if count.counts is None
                else {k[mark:]: v for k, v in count.counts.items() if k.startswith(self.prefix)},
            )
            for count in counts
            if self.holds(count.batch)
        )

    def objection(self, count: HandCount) -> str | None:
        """Return the code of the first reason against a count."""
        own = self.own([count])
        votes = [name for name in self.found.batches.columns if name.startswith("votes__")]
        problems = accept_hand_counts(self.found, own, alternatives=[votes]).problems
        return problems[0].code if problems else None

    def full(self, counts: Sequence[HandCount]) -> FullCount:
        """Return the outcome by hand."""
        return full_count(self.found, self.own(counts))


def prefixed(assertion: Assertion, prefix: str) -> Assertion:
    """Return the assertion with its counts named as in the table of all contests."""
    return replace(
        assertion,
        subject=assertion.subject and prefix + assertion.subject,
        against=assertion.against and prefix + assertion.against,
        terms=tuple((prefix + name, weight) for name, weight in assertion.terms),
        fixed=tuple((prefix + name, weight) for name, weight in assertion.fixed),
    )


def join_batches(sheets: Sequence[tuple[str, Batches]]) -> Batches:
    """Return the stations of all contests in one table.

    Args:
        sheets: Prefix of the counts and stations of each contest; a station has the same id in all of them.

    Returns:
        Stations in the order in which they first stand. The papers of a box are bounded by the largest of its
        contests; counts of a contest that is not on the ballot are 0; a station is reported where all its sheets are.
    """
    ids = tuple(dict.fromkeys(name for _, part in sheets for name in part.ids))
    place = {name: row for row, name in enumerate(ids)}
    columns = [f"{prefix}{column}" for prefix, part in sheets for column in part.columns]
    counts = np.zeros((len(ids), len(columns)), dtype=np.int64)
    bound, reported, start = np.zeros(len(ids), dtype=np.int64), np.ones(len(ids), dtype=np.bool_), 0
    for _, part in sheets:
        rows = np.array([place[name] for name in part.ids], dtype=np.int64)
        counts[rows, start : start + len(part.columns)] = part.counts
        bound[rows] = np.maximum(bound[rows], part.bound)
        reported[rows] &= part.reported
        start += len(part.columns)
    return Batches(ids, tuple(columns), counts, bound, reported)


def join_bounds(batches: Batches, parts: Sequence[tuple[str, ErrorBounds]]) -> ErrorBounds:
    """Return the assertions of all contests over all stations; a contest bounds nothing where it is not voted on.

    Args:
        batches: From `join_batches`.
        parts: Prefix of the counts and bounds of each contest.
    """
    assertions = tuple(prefixed(item, prefix) for prefix, part in parts for item in part.assertions)
    margins = tuple(margin for _, part in parts for margin in part.margins)
    values = np.zeros((batches.size, len(assertions)), dtype=np.int64)
    bounds, start = np.zeros_like(values), 0
    for _, part in parts:
        rows, stop = batches.rows(part.batches.ids), start + len(part.assertions)
        values[rows, start:stop], bounds[rows, start:stop] = part.values, part.bounds
        start = stop
    return ErrorBounds(batches, assertions, margins, values, bounds)


def joint_weights(batches: Batches, parts: Sequence[ErrorBounds]) -> NDArray[np.int64]:
    """Return the sampling weights for all contests: the largest that one of them needs.

    Contests that only a full count can settle ask for none; equal weights where there is no other.
    """
    weights = np.zeros(batches.size, dtype=np.int64)
    for part in parts:
        if part.auditable:
            rows = batches.rows(part.batches.ids)
            weights[rows] = np.maximum(weights[rows], weigh_batches(part))
    return weights if weights.any() else np.ones(batches.size, dtype=np.int64)
