"""Ballot comparison by the simplified Kaplan-Markov method ("super-simple"), as used in Colorado."""

from dataclasses import dataclass
from math import ceil, exp, inf, log, log1p

from tallyproof.audit.risk import RiskMeasurement, require_risk_limit
from tallyproof.errors import CallError

__all__ = ["GAMMA", "Discrepancies", "super_simple_ballots", "super_simple_risk"]

CODE = "A-SUPER-SIMPLE"

GAMMA = 1.03905
"""Error inflation factor of Colorado's rule; above 1. Larger tolerates more two-vote overstatements."""


@dataclass(frozen=True, slots=True)
class Discrepancies:
    """How many sampled ballots differ from their records, by the effect on the margin."""

    one_over: int = 0
    two_over: int = 0
    one_under: int = 0
    two_under: int = 0

    def __post_init__(self) -> None:
        if min(self.one_over, self.two_over, self.one_under, self.two_under) < 0:
            raise CallError("a negative number of discrepancies.", expected="0 or more")

    def log_factor(self, gamma: float) -> float:
        """Return the sum over discrepancies of the logarithm of ``1 - overstatement / (2 gamma)``."""
        half, full = 1 / (2 * gamma), 1 / gamma
        return (
            self.one_over * log1p(-half)
            + self.two_over * log1p(-full)
            + self.one_under * log1p(half)
            + self.two_under * log1p(full)
        )


def super_simple_risk(
    ballots: int, margin: float, *, found: Discrepancies = Discrepancies(), gamma: float = GAMMA
) -> RiskMeasurement:
    """Return the risk after a sample.

    Args:
        ballots: Ballots compared, with replacement.
        margin: Diluted margin: smallest margin in votes over all ballot cards, 0 to 1.
        found: Discrepancies among them.
        gamma: Error inflation factor, above 1.

    Returns:
        ``(1 - margin / (2 gamma))^n / prod (1 - overstatement / (2 gamma))``, at most 1.

    Raises:
        CallError: The margin is not above 0 and at most 1, or `gamma` is not above 1.

    Source:
        Stark (2010), Super-simple simultaneous single-ballot risk-limiting audits, eq. 10.

    Example:
        >>> round(super_simple_risk(339, 0.02, gamma=1.03905).risk, 7)
        0.0376886
    """
    _require(margin, gamma)
    exponent = ballots * log1p(-margin / (2 * gamma)) - found.log_factor(gamma)
    return RiskMeasurement(CODE, (exp(min(exponent, 0.0)),))


def super_simple_ballots(
    margin: float, risk_limit: float, *, found: Discrepancies = Discrepancies(), gamma: float = GAMMA
) -> float:
    """Return how many ballots suffice if no further discrepancy appears.

    Args:
        margin: Diluted margin; 0 where only a full count can settle the outcome.
        risk_limit: Strictly between 0 and 1.
        found: Discrepancies found or expected.
        gamma: Error inflation factor, above 1.

    Returns:
        A whole number, 0 or more; infinity for margin 0.

    Source:
        Stark (2010); Lindeman, Stark (2012), A gentle introduction to risk-limiting audits, eq. for n;
        Colorado Rule 25.2: ``-2 gamma (ln limit + sum ln(1 - o / 2 gamma)) / margin``.

    Example:
        >>> super_simple_ballots(0.05, 0.1), super_simple_ballots(0.05, 0.1, found=Discrepancies(one_over=1))
        (96, 123)
    """
    require_risk_limit(risk_limit)
    if margin == 0:
        return inf
    _require(margin, gamma)
    return max(0, ceil(-2 * gamma * (log(risk_limit) + found.log_factor(gamma)) / margin - 1e-9))


def _require(margin: float, gamma: float) -> None:
    if not 0 < margin <= 1 or gamma <= 1:
        raise CallError(f"margin {margin}, gamma {gamma}.", expected="a margin in (0, 1] and gamma above 1")
