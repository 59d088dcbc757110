"""When an estimate may be published: a rule that is set before the first report comes in (F13)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tallyproof.errors import CallError
from tallyproof.observation.quick_count.sample_coverage import SampleCoverage
from tallyproof.observation.quick_count.stabilisation import Step

__all__ = ["Publication", "PublicationRule", "publication", "read_rule"]

_STEPS = range(2, 1001)


@dataclass(frozen=True, slots=True)
class PublicationRule:
    """What must hold before an estimate is published."""

    coverage: float = 0.8
    """Least share of reports in every stratum, 0-1."""
    change: float = 0.005
    """Most by which the share may have moved over the last steps, 0-1."""
    steps: int = 5
    """How many steps are looked at."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Whether the rule is met."""

    rule: PublicationRule
    lowest_stratum: str
    lowest_coverage: float
    moved: float | None
    """Largest minus smallest share over the last steps; None where fewer steps are known."""

    @property
    def covered(self) -> bool:
        """True where every stratum has reports enough."""
        return self.lowest_coverage >= self.rule.coverage

    @property
    def settled(self) -> bool | None:
        """Whether the share settled; None where the reports carry no times."""
        return None if self.moved is None else self.moved <= self.rule.change

    @property
    def met(self) -> bool:
        """True where both hold."""
        return self.covered and self.settled is True


def read_rule(text: str) -> PublicationRule:
    """Read a rule such as `coverage=0.9,change=0.003,steps=5`; what is not named keeps its default.

    Raises:
        CallError: An unknown name, or a value that makes no sense.

    Example:
        >>> read_rule("coverage=0.9,steps=3")
        PublicationRule(coverage=0.9, change=0.005, steps=3)
    """
    given = dict(part.partition("=")[::2] for part in text.replace(" ", "").split(",") if part)
    known = asdict(PublicationRule())
    try:
        values = known | {name: float(value) for name, value in given.items()}
    except ValueError:
        values = {}
    shares = [values.get(name, -1.0) for name in ("coverage", "change")]
    if (
        set(values) != set(known)
        or not all(0 <= share <= 1 for share in shares)
        or values["steps"] not in _STEPS
    ):
        expected = "coverage=0.9,change=0.003,steps=5, shares from 0 to 1, steps from 2"
        raise CallError(f'The rule "{text}".', expected=expected)
    return PublicationRule(values["coverage"], values["change"], int(values["steps"]))


def publication(rule: PublicationRule, coverage: SampleCoverage, steps: Sequence[Step]) -> Publication:
    """Say whether the rule is met.

    Args:
        rule: As it was set beforehand.
        coverage: Who reported.
        steps: How the estimate settled; empty where reports carry no times.
    """
    lowest = min(coverage.strata, key=lambda one: (one.share, one.stratum))
    last = [step.share for step in steps[-rule.steps :]]
    moved = max(last) - min(last) if len(last) == rule.steps else None
    return Publication(rule, lowest.stratum, lowest.share, moved)
