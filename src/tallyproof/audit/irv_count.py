"""Instant-runoff counting of ranked ballots, on distinct rankings instead of single ballots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.errors import CallError, NotComputableError

__all__ = ["IrvCount", "Rankings", "count_irv"]


@dataclass(frozen=True, slots=True, eq=False)
class Rankings:
    """Distinct rankings with their numbers."""

    candidates: tuple[str, ...]
    places: NDArray[np.int16]
    """Place of each candidate in each ranking, from 0; the number of candidates where not ranked; shape (D, C)."""
    ballots: NDArray[np.int64]
    """Ballots with each ranking, shape (D,)."""

    @property
    def total(self) -> int:
        """All ballots, those without a preference included."""
        return int(self.ballots.sum())

    @classmethod
    def of(cls, candidates: Sequence[str], rankings: Iterable[tuple[Sequence[int], int]]) -> "Rankings":
        """Build from (candidate numbers in order of preference, ballots); equal rankings are added up.

        A candidate ranked twice counts at the first place.

        Raises:
            CallError: A candidate number that does not exist, or a negative number of ballots.
        """
        size = len(candidates)
        counts: dict[tuple[int, ...], int] = {}
        for order, ballots in rankings:
            ranked = tuple(dict.fromkeys(order))
            if ballots < 0 or any(not 0 <= c < size for c in ranked):
                raise CallError(
                    f"ranking {order}, {ballots} ballots.", expected="known candidates, 0 or more ballots"
                )
            counts[ranked] = counts.get(ranked, 0) + ballots
        places = np.full((len(counts), size), size, dtype=np.int16)
        for row, ranked in enumerate(counts):
            places[row, list(ranked)] = np.arange(len(ranked), dtype=np.int16)
        return cls(tuple(candidates), places, np.array(list(counts.values()), dtype=np.int64))

    @classmethod
    def of_named(cls, candidates: Sequence[str], rankings: Mapping[tuple[str, ...], int]) -> "Rankings":
        """Build from names; raises CallError for a name that is no candidate."""
        place = {name: i for i, name in enumerate(candidates)}
        unknown = sorted({name for order in rankings for name in order} - set(place))
        if unknown:
            raise CallError(f"candidates {unknown[:5]}.", expected="names of the contest")
        return cls.of(candidates, (([place[n] for n in order], count) for order, count in rankings.items()))

    def tallies(self, standing: Sequence[int]) -> NDArray[np.int64]:
        """Return votes of the standing candidates, in the given order; ballots without any of them count for none."""
        columns = self.places[:, list(standing)]
        first = columns.argmin(axis=1)
        counted = columns[np.arange(len(first)), first] < len(self.candidates)
        return np.bincount(first[counted], weights=self.ballots[counted], minlength=len(standing)).astype(
            np.int64
        )


@dataclass(frozen=True, slots=True)
class IrvCount:
    """The result of an instant-runoff count."""

    winner: str
    eliminated: tuple[str, ...]
    """In the order of elimination."""
    rounds: tuple[tuple[tuple[str, int], ...], ...]
    """Votes of the standing candidates in each round, in ballot order."""


def count_irv(rankings: Rankings) -> IrvCount:
    """Count by elimination of the last until one is left.

    Args:
        rankings: All ballots of the contest.

    Returns:
        Winner, order of elimination and the votes of every round.

    Raises:
        CallError: No candidate.
        NotComputableError: A tie for the last place with votes: only the law's tie rule says who goes.
            Candidates without any vote leave together, the last on the ballot first: that changes nothing.

    Example:
        >>> ballots = Rankings.of_named(("a", "b", "c"), {("a",): 5, ("b", "c"): 3, ("c", "b"): 4})
        >>> count_irv(ballots).winner
        'c'
    """
    if not rankings.candidates:
        raise CallError("no candidate.", expected="at least one")
    standing = list(range(len(rankings.candidates)))
    eliminated: list[str] = []
    rounds = []
    while True:
        votes = rankings.tallies(standing)
        rounds.append(tuple((rankings.candidates[c], int(v)) for c, v in zip(standing, votes, strict=True)))
        if len(standing) == 1:
            return IrvCount(rankings.candidates[standing[0]], tuple(eliminated), tuple(rounds))
        lowest = [i for i, v in enumerate(votes) if v == votes.min()]
        if len(lowest) > 1 and votes.min() > 0:
            raise NotComputableError("The instant-runoff count", reason="a tie for the last place")
        eliminated.append(rankings.candidates[standing.pop(lowest[-1])])
