"""What a reform changes: removers of every office, and whether any of them is out of the same hand's reach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tallyproof.outcome.control.powers import Act, Power, closure, independent_removers, who_can

__all__ = ["Accountability", "accountability"]

Sets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Accountability:
    """One office under one set of powers."""

    office: str
    appointed_by: Sets
    removed_by: Sets
    independent: Sets
    """Removers that do not need anybody who answers to the starting offices."""


def accountability(
    start: Collection[str], powers: Sequence[Power]
) -> tuple[tuple[str, ...], tuple[Accountability, ...]]:
    """Return what answers to some offices, and who appoints and removes every office.

    Args:
        start: Offices whose reach is asked about.
        powers: Those in force.

    Returns:
        The closure, and every office over which there is a power, in the order of the powers.
    """
    held = closure(start, powers)
    offices = dict.fromkeys(power.office for power in powers)
    return held, tuple(
        Accountability(
            office=office,
            appointed_by=who_can(Act.APPOINT, office, powers),
            removed_by=who_can(Act.REMOVE, office, powers),
            independent=independent_removers(office, held, powers),
        )
        for office in offices
    )
