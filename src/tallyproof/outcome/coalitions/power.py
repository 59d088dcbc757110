"""How often a player is the one that turns a losing set into a winning one: swings, Banzhaf, Shapley-Shubik.

Both indices measure nothing but the rule. Banzhaf's assumes that every coalition is as likely as every other,
Shapley and Shubik's that every order of joining is: no friendship, no programme, no refusal enters.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tallyproof.outcome.coalitions.diagram import LOSES, WINS, Diagrams

__all__ = ["Swings", "banzhaf", "shapley_shubik", "swings"]


@dataclass(frozen=True, slots=True)
class Swings:
    """Exact counts over all coalitions."""

    by_size: tuple[tuple[int, ...], ...]
    """By player, by number of others present: coalitions of the others that lose without the player and win with."""
    winning: int
    """Winning coalitions."""

    @property
    def total(self) -> tuple[int, ...]:
        """Swings of each player."""
        return tuple(map(sum, self.by_size))


def swings(diagrams: Diagrams, top: int) -> Swings:
    """Count the swings of every player by size of the coalition, in one pass down and one up the diagram.

    Args:
        diagrams: Where the nodes are; the players are in its order.
        top: The rule.

    Returns:
        Exact whole numbers.

    Source:
        Bolus (2011), equations 6 to 11, with the counts of all sizes packed into one whole number.
    """
    end, nodes = len(diagrams.players), diagrams.below(top)
    room = end + 2
    ways = [sum(math.comb(n, k) << k * room for k in range(n + 1)) for n in range(end + 1)]
    level, low, high = diagrams.level, diagrams.low, diagrams.high
    under = {LOSES: 0, WINS: 1}
    lifted: dict[int, tuple[int, int]] = {}
    for node in reversed(nodes):
        next_level = level[node] + 1
        without = under[low[node]] * ways[level[low[node]] - next_level]
        joined = under[high[node]] * ways[level[high[node]] - next_level]
        lifted[node] = without, joined
        under[node] = without + (joined << room)
    over = dict.fromkeys(nodes, 0)
    over |= {LOSES: 0, WINS: 0}
    over[top] = ways[level[top]]
    found = [0] * end
    for node in nodes:
        without, joined = lifted[node]
        found[level[node]] += over[node] * (joined - without)
        for following, reached in ((low[node], over[node]), (high[node], over[node] << room)):
            if following > WINS:
                over[following] += reached * ways[level[following] - level[node] - 1]
    winning = sum(_unpacked(under[top] * ways[level[top]], end + 1, room))
    return Swings(tuple(tuple(_unpacked(packed, end, room)) for packed in found), winning)


def banzhaf(found: Swings) -> tuple[Fraction, ...]:
    """Return each player's part of all swings; zeros where there is none.

    Source:
        Penrose 1946; Banzhaf, Weighted voting doesn't work, Rutgers Law Review 19 (1965).
    """
    total = sum(found.total)
    return tuple(Fraction(own, total or 1) for own in found.total)


def shapley_shubik(found: Swings) -> tuple[Fraction, ...]:
    """Return in which part of all orders of joining each player is the one that makes the rest win.

    Source:
        Shapley and Shubik, A method for evaluating the distribution of power in a committee system, American
        Political Science Review 48 (1954): sum of s! (n - s - 1)! / n! over the swings with s others.
    """
    players = len(found.by_size)
    orders = [math.factorial(s) * math.factorial(players - s - 1) for s in range(players)]
    return tuple(
        Fraction(sum(n * times for n, times in zip(sizes, orders, strict=True)), math.factorial(players))
        for sizes in found.by_size
    )


def _unpacked(packed: int, size: int, room: int) -> Sequence[int]:
    mask = (1 << room) - 1
    return [packed >> at * room & mask for at in range(size)]
