"""How often the most striking of many figures is as striking in honest elections.

A scan looks at thousands of figures and reports the smallest of their p-values. What that smallest one is worth
follows from honest elections scanned in the same way: how many figures an election shows below a level, and how
fast they thin out further down. Neither dependence between figures nor a bound that is too careful matters then.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.stations.units import FloatArray

__all__ = ["HonestTail"]

_MOST = 200
"""Figures from which the thinning out is estimated: the most striking of all honest elections together."""

_FEWEST = 10
"""With fewer nothing can be said about honest elections; the union bound stands alone."""


@dataclass(frozen=True, slots=True)
class HonestTail:
    """The striking figures of simulated honest elections."""

    smallest: tuple[float, ...]
    """Their p-values, rising: the most striking of all elections together."""
    simulations: int

    @classmethod
    def of(cls, elections: Iterable[FloatArray]) -> "HonestTail":
        """Collect the p-values of every figure of every honest election; shape (m,) each, 0-1."""
        kept: list[FloatArray] = []
        runs = 0
        for p in elections:
            runs += 1
            kept.append(np.sort(p[p < 1])[:_MOST])
        pooled = np.sort(np.concatenate(kept)) if kept else np.zeros(0)
        return cls(tuple(float(value) for value in pooled[:_MOST]), runs)

    @property
    def known(self) -> bool:
        """Whether there are enough figures to say anything."""
        return len(self.smallest) >= _FEWEST

    def rate(self, p: float) -> float:
        """Return how many figures at most `p` an honest election shows, on average.

        Source:
            Hill (1975), Annals of Statistics 3(5), for the thinning out: above the level of the m-th smallest
            p-value the counted rate, below it that rate times (p / level) to the estimated power.

        Example:
            >>> rng = np.random.default_rng(1)
            >>> tail = HonestTail.of(rng.random(1000) for _ in range(100))
            >>> round(tail.rate(0.002)), 0.005 < tail.rate(0.00001) < 0.02
            (2, True)
        """
        values = np.array(self.smallest)
        level, count = float(values[-1]), len(values)
        if p >= level:
            return float(count) / self.simulations * (p / level)
        depth = float(np.log(level / np.maximum(values, 1e-300)).sum())
        power = (count - 1) / depth if depth > 0 else 1.0
        return count / self.simulations * math.exp(power * math.log(max(p, 1e-300) / level))

    def p(self, smallest: float) -> float:
        """Return the chance that an honest election shows any figure as striking as this one."""
        return -math.expm1(-self.rate(smallest)) if 0 < smallest < 1 else 1.0
