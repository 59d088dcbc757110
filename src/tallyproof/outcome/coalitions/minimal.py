"""Minimal winning coalitions: those in which nobody is idle. They are held as a diagram of sets, never as a list.

Source:
    Knuth, The Art of Computer Programming 4A (2011), section 7.1.4, exercises 204 and 237 (families of sets as
    zero-suppressed diagrams; minimal elements of a monotone function).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tallyproof.outcome.coalitions.diagram import LOSES, WINS, Diagrams

__all__ = ["Grouped", "MinimalSets", "minimal_sets"]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Minimal coalitions that differ only by which of several interchangeable players take part."""

    members: tuple[tuple[int, int], ...]
    """Position of a group of players and how many of it take part, whichever; groups that do not are absent."""
    coalitions: int
    """How many coalitions this stands for."""


class MinimalSets:
    """All minimal winning coalitions of one diagram, or of what remains once some are struck out."""

    __slots__ = ("_count", "_diagrams", "_sets", "_top")

    def __init__(self, diagrams: Diagrams, sets: "_Sets", top: int) -> None:
        self._diagrams, self._sets, self._top = diagrams, sets, top
        self._count: dict[int, int] = {LOSES: 0, WINS: 1}

    def __len__(self) -> int:
        return self._number(self._top)

    def count(self) -> int:
        """Return how many there are; may be larger than what `len` can give."""
        return self._number(self._top)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the coalitions, the heaviest players first."""
        players = self._diagrams.players
        for levels in self._walk(self._top, ()):
            yield tuple(players[level] for level in levels)

    def without(self, struck: int) -> "MinimalSets":
        """Return those that do not win the diagram `struck`, such as "A and B together"."""
        return MinimalSets(self._diagrams, self._sets, self._sets.filtered(self._top, struck))

    def grouped(self, groups: Sequence[Sequence[str]], *, most: int) -> tuple[tuple[Grouped, ...], int]:
        """Return the coalitions by how many of each group of interchangeable players they hold.

        Args:
            groups: Every player in one group; the players of a group must be interchangeable.
            most: How many to list.

        Returns:
            Those listed, fewest players first where all are, and how many there are.
        """
        walk = _GroupWalk(self._diagrams, self._sets, groups)
        total = walk.count(self._top, 0, 0)
        found = [walk.described(levels, groups) for levels in islice(walk.paths(self._top), most)]
        if total <= most:
            found.sort(key=lambda one: (sum(n for _, n in one.members), one.members))
        return tuple(found), total

    def _number(self, node: int) -> int:
        if node not in self._count:
            sets = self._sets
            self._count[node] = self._number(sets.low[node]) + self._number(sets.high[node])
        return self._count[node]

    def _walk(self, node: int, chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if node == WINS:
            yield chosen
        elif node != LOSES:
            yield from self._walk(self._sets.high[node], (*chosen, self._sets.level[node]))
            yield from self._walk(self._sets.low[node], chosen)


def minimal_sets(diagrams: Diagrams, top: int) -> MinimalSets:
    """Return the minimal winning coalitions of a monotone diagram.

    Args:
        diagrams: Where the nodes are.
        top: The rule.

    Returns:
        Each coalition that wins, and loses once any one member leaves. The empty set where the rule always wins.

    Raises:
        NotComputableError: The sets need more nodes than the budget of the diagrams.

    Example:
        >>> from tallyproof.outcome.coalitions.rule import Weighted
        >>> from tallyproof.outcome.coalitions.diagram import drawn_up
        >>> list(minimal_sets(*drawn_up(Weighted({"A": 3, "B": 2, "C": 2}, 4))))
        [('A', 'B'), ('A', 'C'), ('B', 'C')]
    """
    sets = _Sets(diagrams)
    return MinimalSets(diagrams, sets, sets.minimal(top))


class _Sets(Diagrams):
    """Families of sets: a missing player takes no part, so a node is left out where nobody is chosen."""

    __slots__ = ("_filtered", "_minimal", "_rules")

    def __init__(self, rules: Diagrams) -> None:
        super().__init__(rules.players, budget=rules.budget)
        self._rules = rules
        self._minimal: dict[int, int] = {}
        self._filtered: dict[tuple[int, int], int] = {}

    def node(self, level: int, low: int, high: int) -> int:
        """Return the family of the sets of `low` and, with the player added, those of `high`."""
        if high == LOSES:
            return low
        return self._found.get((level, low, high)) or self._made(level, low, high)

    def minimal(self, rule: int) -> int:
        """Return minimal sets: those without the player, and those with the player that lose without."""
        if rule <= WINS:
            return rule
        found = self._minimal.get(rule)
        if found is None:
            low, high = self._rules.low[rule], self._rules.high[rule]
            needed = self.filtered(self.minimal(high), low)
            found = self.node(self._rules.level[rule], self.minimal(low), needed)
            self._minimal[rule] = found
        return found

    def filtered(self, family: int, rule: int) -> int:
        """Return the sets of a family that do not win under a rule."""
        rules, node, memo = self._rules, self.node, self._filtered
        level, low, high = self.level, self.low, self.high
        its_level, its_low, its_high = rules.level, rules.low, rules.high

        def kept(family: int, rule: int) -> int:
            if family == LOSES or rule == WINS:
                return LOSES
            if rule == LOSES:
                return family
            key = (family, rule)
            found = memo.get(key)
            if found is None:
                mine, its = level[family], its_level[rule]
                if its < mine:
                    found = kept(family, its_low[rule])
                elif its == mine:
                    found = node(mine, kept(low[family], its_low[rule]), kept(high[family], its_high[rule]))
                else:
                    found = node(mine, kept(low[family], rule), kept(high[family], rule))
                memo[key] = found
            return found

        return kept(family, rule)


class _GroupWalk:
    """Walk through sets that choose the first players of every group: one set stands for all alike."""

    __slots__ = ("_group", "_live", "_memo", "_sets")

    def __init__(self, diagrams: Diagrams, sets: _Sets, groups: Sequence[Sequence[str]]) -> None:
        self._sets = sets
        of = {name: at for at, group in enumerate(groups) for name in group}
        self._group = [of[name] for name in diagrams.players]
        self._live = [0] * (len(self._group) + 1)
        for level in reversed(range(len(self._group))):
            self._live[level] = self._live[level + 1] | 1 << self._group[level]
        self._memo: dict[tuple[int, int], int] = {}

    def count(self, node: int, level: int, closed: int) -> int:
        """Return how many such sets a family holds, once groups of which a player was left out are closed."""
        if node <= WINS:
            return node
        closed = self._closed(level, self._sets.level[node], closed)
        key = (node, closed)
        if key not in self._memo:
            self._memo[key] = sum(self.count(*following) for _, following in self._onward(node, closed))
        return self._memo[key]

    def paths(self, node: int) -> Iterator[tuple[int, ...]]:
        """Yield the levels of the players of each such set."""
        waiting: list[tuple[tuple[int, int, int], tuple[int, ...]]] = [((node, 0, 0), ())]
        while waiting:
            (at, level, closed), chosen = waiting.pop()
            if at == WINS:
                yield chosen
            elif at != LOSES:
                here = self._sets.level[at]
                closed = self._closed(level, here, closed)
                for taken, following in reversed(list(self._onward(at, closed))):
                    waiting.append((following, (*chosen, here) if taken else chosen))

    def described(self, levels: Sequence[int], groups: Sequence[Sequence[str]]) -> Grouped:
        """Return a set by groups."""
        taken: dict[int, int] = {}
        for level in levels:
            taken[self._group[level]] = taken.get(self._group[level], 0) + 1
        alike = math.prod(math.comb(len(groups[at]), n) for at, n in taken.items())
        return Grouped(tuple(sorted(taken.items())), alike)

    def _onward(self, node: int, closed: int) -> Iterator[tuple[bool, tuple[int, int, int]]]:
        level = self._sets.level[node]
        mine = 1 << self._group[level]
        if not closed & mine:
            yield True, (self._sets.high[node], level + 1, closed)
        yield False, (self._sets.low[node], level + 1, closed | mine)

    def _closed(self, level: int, until: int, closed: int) -> int:
        """Close the groups of players that were left out on the way; forget groups that are past."""
        for skipped in range(level, until):
            closed |= 1 << self._group[skipped]
        return closed & self._live[until]
