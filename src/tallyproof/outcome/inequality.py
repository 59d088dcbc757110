"""One linear condition on totals: the only thing that outcomes are made of.

Every bar that an electoral law sets - more votes than a rival, more than half of the valid votes, a turnout
of at least one half, a quarter of the register - compares a whole-number combination of totals with zero.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.tally import Tally

__all__ = ["Inequality"]

_OPPOSITE = {
    "majority": "majority_missed",
    "turnout": "turnout_missed",
    "approval": "approval_missed",
    "votes": "votes_missed",
    "threshold": "threshold_missed",
    "list_votes": "list_votes_missed",
}


@dataclass(frozen=True, slots=True)
class Inequality:
    """The sum of `coefficient x total` is above zero (`strict`) or not below zero.

    Example:
        >>> lead = Inequality("lead", {"votes__a": 1, "votes__b": -1}, strict=True)
        >>> tally = Tally({"votes__a": 10, "votes__b": 7}, {})
        >>> lead.slack(tally), lead.holds(tally), lead.fall(3)
        (3, True, 3)
    """

    code: str
    """`lead`, `tie`, `seat`, `seat_tie`, or `votes`, `majority`, `approval`, `turnout`, `threshold` and
    `list_votes`, each also with `_missed`."""
    coefficients: Mapping[str, int]
    """Column to its whole-number weight."""
    strict: bool
    scale: int = 1
    """The slack divided by this is a number of votes (or ballots)."""
    donor: ChoiceId | None = None
    """The choice whose votes hold the inequality up: it breaks when they move to `gainer`."""
    gainer: ChoiceId | None = None
    kept: frozenset[str] = field(default=frozenset())
    """Columns whose total stays when stations are annulled."""

    def slack(self, tally: Tally) -> int | None:
        """Return the sum of `coefficient x total`; None where a total is missing."""
        totals = [(weight, tally.total(column)) for column, weight in self.coefficients.items()]
        if any(total is None for _, total in totals):
            return None
        return sum(weight * total for weight, total in totals if total is not None)

    def holds(self, tally: Tally) -> bool | None:
        """Return whether the inequality is true of the totals; None where one is missing."""
        slack = self.slack(tally)
        return None if slack is None else slack > 0 or (slack == 0 and not self.strict)

    def gap(self, tally: Tally) -> Fraction | None:
        """Return how far the totals are above (below: negative) the bar, in votes."""
        slack = self.slack(tally)
        return None if slack is None else Fraction(slack, self.scale)

    def fall(self, slack: int) -> int:
        """Return by how much the slack must fall, at the least, for the inequality to break."""
        return slack if self.strict else slack + 1

    def opposite(self) -> "Inequality":
        """Return the inequality that holds exactly where this one does not."""
        return dataclasses.replace(
            self,
            code=_OPPOSITE[self.code],
            coefficients={column: -weight for column, weight in self.coefficients.items()},
            strict=not self.strict,
            donor=self.gainer,
            gainer=self.donor,
        )
