"""How far the sheets can overstate and how far a hand count shows that they did, as shares of the margin.

Per batch and assertion: bound ``u = (value + |lowest| * papers) / V`` and error
``e = (value reported - value counted) / V`` with V the total of the assertion less the worst case of everything that is
in no batch. The outcome is wrong only if the errors of some assertion add up to 1 or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.assertions import Assertion
from tallyproof.audit.batches import Batches
from tallyproof.errors import CallError, NotComputableError

__all__ = ["UNIT", "ErrorBounds", "HandCount", "bound_errors", "weigh_batches"]

UNIT = 10**12
"""Sampling weights are whole numbers of 1 / UNIT of the margin, rounded up."""

_STEP = 10**6  # two steps of 10**6 make UNIT and keep every product inside 64 bits
_LARGEST_MARGIN = 2**63 // _STEP
_LARGEST_RATIO = 1e6


@dataclass(frozen=True, slots=True)
class HandCount:
    """What the hand count of one drawn batch found."""

    batch: str
    counts: Mapping[str, int] | None
    """Votes by count column; None where the batch could not be found: the worst case is assumed."""
    papers_missing: int = 0
    """Papers that should be in the box and are not; each counts as the worst paper."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorBounds:
    """The assertions of an audit with their margins and the error bounds of all batches."""

    batches: Batches
    assertions: tuple[Assertion, ...]
    margins: tuple[int, ...]
    """V of each assertion, in its own units; shape (A,)."""
    values: NDArray[np.int64]
    """What each sheet adds to each assertion, shape (B, A)."""
    bounds: NDArray[np.int64]
    """Largest possible overstatement in the assertion's units, shape (B, A)."""

    @property
    def auditable(self) -> bool:
        """False where a margin is not positive: only a full count can settle the outcome."""
        return min(self.margins, default=0) > 0

    @property
    def relative(self) -> NDArray[np.float64]:
        """u: bounds over margins, the largest of the assertions; shape (B,)."""
        self.require_auditable()
        return np.asarray((self.bounds / np.array(self.margins, dtype=np.float64)).max(axis=1))

    @property
    def total(self) -> float:
        """U: the sum of u over all batches."""
        return float(self.relative.sum())

    def require_auditable(self) -> None:
        """Raise NotComputableError where a margin is not positive."""
        if not self.auditable:
            raise NotComputableError(
                "A sample for this outcome", reason="a margin is not positive", text="audit_no_margin"
            )

    def errors(self, hand_counts: Sequence[HandCount]) -> NDArray[np.float64]:
        """Return the errors found, in margins.

        Args:
            hand_counts: The drawn batches, one entry a batch.

        Returns:
            Shape (n, A): positive where the sheet overstated what the assertion needs. A batch that was not
            found has its whole bound as error.
        """
        self.require_auditable()
        rows = self.batches.rows(count.batch for count in hand_counts)
        found = self.values[rows] - self.counted_values(hand_counts)
        return np.asarray(found / np.array(self.margins, dtype=np.float64), dtype=np.float64)

    def counted_values(self, hand_counts: Sequence[HandCount], *, best: bool = False) -> NDArray[np.int64]:
        """Return what each hand count adds to each assertion, shape (n, A).

        Args:
            hand_counts: One entry a batch.
            best: What is missing counts as the best instead of the worst that it could be.

        Raises:
            CallError: An unknown batch, a count that an assertion needs is absent, or papers missing below 0.
        """
        rows = self.batches.rows(count.batch for count in hand_counts)
        found = [
            [self._counted(int(row), k, count, best=best) for k in range(len(self.assertions))]
            for row, count in zip(rows, hand_counts, strict=True)
        ]
        return np.array(found, dtype=np.int64).reshape(len(hand_counts), len(self.assertions))

    def _counted(self, row: int, column: int, count: HandCount, *, best: bool) -> int:
        item = self.assertions[column]
        extreme = item.highest if best else item.lowest
        fixed = {
            name: int(self.batches.counts[row, self.batches.columns.index(name)]) for name, _ in item.fixed
        }
        if count.counts is None:
            known = sum(weight * fixed[name] for name, weight in item.fixed)
            worst = int(self.values[row, column]) - int(self.bounds[row, column])
            return known + extreme * int(self.batches.bound[row]) if best else worst
        counted = {**count.counts, **fixed}
        lacking = [name for name in item.columns if name not in counted]
        if lacking or count.papers_missing < 0:
            raise CallError(
                f"hand count of {count.batch} lacks {lacking}.",
                expected="every count it needs",
                text="audit_lacks_count",
                box=count.batch,
                lacking=", ".join(lacking) or "–",
            )
        return item.value(counted) + extreme * count.papers_missing


def bound_errors(batches: Batches, assertions: Sequence[Assertion], *, pending: int = 0) -> ErrorBounds:
    """Return margins and error bounds.

    Args:
        batches: All batches, drawn or not.
        assertions: What the outcome needs.
        pending: Papers that are in no batch yet, or cannot be audited: each counts as the worst paper, against
            every assertion.

    Returns:
        Margins, sheet values and bounds; margins may be 0 or less (see `ErrorBounds.auditable`).

    Raises:
        CallError: No batch, no assertion or a negative `pending`.

    Source:
        Stark (2009), Risk-limiting postelection audits: conservative P-values from common probability
        inequalities, section on maximum relative overstatement; pending ballots as in VotingWorks Arlo's MACRO.

    Example:
        >>> from tallyproof.audit.assertions import plurality_assertions
        >>> sheets = Batches.of(["1", "2"], columns=["ada", "ben"], counts=[[60, 40], [50, 50]], bound=[100, 100])
        >>> found = bound_errors(sheets, plurality_assertions(["ada"], ["ben"]))
        >>> found.margins, found.relative.tolist(), found.total
        ((20,), [6.0, 5.0], 11.0)
    """
    if not assertions or not batches.size or pending < 0:
        raise CallError(
            f"{len(assertions)} assertions, {batches.size} batches.", expected="at least one of each"
        )
    values = np.column_stack([batches.values(a) for a in assertions])
    worst = np.array([-a.lowest for a in assertions], dtype=np.int64)
    # what a hand count cannot change is no error: only the terms that papers carry can fall
    carried = values - np.column_stack([_fixed(batches, a) for a in assertions])
    bounds = carried + worst * batches.bound[:, None]
    margins = tuple(int(v) - int(w) * pending for v, w in zip(values.sum(axis=0), worst, strict=True))
    return ErrorBounds(batches, tuple(assertions), margins, values, np.maximum(bounds, 0))


def weigh_batches(found: ErrorBounds) -> NDArray[np.int64]:
    """Return the sampling weights: u in whole units of 1 / UNIT, rounded up; shape (B,).

    Whole weights make the draw repeatable with pencil and paper and exact on every machine.

    Raises:
        NotComputableError: A margin is not positive, or so small against a box that any sample is a full count.
    """
    found.require_auditable()
    if max(found.margins) >= _LARGEST_MARGIN or found.total > _LARGEST_RATIO:
        raise NotComputableError(
            "A sample for this outcome",
            reason="the margin is too small against the boxes",
            text="audit_margin_small",
        )
    weights = np.zeros(found.batches.size, dtype=np.int64)
    for column, margin in enumerate(found.margins):
        whole, rest = np.divmod(found.bounds[:, column], margin)
        upper, rest = np.divmod(rest * _STEP, margin)
        lower, rest = np.divmod(rest * _STEP, margin)
        np.maximum(weights, whole * UNIT + upper * _STEP + lower + (rest > 0), out=weights)
    return weights


def _fixed(batches: Batches, assertion: Assertion) -> NDArray[np.int64]:
    total = np.zeros(batches.size, dtype=np.int64)
    for name, weight in assertion.fixed:
        total += weight * batches.counts[:, batches.columns.index(name)]
    return total
