"""Assertions that imply an instant-runoff winner, with the largest possible smallest margin.

Two kinds are enough. NEB(a, b): a has more first preferences than ballots that rank b and not a before b, so a cannot
be eliminated before b. NEN(a, b, S): when only the candidates of S stand, a has more votes than b, so a is not the one
eliminated then. They imply the winner if every order of elimination that ends with somebody else is contradicted.

Whether an assertion contradicts an order depends only on the set S still standing and on who of S goes next. The
search therefore runs over sets instead of orders: an order is a path from nobody to all, the strength of the best
assertion against it is the largest of its steps, and the order that is hardest to contradict is the path whose largest
step is least. A best-first search finds it without looking at orders that are easier to contradict.
"""

from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.irv_count import Rankings, count_irv
from tallyproof.errors import CallError, NotComputableError

__all__ = ["IrvAssertion", "IrvAssertionKind", "IrvAssertions", "find_irv_assertions", "irv_scores"]


class IrvAssertionKind(StrEnum):
    """The two kinds of assertion."""

    NEB = "not_eliminated_before"
    NEN = "not_eliminated_next"


@dataclass(frozen=True, slots=True)
class IrvAssertion:
    """`winner` has more ballots than `loser` in the sense of the kind."""

    kind: IrvAssertionKind
    winner: str
    loser: str
    standing: tuple[str, ...]
    """Who still stands (NEN), in ballot order; empty for NEB."""
    margin: int
    """Ballots for less ballots against, as reported."""


@dataclass(frozen=True, slots=True)
class IrvAssertions:
    """A sufficient set of assertions."""

    winner: str
    assertions: tuple[IrvAssertion, ...]
    margin: int
    """Smallest margin; no sufficient set has a larger one."""
    ballots: int

    @property
    def difficulty(self) -> float:
        """Ballots over the smallest margin: samples grow with it."""
        return self.ballots / self.margin


def find_irv_assertions(rankings: Rankings, reported: str) -> IrvAssertions:
    """Return assertions that imply the reported winner.

    Args:
        rankings: All ballots of the contest.
        reported: The reported winner.

    Returns:
        A set with the largest possible smallest margin, smallest margins first; empty for a single candidate.

    Raises:
        CallError: The reported winner is not the winner of these ballots.
        NotComputableError: A tie, or no set with positive margins exists: only a full count can settle the outcome.

    Source:
        Blom, Stuckey, Teague (2019), RAIRE: Risk-limiting audits for IRV elections, arXiv:1903.08804.

    Example:
        >>> ballots = Rankings.of_named(("a", "b", "c"), {("a",): 5, ("b", "c"): 3, ("c", "b"): 4})
        >>> find_irv_assertions(ballots, "c").margin
        1
    """
    winner = count_irv(rankings).winner
    if winner != reported:
        raise CallError(f"reported winner {reported}.", expected=f"{winner}, as the ballots give")
    search = _Search(rankings, rankings.candidates.index(winner))
    margin = search.largest_margin()
    if margin <= 0:
        raise NotComputableError(
            "A sample for this outcome", reason="no assertions with positive margins imply it"
        )
    return IrvAssertions(winner, search.chosen(margin), margin, rankings.total)


def irv_scores(assertion: IrvAssertion, rankings: Rankings) -> NDArray[np.int64]:
    """Return what each ranking adds to an assertion: 1 for, -1 against, 0 neither; shape (D,)."""
    place = {name: i for i, name in enumerate(rankings.candidates)}
    a, b = place[assertion.winner], place[assertion.loser]
    places, unranked = rankings.places, len(rankings.candidates)
    if assertion.kind is IrvAssertionKind.NEB:
        against = (places[:, b] < unranked) & (places[:, b] < places[:, a])
        return np.asarray((places[:, a] == 0).astype(np.int64) - against, dtype=np.int64)
    columns = [place[name] for name in assertion.standing]
    first = places[:, columns].min(axis=1)
    counted = first < unranked
    scores = ((places[:, a] == first) & counted).astype(np.int64) - ((places[:, b] == first) & counted)
    return np.asarray(scores, dtype=np.int64)


_Found = tuple[int, IrvAssertionKind, int, int]
"""Margin, kind, winner, loser."""


class _Search:
    """The best assertion against each step of an order, remembered by set of standing candidates (a bit mask)."""

    def __init__(self, rankings: Rankings, winner: int) -> None:
        self.rankings = rankings
        self.winner = winner
        self.size = len(rankings.candidates)
        self.neb = _neb_margins(rankings)
        np.fill_diagonal(self.neb, -rankings.total - 1)
        self.known: dict[int, list[tuple[int, _Found]]] = {}

    def largest_margin(self) -> int:
        """Smallest of all other orders' best margins: the path from nobody to all whose largest step is least."""
        queue: list[tuple[int, int, int]] = [(-self.rankings.total - 1, 0, 0)]
        done: set[int] = set()
        while queue:
            margin, _, standing = heappop(queue)
            if standing == (1 << self.size) - 1:
                return margin
            if standing in done:
                continue
            done.add(standing)
            for goes, option in self.steps(standing):
                together = standing | 1 << goes
                # of equal margins the largest set first: it is nearest to a complete order
                heappush(queue, (max(margin, option[0]), -together.bit_count(), together))
        return self.rankings.total + 1

    def chosen(self, margin: int) -> tuple[IrvAssertion, ...]:
        """Assertions that contradict every other ending, each with at least this margin."""
        found: dict[tuple[IrvAssertionKind, int, int, int], int] = {}
        seen, waiting = {0}, [0]
        while waiting:
            standing = waiting.pop()
            for goes, option in self.steps(standing):
                together = standing | 1 << goes
                if option[0] >= margin:
                    context = together if option[1] is IrvAssertionKind.NEN else 0
                    found[option[1], option[2], option[3], context] = option[0]
                elif together not in seen:
                    seen.add(together)
                    waiting.append(together)
        ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
        return tuple(self._named(key, value) for key, value in ordered)

    def steps(self, standing: int) -> list[tuple[int, _Found]]:
        """Each candidate c that may come next, with the best assertion against "c goes, then the set is left"."""
        if standing not in self.known:
            self.known[standing] = self._find(standing)
        return self.known[standing]

    def _find(self, standing: int) -> list[tuple[int, _Found]]:
        inside = [c for c in range(self.size) if standing >> c & 1]
        outside = [c for c in range(self.size) if not standing >> c & 1]
        gone = self.neb[np.ix_(outside, outside)]  # somebody already gone who cannot have gone before c
        best = [
            (int(gone[row, column]), IrvAssertionKind.NEB, outside[row], c)
            for column, (c, row) in enumerate(zip(outside, gone.argmax(axis=0).tolist(), strict=True))
        ]
        if inside:
            kept = _row_best(self.neb[np.ix_(outside, inside)], IrvAssertionKind.NEB, outside, inside)
            following = _row_best(self._nen(inside, outside), IrvAssertionKind.NEN, outside, inside)
            best = [
                max(options, key=lambda o: (o[0], o[1] is IrvAssertionKind.NEB))
                for options in zip(best, kept, following, strict=True)
            ]
        return [(c, option) for c, option in zip(outside, best, strict=True) if standing or c != self.winner]

    def _nen(self, inside: list[int], outside: list[int]) -> NDArray[np.int64]:
        """Margin of each outside candidate over each inside one when exactly they and it stand; shape (out, in)."""
        places, ballots = self.rankings.places, self.rankings.ballots
        columns = places[:, inside]
        first = columns.argmin(axis=1)
        place = columns[np.arange(len(first)), first]
        before = places[:, outside] < place[:, None]
        holds = np.zeros((len(first), len(inside)))
        held = np.flatnonzero(place < self.size)
        holds[held, first[held]] = ballots[held]
        moved = before.T.astype(np.float64) @ holds
        gained = ballots @ before
        margins = gained[:, None] - (holds.sum(axis=0) - moved)
        return np.asarray(margins.round(), dtype=np.int64)

    def _named(self, key: tuple[IrvAssertionKind, int, int, int], margin: int) -> IrvAssertion:
        kind, winner, loser, context = key
        names = self.rankings.candidates
        return IrvAssertion(kind, names[winner], names[loser], _members(names, context), margin)


def _row_best(
    margins: NDArray[np.int64], kind: IrvAssertionKind, rows: list[int], columns: list[int]
) -> list[_Found]:
    """Largest margin of each row; of equal ones the first on the ballot."""
    at = margins.argmax(axis=1).tolist()
    return [(int(margins[i, k]), kind, rows[i], columns[k]) for i, k in enumerate(at)]


def _members(names: tuple[str, ...], mask: int) -> tuple[str, ...]:
    return tuple(name for i, name in enumerate(names) if mask >> i & 1)


def _neb_margins(rankings: Rankings) -> NDArray[np.int64]:
    """First preferences of a less ballots that rank b before a, for all pairs; shape (C, C)."""
    places, ballots, size = rankings.places, rankings.ballots, len(rankings.candidates)
    firsts = ballots @ (places == 0)
    against = np.empty((size, size), dtype=np.int64)
    for b in range(size):
        ranked = (places[:, b] < size)[:, None] & (places[:, [b]] < places)
        against[:, b] = ballots @ ranked
    return np.asarray(firsts[:, None] - against, dtype=np.int64)
