"""What to audit where the winner is beyond doubt: turnout and shares just below the reported ones.

Confirming that somebody with nine tenths of the votes has won takes a handful of stations, and says next to nothing
about the sheets. The highest round bar below a reported figure is a sharper question, and often a legal one.
"""

from dataclasses import dataclass
from fractions import Fraction

from tallyproof.audit.assertions import (
    CAST,
    REGISTERED,
    VALID,
    Assertion,
    share_above_assertion,
    turnout_assertion,
)
from tallyproof.audit.batches import Batches

__all__ = ["BARS", "Target", "informative_targets"]

BARS = tuple(Fraction(n, d) for n, d in ((1, 4), (1, 3), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10)))
"""Shares that laws and headlines name, rising."""


@dataclass(frozen=True, slots=True)
class Target:
    """A question about the papers that is sharper than who won."""

    assertion: Assertion
    share: Fraction
    """The bar that the reported figure is above."""


def informative_targets(batches: Batches, leader: str) -> tuple[Target, ...]:
    """Return turnout and the leader's share, each against the highest round bars below what was reported.

    Args:
        batches: All stations.
        leader: Count column of the choice with the most votes.

    Returns:
        Up to two bars each, the sharper one last. Where a count is not carried, its targets are left out; so is a bar
        that is met exactly.

    Example:
        >>> sheets = Batches.of(["1"], columns=["ada", "valid"], counts=[[70, 90]], bound=[100])
        >>> [str(target.share) for target in informative_targets(sheets, "ada")]
        ['2/3', '3/4']
    """
    totals = {name: int(batches.counts[:, i].sum()) for i, name in enumerate(batches.columns)}
    found = [
        *(Target(turnout_assertion(bar), bar) for bar in _below(totals, CAST, REGISTERED)),
        *(Target(share_above_assertion(leader, bar), bar) for bar in _below(totals, leader, VALID)),
    ]
    return tuple(found)


def _below(totals: dict[str, int], part: str, whole: str) -> tuple[Fraction, ...]:
    if not (totals.get(whole) and part in totals):
        return ()
    share = Fraction(totals[part], totals[whole])
    return tuple(bar for bar in BARS if bar < share)[-2:]
