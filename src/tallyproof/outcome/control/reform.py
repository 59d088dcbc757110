"""Who appoints and removes every office, what is out of one hand's reach, and what a reform changes in that."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tallyproof.outcome.control.powers import Act, Power, closure, independent_removers, who_can

__all__ = ["Accountability", "Change", "Difference", "Reach", "accountability", "difference"]

Sets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Accountability:
    """One office under one set of powers."""

    office: str
    appointed_by: Sets = ()
    removed_by: Sets = ()
    independent: Sets = ()
    """Removers that do not need anybody who answers to the starting offices."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What answers to some offices, and what does not."""

    closure: tuple[str, ...]
    """The starting offices first."""
    offices: tuple[Accountability, ...]
    """Every office over which there is a power, in the order of the powers."""

    def of(self, office: str) -> Accountability:
        """Return one office; without anybody who appoints or removes it where no power names it."""
        return next((one for one in self.offices if one.office == office), Accountability(office))


@dataclass(frozen=True, slots=True)
class Change:
    """One office before and after a reform."""

    before: Accountability
    after: Accountability

    @property
    def became_independent(self) -> bool:
        """True where it had no remover out of reach, and has one."""
        return not self.before.independent and bool(self.after.independent)

    @property
    def lost_independence(self) -> bool:
        """True where it had a remover out of reach, and has none."""
        return bool(self.before.independent) and not self.after.independent


@dataclass(frozen=True, slots=True)
class Difference:
    """What a reform changes."""

    gained: tuple[str, ...]
    """Offices that answer to the starting offices only after it."""
    lost: tuple[str, ...]
    """Offices that did, and no longer do."""
    offices: tuple[Change, ...]
    """Offices with other appointers, removers or independent removers; the others are left out."""


def accountability(start: Collection[str], powers: Sequence[Power]) -> Reach:
    """Return what answers to some offices, and who appoints and removes every office.

    Args:
        start: Offices whose reach is asked about.
        powers: Those in force.
    """
    held = closure(start, powers)
    offices = dict.fromkeys(power.office for power in powers)
    return Reach(
        held,
        tuple(
            Accountability(
                office=office,
                appointed_by=who_can(Act.APPOINT, office, powers),
                removed_by=who_can(Act.REMOVE, office, powers),
                independent=independent_removers(office, held, powers),
            )
            for office in offices
        ),
    )


def difference(before: Reach, after: Reach) -> Difference:
    """Return what is other after a reform.

    Example:
        >>> from tallyproof.outcome.coalitions.rule import Player
        >>> old = [Power("a", Act.REMOVE, "akim", Player("president"))]
        >>> new = [*old, Power("b", Act.REMOVE, "akim", Player("assembly"))]
        >>> (change,) = difference(*(accountability(["president"], one) for one in (old, new))).offices
        >>> change.became_independent, change.after.independent
        (True, (('assembly',),))
    """
    names = dict.fromkeys(one.office for one in (*before.offices, *after.offices))
    changes = (Change(before.of(name), after.of(name)) for name in names)
    return Difference(
        gained=tuple(name for name in after.closure if name not in before.closure),
        lost=tuple(name for name in before.closure if name not in after.closure),
        offices=tuple(change for change in changes if change.before != change.after),
    )
