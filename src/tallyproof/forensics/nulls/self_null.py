"""How a test behaves on honest elections with this election's own totals."""

import math
from dataclasses import dataclass

from tallyproof.forensics.probability.special import normal_quantile, normal_upper_tail

__all__ = ["SelfNull", "default_simulations"]


_WORK = 400_000
"""Station simulations that are affordable by default."""

_FEWEST, _MOST = 4, 200


@dataclass(frozen=True, slots=True)
class SelfNull:
    """Mean and standard deviation of a z-statistic over simulated honest elections.

    A test whose null model is right has mean 0 and deviation 1.
    """

    mean: float
    deviation: float
    simulations: int

    def false_alarm_rate(self, level: float = 0.05) -> float:
        """Return how often the uncalibrated test falls below `level` when nothing is wrong.

        Example:
            >>> round(SelfNull(0.0, 1.0, 4).false_alarm_rate(), 3)
            0.05
            >>> round(SelfNull(0.95, 1.0, 4).false_alarm_rate(), 2)
            0.24
        """
        return normal_upper_tail((normal_quantile(level) - self.mean) / self.deviation)

    def calibrated(self, p: float) -> float:
        """Return the p-value after the measured bias is taken off; it is never made smaller.

        The honest model is a model too. It may take evidence away, it must not create any.
        """
        if p <= 0 or p >= 1 or math.isclose(self.deviation, 0):
            return p
        return max(p, normal_upper_tail((normal_quantile(p) - self.mean) / self.deviation))


def default_simulations(stations: int) -> int:
    """Return how many elections to simulate: many small ones or few large ones.

    Example:
        >>> default_simulations(500), default_simulations(10_000), default_simulations(95_000)
        (200, 40, 4)
    """
    return min(_MOST, max(_FEWEST, _WORK // max(stations, 1)))
