"""Votes above a flat line: what the choice would have if its share did not rise with turnout."""

from typing import NamedTuple

import numpy as np

from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["FlatLine", "flat_line"]

_HIGHEST = 0.999
"""A reference share above this leaves no other ballots to compare with."""


class FlatLine(NamedTuple):
    """Where the flat line of every stratum stands; shape (n,) each, by station."""

    share: FloatArray
    """Share of the choice where turnout equals the reference."""
    x: FloatArray
    """Log-odds of turnout beyond the reference."""
    odds: FloatArray
    """Log-odds of the share at the reference."""

    def votes(self, ballots: IntArray, slope: FloatArray) -> float:
        """Return ballots that, added for the choice alone, lift the flat line to the fitted one; signed.

        Adding a votes to R ballots with the share s0 gives the share s with `a = R' (s - s0) / (1 - s0)`,
        where R' = R + a are the ballots that are found.

        Args:
            ballots: Ballots found; shape (n,).
            slope: Of log-odds of share on log-odds of turnout; shape (n,).
        """
        fitted = 1 / (1 + np.exp(-(self.odds + slope * self.x)))
        return float((ballots * (fitted - self.share) / (1 - self.share)).sum())


def flat_line(
    units: TurnoutUnits, x: FloatArray, *, slope: FloatArray, stratum: IntArray, quantile: float
) -> FlatLine:
    """Place the flat line of every stratum at a low quantile of its turnout.

    Args:
        units: Stations; shape (n,).
        x: Log-odds of turnout; shape (n,).
        slope: Slope of each station's area; shape (n,).
        stratum: Code of each station's stratum; shape (n,).
        quantile: Part of a stratum's stations whose turnout lies below the reference, 0-1.
    """
    reference = _quantile(x, stratum, quantile)[stratum]
    ballots = np.bincount(stratum, units.ballots)
    mean_x = (np.bincount(stratum, units.ballots * x) / ballots)[stratum]
    votes = np.bincount(stratum, units.votes)
    mean_odds = np.log((votes + 0.5) / (ballots - votes + 0.5))[stratum]
    odds = mean_odds + slope * (reference - mean_x)
    share = np.minimum(1 / (1 + np.exp(-odds)), _HIGHEST)
    return FlatLine(share, x - reference, np.log(share / (1 - share)))


def _quantile(value: FloatArray, stratum: IntArray, quantile: float) -> FloatArray:
    """Return a lower quantile of every stratum; an order statistic, so no two rules disagree."""
    order = np.lexsort((value, stratum))
    size = np.bincount(stratum)
    first = np.concatenate([[0], size.cumsum()[:-1]])
    at = first + np.minimum((quantile * size).astype(np.int64), size - 1)
    found: FloatArray = value[order][at]
    return found
