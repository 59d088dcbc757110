"""One contest of an audit by single cards: ballot polling, comparison with records, or with the subtotals of pools.

The stations file lists rows of one or more cards. A row of one card with counts is a record; a row of several cards
with counts is a pool (a station's sheet), whose mean stands for each of its cards; rows without counts are cards that
nobody recorded. Every card has the same chance to be drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.assertions import VALID
from tallyproof.audit.batches import Batches
from tallyproof.audit.cards import CardScale, irv_scale
from tallyproof.audit.comparison import comparison_risk, comparison_values, oneaudit_risk
from tallyproof.audit.full_count import FullCount, full_count
from tallyproof.audit.irv_assertions import irv_scores
from tallyproof.audit.irv_count import Rankings
from tallyproof.audit.manifest import accept_hand_counts
from tallyproof.audit.overstatement import ErrorBounds, HandCount
from tallyproof.audit.polling import polling_risk
from tallyproof.audit.risk import RiskMeasurement
from tallyproof.audit.session.commitment import ContestTerms, Kind
from tallyproof.errors import NotComputableError

__all__ = ["CardContest", "card_unit", "rankings_of", "row_name"]

_CARD = "#"


def card_unit(ids: Sequence[str], ends: NDArray[np.int64], card: int) -> str:
    """Return the name of a card: its record's, or the batch and the place in it, counted from 1.

    Args:
        ids: Rows of the stations file.
        ends: Running sum of their cards.
        card: Number of the card in the manifest, from 0.

    Example:
        >>> [card_unit(("A", "b-7"), np.array([3, 4]), card) for card in (0, 2, 3)]
        ['A#1', 'A#3', 'b-7']
    """
    row = int(np.searchsorted(ends, card, side="right"))
    start = int(ends[row - 1]) if row else 0
    single = int(ends[row]) - start == 1
    return ids[row] if single else f"{ids[row]}{_CARD}{card - start + 1}"


def row_name(unit: str, batches: Batches) -> str:
    """Return the row of the stations file that a card belongs to."""
    return unit if unit in batches.places else unit.rpartition(_CARD)[0]


def rankings_of(columns: Sequence[str], ranks: NDArray[np.int64]) -> Rankings:
    """Return rankings from ranks by column (0: not ranked), one a row; a rank given twice ends the ranking.

    Example:
        >>> rankings_of(("a", "b"), np.array([[2, 1], [0, 0], [1, 1]])).places.tolist()
        [[1, 0], [2, 2], [2, 2]]
    """
    size = len(columns)
    places = np.full(ranks.shape, size, dtype=np.int16)
    taken = np.ones(ranks.shape[0], dtype=np.bool_)
    place = np.zeros(ranks.shape[0], dtype=np.int16)
    for rank in range(1, int(ranks.max(initial=0)) + 1):
        here = ranks == rank
        marks = here.sum(axis=1)
        taken &= marks <= 1  # a skipped rank is passed over, two at one rank end the ballot
        rows = np.flatnonzero(taken & (marks == 1))
        places[rows, here[rows].argmax(axis=1)] = place[rows]
        place[rows] += 1
    return Rankings(tuple(columns), places, np.ones(ranks.shape[0], dtype=np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class CardContest:
    """A contest whose units are single cards."""

    terms: ContestTerms
    kind: Kind
    prefix: str
    found: ErrorBounds
    """Over the rows of the stations file; without assertions in an instant runoff."""
    scales: tuple[CardScale, ...]
    recorded: NDArray[np.float64]
    """Mean of what the cards of each row add to each assertion by their record, shape (rows, A)."""
    variances: tuple[float, ...]
    """Mean squared difference of cards and records by the reported results, for each assertion."""

    @property
    def name(self) -> str:
        """Name of the contest."""
        return self.terms.name

    @property
    def weights(self) -> NDArray[np.int64]:
        """Cards of each row."""
        return self.found.batches.bound

    @property
    def auditable(self) -> bool:
        """False where a margin is not positive."""
        return min(scale.total for scale in self.scales) > 0

    def holds(self, unit: str) -> bool:
        """Whether the card stands in the manifest of this contest."""
        return row_name(unit, self.found.batches) in self.found.batches.places

    def own(self, counts: Sequence[HandCount]) -> tuple[HandCount, ...]:
        """Return the counts of this contest, named as in its records."""
        mark = len(self.prefix)
        return tuple(
            replace(
                count,
                counts=count.counts
                and {k[mark:]: v for k, v in count.counts.items() if k.startswith(self.prefix)},
            )
            for count in counts
            if self.holds(count.batch)
        )

    def risk(self, counts: Sequence[HandCount]) -> RiskMeasurement:
        """Return the largest risk of all assertions after each card."""
        own = self.own(counts)
        rows = [self.found.batches.places[row_name(count.batch, self.found.batches)] for count in own]
        seen = self._seen(own)
        measured = [self._measured(k, self.recorded[rows, k], seen[:, k]) for k in range(len(self.scales))]
        return RiskMeasurement(
            measured[0].method, tuple(map(max, zip(*(m.path for m in measured), strict=True)))
        )

    def _measured(self, k: int, recorded: NDArray[np.float64], seen: NDArray[np.int64]) -> RiskMeasurement:
        scale = self.scales[k]
        if self.kind is Kind.POLLING:
            return polling_risk(scale, seen, variance=self.variances[k])
        values = comparison_values(scale, recorded, seen)
        if self.kind is Kind.ONEAUDIT:
            return oneaudit_risk(scale, values, variance=self.variances[k])
        return comparison_risk(scale, values)

    def _seen(self, counts: Sequence[HandCount]) -> NDArray[np.int64]:
        """Return what each card adds to each assertion, the least where it was not found; shape (n, A)."""
        found = [count.counts is not None and not count.papers_missing for count in counts]
        lowest = np.array([scale.lowest for scale in self.scales], dtype=np.int64)
        if not counts:
            return np.zeros((0, lowest.size), dtype=np.int64)
        if self.terms.irv:
            columns = self._votes
            ranks = np.array([[(c.counts or {}).get(name, 0) for name in columns] for c in counts])
            rankings = rankings_of(columns, ranks)
            scores = np.column_stack([irv_scores(item, rankings) for item in self.terms.irv])
        else:
            told = [self._whole(count) for count in counts]
            scores = np.array([[item.value(one) for item in self.terms.assertions] for one in told])
        return np.where(np.array(found)[:, None], scores, lowest)

    def _whole(self, count: HandCount) -> dict[str, int]:
        """Return the marks of a card with what follows from them: a card with a vote is a valid one."""
        marks = dict.fromkeys(self.found.batches.columns, 0) | dict(count.counts or {})
        voted = any(marks[name] for name in marks if name.startswith("votes__"))
        return {**marks, VALID: (count.counts or {}).get(VALID, int(voted))}

    def objection(self, count: HandCount) -> str | None:
        """Return the code of the reason against a card, or against a whole row in a full count."""
        (own,) = self.own([count])
        if own.counts is None:
            return None
        place = self.found.batches.places.get(own.batch)
        if place is not None and int(self.weights[place]) > 1:
            problems = accept_hand_counts(self.found, [own], alternatives=[self._votes]).problems
            return problems[0].code if problems else None
        marks = [own.counts[name] for name in self._votes if name in own.counts]
        if min(own.counts.values(), default=0) < 0:
            return "A-COUNT-NEGATIVE"
        if self.terms.irv:
            ranks = [rank for rank in marks if rank]
            return None if marks and max(ranks, default=0) <= len(self._votes) else "A-CARD-MARKS"
        if len(marks) != len(self._votes):
            return "A-COUNT-LACKS"
        return "A-CARD-MARKS" if max(marks) > 1 or sum(marks) > self.terms.allowed else None

    @property
    def _votes(self) -> list[str]:
        return [name for name in self.found.batches.columns if name.startswith("votes__")]

    def full(self, counts: Sequence[HandCount]) -> FullCount:
        """Return the outcome by hand of all rows.

        Raises:
            NotComputableError: An instant runoff, whose full count is a new count of all rankings.
        """
        if self.terms.irv:
            raise NotComputableError(
                "The full count",
                reason="an instant runoff is counted from all rankings",
                text="audit_full_irv",
            )
        by_hand = full_count(self.found, self.own(counts))
        reported = [
            replace(one, reported=scale.total)
            for one, scale in zip(by_hand.assertions, self.scales, strict=True)
        ]
        return replace(by_hand, assertions=tuple(reported))

    @classmethod
    def of(cls, terms: ContestTerms, kind: Kind, prefix: str, sheets: Batches) -> "CardContest":
        """Return the contest from what was committed to."""
        cards, size = int(sheets.bound.sum()), max(sheets.size, 1)
        if terms.irv:
            votes = [k for k, name in enumerate(sheets.columns) if name.startswith("votes__")]
            rankings = rankings_of([sheets.columns[k] for k in votes], sheets.counts[:, votes])
            scores = (
                np.column_stack([irv_scores(item, rankings) for item in terms.irv]) * sheets.reported[:, None]
            )
            scales = tuple(irv_scale(item, cards=cards) for item in terms.irv)
            empty = np.zeros((sheets.size, 0), dtype=np.int64)
            found = ErrorBounds(sheets, (), (), empty, empty)
            return cls(terms, kind, prefix, found, scales, scores.astype(np.float64), (0.0,) * len(scales))
        values = np.column_stack([sheets.values(item) for item in terms.assertions]).reshape(size, -1)
        totals = dict(terms.totals) or None
        sums = [
            item.value(totals) if totals else int(values[:, k].sum())
            for k, item in enumerate(terms.assertions)
        ]
        scales = tuple(
            CardScale(total, cards, item.lowest, item.highest)
            for total, item in zip(sums, terms.assertions, strict=True)
        )
        bounds = np.maximum(values + np.array([-s.lowest for s in scales]) * sheets.bound[:, None], 0)
        found = ErrorBounds(sheets, terms.assertions, tuple(sums), values, bounds)
        recorded = values / np.maximum(sheets.bound, 1)[:, None]
        return cls(terms, kind, prefix, found, scales, recorded, _variances(terms, sheets, recorded, totals))


def _variances(
    terms: ContestTerms, sheets: Batches, recorded: NDArray[np.float64], totals: dict[str, int] | None
) -> tuple[float, ...]:
    """Return how far single cards lie from their records, on average, by the reported results."""
    cards = max(int(sheets.bound.sum()), 1)
    found = []
    for k, item in enumerate(terms.assertions):
        squares = {name: _square(item.terms, name) for name, _ in item.terms if name != VALID}
        if totals:
            mean = item.value(totals) / cards
            found.append(sum(square * totals[name] for name, square in squares.items()) / cards - mean**2)
            continue
        each = sum(
            (square * sheets.counts[:, sheets.columns.index(name)] for name, square in squares.items()), 0
        )
        spread = np.asarray(each, dtype=np.float64) - recorded[:, k] ** 2 * sheets.bound
        found.append(float(np.maximum(spread, 0.0).sum()) / cards)
    return tuple(max(one, 1e-6) for one in found)


def _square(terms: Sequence[tuple[str, int]], name: str) -> int:
    """Square of what one valid card for this choice adds."""
    weights = dict(terms)
    return (weights[name] + weights.get(VALID, 0)) ** 2
