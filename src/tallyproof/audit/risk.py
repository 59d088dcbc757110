"""What every risk method returns."""

from dataclasses import dataclass

from tallyproof.errors import CallError

__all__ = ["RiskMeasurement", "require_risk_limit"]


@dataclass(frozen=True, slots=True)
class RiskMeasurement:
    """Largest chance of evidence this strong if the outcome were wrong, after each draw."""

    method: str
    """Lasting code of the method; its name and meaning are in the catalogue `audit`."""
    path: tuple[float, ...]
    """Risk after each draw (for methods with rounds: after each round); empty before the first."""

    @property
    def risk(self) -> float:
        """Risk now; 1 before the first draw."""
        return self.path[-1] if self.path else 1.0

    def stops_at(self, risk_limit: float) -> int | None:
        """Return after how many draws (or rounds) the risk was at or below the limit; None if never."""
        return next((i + 1 for i, risk in enumerate(self.path) if risk <= risk_limit), None)


def require_risk_limit(risk_limit: float) -> float:
    """Return the risk limit, or raise CallError where it is not strictly between 0 and 1."""
    if not 0.0 < risk_limit < 1.0:
        raise CallError(
            f"risk limit {risk_limit}.", expected="a number strictly between 0 and 1", text="risk_limit"
        )
    return risk_limit
