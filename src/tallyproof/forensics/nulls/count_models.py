"""Two models of a station's count: redrawn about its own share, and drawn from its surroundings.

`Binomial` is the null of the published test: every ballot falls again, with the station's own share as
chance. It keeps the station's noise and adds as much again, so it smears modes that are genuinely narrow.

`LocalModel` is the honest election that the totals suggest: inside an area true shares follow a beta
distribution, whose mean and spread are estimated from the area; a station's own share is drawn from what
its count says about it. Where stations differ widely a station is left where it is, where they hardly
differ it is drawn to its area: sharp modes survive, but no preference for whole percentages can.
"""

from typing import Protocol

import numpy as np

from tallyproof.forensics.probability.special import log_factorials, log_gamma
from tallyproof.forensics.stations.units import FloatArray, IntArray, Ratio

__all__ = ["Binomial", "CountModel", "LocalModel", "fit_local_model", "reachable"]

_REACH = 9.0
"""For a normal tail: P < 1e-15 beyond it."""

_HEAVY = 27.0
"""Added for a beta parameter of 1, whose tail is exponential; falls with the root of the parameter."""

_LEAST_CORRELATION = 1e-7
"""Below this an area's stations do not differ beyond counting noise."""

_LARGEST_CORRELATION = 0.9


class CountModel(Protocol):
    """A distribution of the count of every station; arrays of shape (n,)."""

    whole: IntArray
    """Largest possible count."""
    mean: FloatArray
    variance: FloatArray
    reach: FloatArray
    """Standard deviations from the mean within which practically all probability lies."""

    def probability(self, unit: IntArray, count: IntArray) -> FloatArray:
        """Return the probability of each count at each station; shape of `count`."""


def reachable(model: CountModel) -> tuple[FloatArray, FloatArray]:
    """Return the smallest and largest count of every station that is worth summing."""
    reach = model.reach * (np.sqrt(model.variance) + 1)
    low, high = np.floor(model.mean - reach), np.ceil(model.mean + reach)
    return np.maximum(low, 0), np.minimum(high, model.whole)


class Binomial:
    """Counts drawn again about the observed share: Bin(whole, part / whole)."""

    def __init__(self, ratio: Ratio) -> None:
        self.whole = ratio.whole
        self.mean = ratio.part.astype(np.float64)
        share = ratio.part / ratio.whole
        self.variance = self.mean * (1 - share)
        self.reach = np.full(len(share), _REACH)
        # A share of 0 or 1 must give probability 1 to its only count: a finite logarithm keeps 0 * log 0 = 0.
        self._log_yes = np.log(np.maximum(share, 1e-300))
        self._log_no = np.log(np.maximum(1 - share, 1e-300))
        self._log_factorial = log_factorials(int(ratio.whole.max(initial=0)))

    def probability(self, unit: IntArray, count: IntArray) -> FloatArray:
        """Return the binomial probability of each count."""
        whole, table = self.whole[unit], self._log_factorial
        rest = whole - count
        ways = table[whole] - table[count] - table[rest]
        chance: FloatArray = np.exp(ways + count * self._log_yes[unit] + rest * self._log_no[unit])
        return chance


class LocalModel:
    """Counts of an honest election: Bin(whole, s) with s ~ Beta(yes, no) at every station."""

    def __init__(self, whole: IntArray, yes: FloatArray, no: FloatArray) -> None:
        total = yes + no
        self.whole = whole
        self.yes, self.no = yes, no
        self.mean = whole * yes / total
        self.variance = self.mean * (no / total) * (total + whole) / (total + 1)
        self.reach = _REACH + _HEAVY / np.sqrt(np.minimum(yes, no))
        self._log_factorial = log_factorials(int(whole.max(initial=0)))
        self._fixed = self._log_factorial[whole] + log_gamma(total)
        self._fixed -= log_gamma(yes) + log_gamma(no) + log_gamma(whole + total)

    def probability(self, unit: IntArray, count: IntArray) -> FloatArray:
        """Return the beta-binomial probability of each count."""
        rest = self.whole[unit] - count
        ways = self._fixed[unit] - self._log_factorial[count] - self._log_factorial[rest]
        ways += log_gamma(count + self.yes[unit]) + log_gamma(rest + self.no[unit])
        chance: FloatArray = np.exp(ways)
        return chance

    def draw(self, rng: np.random.Generator) -> Ratio:
        """Draw one honest election."""
        return Ratio(rng.binomial(self.whole, rng.beta(self.yes, self.no)), self.whole)


def fit_local_model(ratio: Ratio, area: IntArray) -> LocalModel:
    """Estimate the honest election that these counts suggest.

    Args:
        ratio: Observed counts; shape (n,).
        area: Code of each station's area, 0 .. k - 1; shape (n,).

    Returns:
        The model; an area's spread is the moment estimate of the intra-area correlation.

    Source:
        Beta-binomial moments: Kleinman (1973), Journal of the American Statistical Association 68(341);
        drawing from the posterior of each unit: Efron, Morris (1975), same journal, 70(350).
    """
    correlation, mean = _moments(ratio, area)
    precision = 1 / correlation - 1
    return LocalModel(
        ratio.whole,
        (mean * precision)[area] + ratio.part,
        ((1 - mean) * precision)[area] + ratio.whole - ratio.part,
    )


def _moments(ratio: Ratio, area: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the intra-area correlation and the mean share of every area; shape (k,)."""
    stations = np.bincount(area)
    size, squares = np.bincount(area, ratio.whole), np.bincount(area, ratio.whole.astype(np.float64) ** 2)
    # Half a ballot on either side keeps an area without a single vote inside (0, 1).
    mean = (np.bincount(area, ratio.part) + 0.5) / (size + 1)
    spread = np.bincount(area, ratio.whole * (ratio.part / ratio.whole - mean[area]) ** 2)
    noise = mean * (1 - mean)
    room = noise * (size - squares / size - (stations - 1))
    correlation = (spread - noise * (stations - 1)) / np.where(room > 0, room, np.inf)
    return np.clip(correlation, _LEAST_CORRELATION, _LARGEST_CORRELATION), mean
