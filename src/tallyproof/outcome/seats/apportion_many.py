"""Apportion seats for many vectors of votes at once; every answer is proved in whole numbers, or left to `apportion`.

A first guess is made in floating point. It stands where every seat given beats every seat not given by a strict
inequality between whole numbers; rows where it does not, such as ties, are decided one by one.
"""

import numpy as np
from numpy.typing import NDArray

from tallyproof.outcome.seats.formula import Formula, divisor

__all__ = ["decided_rows"]

Rows = NDArray[np.int64]
_CHUNK = 1 << 13
_LARGEST = 1 << 62


def decided_rows(votes: Rows, seats: int, formula: Formula) -> tuple[Rows, NDArray[np.bool_]]:
    """Return the seats of every row of votes, and for which rows they are proved.

    Args:
        votes: Whole numbers from 0; shape (rows, lists).
        seats: Seats to give out.
        formula: Highest averages or Hare's quota; no row is proved under another.

    Returns:
        Seats, shape (rows, lists); True for rows whose seats are the only answer. The seats of other rows mean
        nothing.

    Example:
        >>> found, proved = decided_rows(np.array([[60, 30, 10], [10, 10, 5]]), 3, Formula.DHONDT)
        >>> found[0].tolist(), proved.tolist()
        ([2, 1, 0], [True, False])
    """
    width = max(1, seats) * 10
    if not votes.size or int(votes.sum(axis=1).max()) > _LARGEST // width:
        return np.zeros_like(votes), np.zeros(len(votes), dtype=np.bool_)
    if not (formula.averages or formula is Formula.HARE):
        return np.zeros_like(votes), np.zeros(len(votes), dtype=np.bool_)
    decide = _remainders if formula is Formula.HARE else _averages
    parts = [decide(votes[at : at + _CHUNK], seats, formula) for at in range(0, len(votes), _CHUNK)]
    return np.concatenate([found for found, _ in parts]), np.concatenate([proved for _, proved in parts])


def _averages(votes: Rows, seats: int, formula: Formula) -> tuple[Rows, NDArray[np.bool_]]:
    divisors = np.array([divisor(formula, seat) for seat in range(1, seats + 2)], dtype=np.int64)
    given = np.zeros_like(votes)
    rows = np.arange(len(votes))
    quotients = votes / divisors[0]
    for _ in range(seats):
        first = quotients.argmax(axis=1)
        given[rows, first] += 1
        quotients[rows, first] = votes[rows, first] / divisors[given[rows, first]]
    last, following = divisors[np.maximum(given, 1) - 1], divisors[given]
    proved = votes.sum(axis=1) > 0
    for i in range(votes.shape[1]):
        beats = votes[:, [i]] * following > votes * last[:, [i]]
        beats[:, i] = True
        proved = proved & ((given[:, i] == 0) | ((beats.sum(axis=1) == votes.shape[1]) & (votes[:, i] > 0)))
    return given, proved


def _remainders(votes: Rows, seats: int, formula: Formula) -> tuple[Rows, NDArray[np.bool_]]:  # noqa: ARG001 - one shape
    totals = votes.sum(axis=1, keepdims=True)
    proved = totals[:, 0] > 0
    scaled = votes * seats
    given, rest = scaled // np.maximum(totals, 1), scaled % np.maximum(totals, 1)
    left = seats - given.sum(axis=1)
    ranked = -np.sort(-rest, axis=1)
    padded = np.concatenate([ranked, np.zeros((len(votes), 1), dtype=np.int64)], axis=1)
    rows = np.arange(len(votes))
    within = np.clip(left, 0, votes.shape[1])
    cut = np.where(within > 0, padded[rows, np.maximum(within - 1, 0)], _LARGEST)
    proved &= (cut > padded[rows, within]) & (left == within)
    return given + (rest >= cut[:, None]), proved
