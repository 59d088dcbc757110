"""The formulas by which seats follow from votes, in whole numbers.

Every formula here gives each list a sequence of claims, one a seat, that falls strictly: the quotients
``v / 1, v / 2, v / 3, ...`` (D'Hondt), ``v / 1, v / 3, v / 5, ...`` (Sainte-Lague), or what is left of a list's
quotas once seats are taken off, ``S v / V, S v / V - 1, ...`` (largest remainder). The S strongest claims are
the seats. Two claims are compared by multiplying out, so that no division is rounded.
"""

from enum import StrEnum

__all__ = ["Formula", "Ties", "divisor"]


class Formula(StrEnum):
    """How seats follow from votes."""

    DHONDT = "dhondt"
    """Highest averages with divisors 1, 2, 3, ..."""
    SAINTE_LAGUE = "sainte_lague"
    """Highest averages with divisors 1, 3, 5, ..."""
    MODIFIED_SAINTE_LAGUE = "modified_sainte_lague"
    """Highest averages with divisors 1.4, 3, 5, ..."""
    HARE = "hare"
    """Largest remainder with the quota votes / seats."""
    DROOP = "droop"
    """Largest remainder with the quota votes / (seats + 1), rounded down, plus one."""
    PLURALITY = "plurality"
    """The candidates with most votes, one seat each."""

    @property
    def averages(self) -> bool:
        """True for the highest-averages formulas."""
        return self in {Formula.DHONDT, Formula.SAINTE_LAGUE, Formula.MODIFIED_SAINTE_LAGUE}

    @property
    def linear(self) -> bool:
        """True where two claims are compared by a linear inequality; Droop's quota is rounded."""
        return self is not Formula.DROOP


class Ties(StrEnum):
    """Who takes a seat that two claims deserve equally: a rule of law, never a default of the program."""

    REPORTED = "reported"
    """Nobody: the seats in question stay open and the lists that are level are named."""
    MORE_VOTES = "more_votes"
    """The list with more votes; where these are equal too, nobody."""
    BALLOT_ORDER = "ballot_order"
    """The list that stands first on the ballot."""


def divisor(formula: Formula, seat: int) -> int:
    """Return by what votes are divided for a list's seat number 1, 2, 3, ..., in whole numbers.

    Args:
        formula: A highest-averages formula.
        seat: From 1.

    Returns:
        The divisor; those of the modified Sainte-Lague formula are multiplied by five (7, 15, 25, ...).

    Source:
        D'Hondt 1882; Sainte-Lague 1910; the first divisor 1.4 as in the laws of Norway and Sweden.

    Example:
        >>> [divisor(Formula.MODIFIED_SAINTE_LAGUE, seat) for seat in (1, 2, 3)]
        [7, 15, 25]
    """
    if formula is Formula.DHONDT:
        return seat
    if formula is Formula.SAINTE_LAGUE:
        return 2 * seat - 1
    return 7 if seat == 1 else 5 * (2 * seat - 1)
