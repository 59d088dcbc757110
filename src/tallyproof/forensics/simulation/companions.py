"""What honest neighbours of an election look like: the one before, and another contest of the same day."""

import numpy as np

from tallyproof.forensics.simulation.sheets import Sheets
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["concurrent_election", "earlier_election"]

_NATIONAL = -0.12
"""How far the earlier election lies below, for turnout and the examined choice, on the logit scale."""

_LOCAL = 0.15
"""Spread of the change from station to station, on the logit scale: about 3.5 points."""

_NOT_TAKEN = 0.004
"""Part of the voters who leave the second ballot paper untouched."""


def earlier_election(honest: Sheets, column: int, rng: np.random.Generator) -> Sheets:
    """Draw an election before this one at the same stations and with the same registers.

    Args:
        honest: The honest counts of this election; turnout stays as it is where there is no register.
        column: Of the choice whose support swings; the others share the rest as they do now.
        rng: Source of randomness.

    Returns:
        Stations whose turnout and support moved by a national swing and local chance; nothing planted.
    """
    register = honest.registered
    cast = honest.cast if register is None else _swung(honest.cast, register, register, rng)
    first = _swung(honest.counts[:, column], honest.cast, cast, rng)
    counts = _others_in_proportion(honest, column, cast - first, rng)
    counts[:, column] = first
    return honest.with_counts(counts)


def concurrent_election(honest: Sheets, column: int, rng: np.random.Generator) -> Sheets:
    """Draw another contest of the same day: the same voters, nearly as many ballots, support close by."""
    cast = honest.cast - rng.binomial(honest.cast, _NOT_TAKEN)
    first = _swung(honest.counts[:, column], honest.cast, cast, rng)
    counts = _others_in_proportion(honest, column, cast - first, rng)
    counts[:, column] = first
    return honest.with_counts(counts)


def _swung(part: IntArray, whole: IntArray, new_whole: IntArray, rng: np.random.Generator) -> IntArray:
    share: FloatArray = (part + 0.5) / (whole + 1)
    moved = np.log(share / (1 - share)) + rng.normal(_NATIONAL, _LOCAL, len(share))
    return rng.binomial(new_whole, 1 / (1 + np.exp(-moved)))


def _others_in_proportion(honest: Sheets, column: int, total: IntArray, rng: np.random.Generator) -> IntArray:
    """Deal ballots to all columns but one, each station in the proportions that it has now."""
    weights = honest.counts.astype(np.float64)
    weights[:, column] = 0
    known = weights.sum(axis=1, keepdims=True)
    usual = honest.counts.sum(axis=0).astype(np.float64)
    usual[column] = 0
    # A station where all voted for one choice has no proportions of its own: those of all stations stand in.
    usual = usual / usual.sum() if usual.sum() else _even(len(usual), column)
    proportions = np.where(known > 0, weights / np.where(known > 0, known, 1), usual)
    return rng.multinomial(total, proportions / proportions.sum(axis=1, keepdims=True))


def _even(length: int, column: int) -> FloatArray:
    weights = np.ones(length)
    weights[column] = 0
    even: FloatArray = weights / weights.sum()
    return even
