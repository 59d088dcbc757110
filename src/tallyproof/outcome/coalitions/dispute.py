"""Coalitions while the result is disputed: seats that each has whatever happens, and seats that it can have."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tallyproof.errors import CallError, NotComputableError, UnknownNameError
from tallyproof.outcome.coalitions.seat_vectors import Votes
from tallyproof.outcome.seats.apportion import apportion
from tallyproof.outcome.seats.formula import Formula

__all__ = ["Certainty", "SeatRanges", "of_bounds", "of_boxes", "of_districts", "of_outcomes", "together"]

_MOST_PARTIES = 20
_MOST_NEAR_THE_BAR = 10


class Certainty(StrEnum):
    """Whether a coalition reaches a bar."""

    CERTAIN = "certain"
    DISPUTED = "disputed"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class SeatRanges:
    """The fewest and the most seats of every set of parties."""

    parties: tuple[str, ...]
    low: NDArray[np.int64]
    """By set: bit i of the position stands for party i."""
    high: NDArray[np.int64]
    exact: bool
    """False where the figures are bounds that no result need reach; a coalition called disputed may then be
    certain or impossible, but never the other way round."""

    def seats(self, coalition: Sequence[str]) -> tuple[int, int]:
        """Return the fewest and the most seats of a coalition; raises UnknownNameError."""
        at = 0
        for name in coalition:
            if name not in self.parties:
                raise UnknownNameError("party", name, self.parties)
            at |= 1 << self.parties.index(name)
        return int(self.low[at]), int(self.high[at])

    def certainty(self, coalition: Sequence[str], bar: int) -> Certainty:
        """Return whether a coalition reaches a bar in every result, in some, or in none."""
        low, high = self.seats(coalition)
        if low >= bar:
            return Certainty.CERTAIN
        return Certainty.DISPUTED if high >= bar else Certainty.IMPOSSIBLE

    def minimal(self, bar: int, *, certain: bool) -> tuple[tuple[str, ...], ...]:
        """Return coalitions that reach a bar for certain (or possibly), and no longer without any one member.

        Returns:
            Fewest parties first, then in the order of the parties.
        """
        wins = (self.low if certain else self.high) >= bar
        least = wins.copy()
        for party in range(len(self.parties)):
            with_party = np.flatnonzero(np.arange(len(wins)) >> party & 1)
            least[with_party] &= ~wins[with_party ^ (1 << party)]
        sets = [self._named(int(at)) for at in np.flatnonzero(least)]
        return tuple(sorted(sets, key=lambda names: (len(names), [self.parties.index(n) for n in names])))

    def _named(self, at: int) -> tuple[str, ...]:
        return tuple(name for i, name in enumerate(self.parties) if at >> i & 1)


def of_outcomes(outcomes: Sequence[Mapping[str, int]]) -> SeatRanges:
    """Return seat ranges over a finite list of possible results; exact.

    Args:
        outcomes: Seats by party, one mapping a possible result; a party that one does not name has none in it.

    Raises:
        CallError: There is no result.

    Example:
        >>> ranges = of_outcomes([{"A": 5, "B": 4}, {"A": 4, "B": 5}])
        >>> ranges.seats(["A"]), ranges.seats(["A", "B"])
        ((4, 5), (9, 9))
    """
    if not outcomes:
        raise CallError("There is no possible result.", expected="at least one")
    parties = _parties(name for outcome in outcomes for name in outcome)
    rows = {tuple(outcome.get(name, 0) for name in parties) for outcome in outcomes}
    low = high = _sums(min(rows))
    for row in rows:
        sums = _sums(row)
        low, high = np.minimum(low, sums), np.maximum(high, sums)
    return SeatRanges(parties, low, high, exact=True)


def of_districts(decided: Mapping[str, int], open_districts: Sequence[Sequence[str]]) -> SeatRanges:
    """Return seat ranges where some districts are open, each between some of the parties; exact.

    A coalition is certain of a seat where every possible winner belongs to it.

    Args:
        decided: Seats that are certain, by party.
        open_districts: The possible winners of each open seat.

    Raises:
        CallError: A district has no possible winner.

    Source:
        Dempster 1967 and Shafer 1976: lower probabilities, here of counts.

    Example:
        >>> of_districts({"A": 2}, [["A", "B"], ["B", "C"]]).seats(["A", "B"])
        (3, 4)
    """
    parties = _parties([*decided, *itertools.chain.from_iterable(open_districts)])
    mass = np.zeros(1 << len(parties), dtype=np.int64)
    for winners in (*([name] for name, n in decided.items() for _ in range(n)), *open_districts):
        if not winners:
            raise CallError("A district has no possible winner.", expected="at least one for each")
        mass[sum(1 << parties.index(name) for name in dict.fromkeys(winners))] += 1
    for party in range(len(parties)):
        halves = mass.reshape(-1, 2, 1 << party)
        halves[:, 1] += halves[:, 0]
    return SeatRanges(parties, mass, mass[-1] - mass[::-1], exact=True)


def of_boxes(votes: Votes, low: Mapping[str, int], high: Mapping[str, int]) -> SeatRanges:
    """Return bounds for seats where each party's votes lie between two figures.

    For every set of parties that can pass the threshold together, the coalition is put at its fewest votes and
    all others at their most (and the other way round). Under highest averages that cannot be undercut. Under
    Hare's quota the whole quotas that each list cannot lose are counted instead.

    Args:
        votes: Formula, seats and threshold.
        low: The fewest votes of each party.
        high: The most votes; the same parties.

    Returns:
        Bounds; exact without a party near the threshold under highest averages.

    Raises:
        NotComputableError: Droop's quota, too many parties, or too many of them near the threshold.

    Source:
        Monotony of divisor methods: Balinski and Young, Fair Representation (1982), proposition 4.5.
    """
    if votes.formula is Formula.DROOP or votes.formula is Formula.PLURALITY:
        raise NotComputableError(
            "Bounds of seats", reason="this formula has no known bound", text="seats_no_bound"
        )
    parties = _parties(low)
    ends = [(low[name], high[name]) for name in parties]
    passing = list(_passing(ends, votes.threshold))
    full = (1 << len(parties)) - 1
    least = np.full(full + 1, votes.seats, dtype=np.int64)
    most = np.zeros(full + 1, dtype=np.int64)
    for taking in passing:
        for coalition in range(full + 1):
            fewest = _corner(votes, ends, taking, coalition=coalition)
            least[coalition] = min(least[coalition], fewest)
            rest = _corner(votes, ends, taking, coalition=full & ~coalition)
            most[coalition] = max(most[coalition], (votes.seats if taking else 0) - rest)
    return SeatRanges(parties, least, most, exact=len(passing) == 1 and votes.formula.averages)


def of_bounds(bounds: Mapping[str, tuple[int, int]], total: int, *, filled: bool = True) -> SeatRanges:
    """Return bounds for coalitions from the fewest and the most seats of each party; never called exact.

    Args:
        bounds: The fewest and the most seats of every party.
        total: All seats; what the others must have cannot be a coalition's.
        filled: False where seats may stay empty, so that a coalition has not what the others cannot have.

    Example:
        >>> of_bounds({"A": (3, 5), "B": (1, 4), "C": (2, 2)}, 9).seats(["A", "B"])
        (7, 7)
    """
    _parties(iter(bounds))
    low, high = _sums([least for least, _ in bounds.values()]), _sums([most for _, most in bounds.values()])
    least = np.maximum(low, total - high[::-1]) if filled else low
    return SeatRanges(tuple(bounds), least, np.minimum(high, total - low[::-1]), exact=False)


def together(parts: Sequence[SeatRanges], *, independent: bool = True) -> SeatRanges:
    """Return the seat ranges of several disputes in one body, such as districts and a list tier.

    Args:
        parts: Of the same or of different parties.
        independent: False where one dispute can bear on another, such as stations that count in two of them:
            the sums are then bounds.

    Returns:
        Fewest seats added up, and most: exact where all parts are, and each can end as it will.

    Example:
        >>> lists, districts = of_outcomes([{"A": 5}, {"A": 4, "B": 1}]), of_districts({}, [["A", "B"]])
        >>> together([lists, districts]).seats(["A"])
        (4, 6)
    """
    parties = _parties(name for part in parts for name in part.parties)
    low = high = np.zeros(1 << len(parties), dtype=np.int64)
    for part in parts:
        bits = [1 << part.parties.index(name) if name in part.parties else 0 for name in parties]
        at = _sums(bits)
        low, high = low + part.low[at], high + part.high[at]
    exact = all(part.exact for part in parts) and (independent or len(parts) == 1)
    return SeatRanges(parties, low, high, exact=exact)


def _corner(votes: Votes, ends: Sequence[tuple[int, int]], taking: int, *, coalition: int) -> int:
    """Return seats below which a coalition cannot fall while these lists, and no others, take part."""
    at = [i for i in range(len(ends)) if taking >> i & 1]
    mine = [bool(coalition >> i & 1) for i in at]
    if not at:
        return 0
    if votes.formula is Formula.HARE:
        return _whole_quotas([ends[i] for i in at], mine, votes.seats)
    corner = [ends[i][0] if own else ends[i][1] for i, own in zip(at, mine, strict=True)]
    found = apportion(corner, votes.seats, formula=votes.formula)
    own_tied = sum(mine[i] for i in found.tied)
    decided = sum(n for n, own in zip(found.seats, mine, strict=True) if own)
    return decided + max(0, found.open - (len(found.tied) - own_tied))


def _whole_quotas(ends: Sequence[tuple[int, int]], mine: Sequence[bool], seats: int) -> int:
    most = sum(high for _, high in ends)
    return sum(
        seats * low // max(1, most - high + low) for (low, high), own in zip(ends, mine, strict=True) if own
    )


def _passing(ends: Sequence[tuple[int, int]], threshold: Fraction) -> Iterator[int]:
    """Yield every set of lists that may pass the threshold together, as bits."""
    least, most = sum(low for low, _ in ends), sum(high for _, high in ends)
    can = [high > 0 and high >= threshold * (least - low + high) for low, high in ends]
    must = [low > 0 and low >= threshold * (most - high + low) for low, high in ends]
    near = [i for i in range(len(ends)) if can[i] and not must[i]]
    if len(near) > _MOST_NEAR_THE_BAR:
        reason = f"{len(near)} parties are near the threshold, at most {_MOST_NEAR_THE_BAR}"
        raise NotComputableError("Bounds of seats", reason=reason, text="coalition_large")
    sure = sum(1 << i for i, passes in enumerate(must) if passes)
    for chosen in itertools.product((False, True), repeat=len(near)):
        yield sure | sum(1 << i for i, passes in zip(near, chosen, strict=True) if passes)


def _parties(names: Sequence[str] | Iterator[str] | Mapping[str, int]) -> tuple[str, ...]:
    parties = tuple(dict.fromkeys(names))
    if len(parties) > _MOST_PARTIES:
        reason = f"{len(parties)} parties, at most {_MOST_PARTIES}; put small ones together as a bloc"
        raise NotComputableError("Coalitions under dispute", reason=reason, text="coalition_large")
    return parties


def _sums(seats: Sequence[int]) -> NDArray[np.int64]:
    """Return the seats of every set of parties."""
    sums = np.zeros(1, dtype=np.int64)
    for count in seats:
        sums = np.concatenate([sums, sums + count])
    return sums
