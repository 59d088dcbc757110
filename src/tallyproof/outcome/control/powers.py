"""Dated powers over offices, and what follows from them: removers, closure, independent removers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from tallyproof.outcome.coalitions.diagram import drawn_up
from tallyproof.outcome.coalitions.minimal import minimal_sets
from tallyproof.outcome.coalitions.rule import Rule

__all__ = ["Act", "InForce", "Power", "Succession", "closure", "in_force", "independent_removers", "who_can"]

_FIRST, _LAST = "0000-01-01", "9999-12-31"


class Act(StrEnum):
    """What a power does to an office."""

    APPOINT = "appoint"
    REMOVE = "remove"


class InForce(StrEnum):
    """Whether something is in force on a day; a year or a month alone can leave it open."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Power:
    """One sentence of law: who can do what to which office."""

    id: str
    act: Act
    office: str
    by: Rule
    """Offices and bodies; those that must act together are one remover."""
    article: str = ""
    since: str = ""
    """ISO 8601, possibly only a year or a month; empty where it is not known to begin."""
    until: str = ""
    """Last day in force; empty where it has not ended."""
    confirmed: bool = False
    """True where the wording of the law was read, not told."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Succession:
    """Who takes over where an office falls vacant, first in line first."""

    office: str
    chain: tuple[str, ...]
    article: str = ""
    since: str = ""
    until: str = ""
    confirmed: bool = False
    note: str = ""


def in_force(power: Power | Succession, day: str) -> InForce:
    """Return whether a power or an order of succession is in force on a day.

    Args:
        power: With dates that may be partial.
        day: ISO 8601, in full.

    Example:
        >>> from tallyproof.outcome.coalitions.rule import Player
        >>> in_force(Power("a", Act.REMOVE, "akim", Player("president"), since="2007"), "2007-03-01").value
        'unknown'
    """
    begins = (power.since or _FIRST)[:10]
    ends = (power.until or _LAST)[:10]
    if day < begins[: len(day)] and day[: len(begins)] != begins:
        return InForce.NO
    if day[: len(ends)] > ends:
        return InForce.NO
    partial = (begins, ends)
    if any(len(end) < len(day) and day[: len(end)] == end for end in partial):
        return InForce.UNKNOWN
    return InForce.YES


def who_can(act: Act, office: str, powers: Iterable[Power]) -> tuple[tuple[str, ...], ...]:
    """Return the least sets of offices that can appoint or remove an office.

    Returns:
        One name where an office can do it alone; several that must act together. Alone before together, then
        by name. Empty where nobody can.

    Example:
        >>> from tallyproof.outcome.coalitions.rule import Player
        >>> rule = Player("president") & Player("senate") | Player("assembly")
        >>> who_can(Act.REMOVE, "akim", [Power("a", Act.REMOVE, "akim", rule)])
        (('assembly',), ('president', 'senate'))
    """
    rules = [power.by for power in powers if power.act is act and power.office == office]
    if not rules:
        return ()
    diagrams, top = drawn_up(reduce(lambda one, other: one | other, rules))
    return tuple(sorted((tuple(sorted(found)) for found in minimal_sets(diagrams, top)), key=_alone_first))


def closure(start: Collection[str], powers: Sequence[Power]) -> tuple[str, ...]:
    """Return the offices that answer to a set of offices: it, or one it can remove, can remove them.

    Args:
        start: Where the question begins.
        powers: Those in force.

    Returns:
        The least set that holds `start` and every office that a set inside it can remove; `start` first, then
        in the order in which they are reached, by name within a step.

    Example:
        >>> from tallyproof.outcome.coalitions.rule import Player
        >>> powers = [Power("a", Act.REMOVE, "pm", Player("president")), Power("b", Act.REMOVE, "akim", Player("pm"))]
        >>> closure(["president"], powers)
        ('president', 'pm', 'akim')
    """
    held = dict.fromkeys(sorted(start))
    waiting = [power for power in powers if power.act is Act.REMOVE]
    while True:
        reached = sorted({power.office for power in waiting if power.by.decides(held)} - set(held))
        if not reached:
            return tuple(held)
        held |= dict.fromkeys(reached)
        waiting = [power for power in waiting if power.office not in held]


def independent_removers(
    office: str, held: Collection[str], powers: Sequence[Power]
) -> tuple[tuple[str, ...], ...]:
    """Return the removers of an office that need nobody from a closure; consent counts as taking part.

    An office that can dissolve itself is no remover of itself: nobody else holds it to account by that.
    """
    return tuple(one for one in who_can(Act.REMOVE, office, powers) if not set(one) & {*held, office})


def _alone_first(names: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return len(names), names
