"""Games of the literature, and the slow way to answer any of them."""

import random
from fractions import Fraction
from itertools import combinations, permutations

from tallyproof.outcome.coalitions.rule import Both, Either, Player, Rule, Weighted, at_least, players_of

EU_27 = {
    "DE": 84359, "FR": 68173, "IT": 58997, "ES": 48085, "PL": 36754, "RO": 19055, "NL": 17811, "BE": 11743,
    "CZ": 10828, "SE": 10522, "PT": 10517, "EL": 10414, "HU": 9600, "AT": 9105, "BG": 6448, "DK": 5933,
    "FI": 5564, "SK": 5429, "IE": 5271, "HR": 3851, "LT": 2857, "SI": 2117, "LV": 1883, "EE": 1366, "CY": 921,
    "LU": 661, "MT": 542,
}  # fmt: skip
"""Inhabitants in thousands on 1 January 2023."""

ELECTORAL_COLLEGE = (
    54, 33, 32, 25, 23, 22, 21, 18, 15, 14, 13, 13, 12, 12, *[11] * 4, *[10] * 2, *[9] * 2, *[8] * 6,
    *[7] * 3, *[6] * 2, *[5] * 4, *[4] * 6, *[3] * 8,
)  # fmt: skip
"""Electors of the states and the District of Columbia, 1992 to 2000; 538 in all."""


def weighted(weights: tuple[int, ...], bar: int) -> Weighted:
    return Weighted({f"p{at:02}": weight for at, weight in enumerate(weights)}, bar)


def eu_27() -> Rule:
    total = sum(EU_27.values())
    double = at_least(15, EU_27) & Weighted(EU_27, -(-total * 65 // 100))
    return double | at_least(24, EU_27)


def random_rule(seed: int, *, most: int = 8) -> Rule:
    draw = random.Random(seed)
    names = [f"p{at}" for at in range(draw.randint(1, most))]

    def grown(depth: int) -> Rule:
        kind = draw.random()
        if depth == 0 or kind < 0.35:
            weights = {name: draw.randint(0, 6) for name in names if draw.random() < 0.8}
            return Weighted(weights, draw.randint(0, sum(weights.values()) + 1))
        if kind < 0.5:
            return Player(draw.choice(names))
        parts = tuple(grown(depth - 1) for _ in range(draw.randint(1, 3)))
        return Both(parts) if kind < 0.75 else Either(parts)

    return grown(3)


class Slow:
    """Every coalition, one after the other."""

    def __init__(self, rule: Rule) -> None:
        self.players = players_of(rule)
        sizes = range(len(self.players) + 1)
        self.all = [frozenset(chosen) for size in sizes for chosen in combinations(self.players, size)]
        self.wins = {one for one in self.all if rule.decides(one)}

    def minimal(self) -> set[frozenset[str]]:
        return {one for one in self.wins if not any(one - {name} in self.wins for name in one)}

    def blocking(self) -> set[frozenset[str]]:
        everyone = frozenset(self.players)
        blocks = {one for one in self.all if everyone - one not in self.wins}
        return {one for one in blocks if not any(one - {name} in blocks for name in one)}

    def swings(self, name: str) -> int:
        return sum(1 for one in self.wins if name in one and one - {name} not in self.wins)

    def shapley(self, name: str) -> Fraction:
        orders = list(permutations(self.players))
        hits = 0
        for order in orders:
            before = frozenset(order[: order.index(name)])
            hits += before not in self.wins and before | {name} in self.wins
        return Fraction(hits, len(orders))

    def alike(self, one: str, other: str) -> bool:
        swap = {one: other, other: one}
        return all((frozenset(swap.get(n, n) for n in c) in self.wins) == (c in self.wins) for c in self.all)
