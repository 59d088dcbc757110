"""How many ballots the contested stations touch (calculator M5), and by category (M8); never one sum of all."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallyproof.outcome.contested.station import ContestedStation, Standing

__all__ = ["Touched", "by_category", "touched"]


@dataclass(frozen=True, slots=True)
class Touched:
    """Ballots of some stations, from what is shown to the whole of each station."""

    category: str
    stations: int
    low: int | None
    """Ballots in question as the list gives them; None where it gives no number for any station."""
    high: int | None
    """All ballots cast at these stations; None where one of them does not report it."""
    proved: int | None
    """Of `low`: at stations where the allegation is proved or upheld; None where no number is given there."""
    alleged: int
    """Stations where the allegation is only alleged."""
    upheld: int
    """Stations where a decision upheld it."""


def touched(stations: Iterable[ContestedStation], category: str = "") -> Touched:
    """Count the ballots of some contested stations.

    Args:
        stations: Any of the list.
        category: What they have in common.

    Returns:
        Lower and upper bound. A number that is not given is left out of the lower bound, which stays a
        bound; a station without ballots cast makes the upper bound unknown.
    """
    listed = list(stations)
    firm = [s for s in listed if s.standing is not Standing.ALLEGED]
    whole = [s.whole for s in listed]
    return Touched(
        category=category,
        stations=len(listed),
        low=_sum(s.ballots for s in listed),
        high=None if None in whole or not whole else _sum(whole),
        proved=_sum(s.ballots for s in firm),
        alleged=len(listed) - len(firm),
        upheld=sum(s.standing is Standing.UPHELD for s in listed),
    )


def by_category(stations: Iterable[ContestedStation]) -> tuple[Touched, ...]:
    """Count ballots by category of breach, in the order in which categories first stand in the list."""
    groups: dict[str, list[ContestedStation]] = {}
    for station in stations:
        groups.setdefault(station.category, []).append(station)
    return tuple(touched(group, name) for name, group in groups.items())


def _sum(numbers: Iterable[int | None]) -> int | None:
    given = [number for number in numbers if number is not None]
    return sum(given) if given else None
