"""Decision rules as reduced ordered binary decision diagrams: exact, and small for bodies of real size.

A node asks "does this player take part?" and leads on to a lower or a higher node; the nodes 0 and 1 are the
answers "cannot decide" and "can decide". Two rules are the same exactly where their diagrams are the same node.

Source:
    Bryant, Graph-based algorithms for Boolean function manipulation, IEEE Transactions on Computers C-35 (1986);
    for weighted rules: Behle, On threshold BDDs and the optimal variable ordering problem, Journal of
    Combinatorial Optimization 16 (2008), section 3.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import reduce

from tallyproof.errors import CallError, NotComputableError, UnknownNameError
from tallyproof.outcome.coalitions.rule import Both, Either, Player, Rule, Weighted, weighing_order

__all__ = ["LOSES", "MOST_NODES", "WINS", "Diagrams", "drawn_up"]

LOSES, WINS = 0, 1
MOST_NODES = 500_000
"""Nodes of all diagrams of one question together; parliaments need some thousands."""
MOST_PLAYERS = 400
"""Depth of the diagrams; the stack of the interpreter holds twice as many."""

_FOREVER = 1 << 200


class Diagrams:
    """The nodes of all diagrams over the same players, each node once.

    Args:
        players: In the order in which the diagrams ask for them.
        budget: Nodes at most.

    Raises:
        CallError: A player is named twice.
        NotComputableError: There are too many players.
    """

    __slots__ = ("_duals", "_found", "_joins", "budget", "high", "level", "low", "place", "players")

    def __init__(self, players: Sequence[str], *, budget: int = MOST_NODES) -> None:
        if len(set(players)) < len(players):
            raise CallError("A player is named twice.", expected="every player once")
        if len(players) > MOST_PLAYERS:
            raise NotComputableError(
                "The diagram",
                reason=f"{len(players)} players, at most {MOST_PLAYERS}",
                text="coalition_large",
            )
        self.players = tuple(players)
        self.place = {name: at for at, name in enumerate(players)}
        self.budget = budget
        end = len(players)
        self.level, self.low, self.high = [end, end], [LOSES, WINS], [LOSES, WINS]
        self._found: dict[tuple[int, int, int], int] = {}
        self._joins: tuple[dict[tuple[int, int], int], ...] = ({}, {})
        self._duals: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.level)

    def node(self, level: int, low: int, high: int) -> int:
        """Return the node that asks for a player and leads on; none is made where the answer changes nothing.

        Raises:
            NotComputableError: The diagrams have become larger than their budget.
        """
        if low == high:
            return low
        return self._found.get((level, low, high)) or self._made(level, low, high)

    def diagram(self, rule: Rule) -> int:
        """Return the node of a rule; raises UnknownNameError for a player that the diagrams do not have."""
        if isinstance(rule, Player):
            return self._player(rule.name)
        if isinstance(rule, Weighted):
            return self._weighted(rule)
        if isinstance(rule, Both):
            return reduce(self.both, map(self.diagram, rule.parts), WINS)
        if isinstance(rule, Either):
            return reduce(self.either, map(self.diagram, rule.parts), LOSES)
        raise CallError(f"{type(rule).__name__} is no rule.", expected="Player, Weighted, Both or Either")

    def both(self, one: int, other: int) -> int:
        """Return the diagram that is won where both are won."""
        return self._joined(one, other, neutral=WINS)

    def either(self, one: int, other: int) -> int:
        """Return the diagram that is won where one of the two is won."""
        return self._joined(one, other, neutral=LOSES)

    def fixed(self, node: int, takes_part: Mapping[str, bool]) -> int:
        """Return the diagram that remains once it is settled of some players whether they take part."""
        settled = {self._place(name): part for name, part in takes_part.items()}
        memo: dict[int, int] = {}

        def rest(at: int) -> int:
            if at <= WINS:
                return at
            if at not in memo:
                level = self.level[at]
                if level in settled:
                    memo[at] = rest(self.high[at] if settled[level] else self.low[at])
                else:
                    memo[at] = self.node(level, rest(self.low[at]), rest(self.high[at]))
            return memo[at]

        return rest(node)

    def dual(self, node: int) -> int:
        """Return the diagram of the sets that can block: those without which the others cannot decide."""
        if node <= WINS:
            return 1 - node
        if node not in self._duals:
            turned = self.node(self.level[node], self.dual(self.high[node]), self.dual(self.low[node]))
            self._duals[node] = turned
        return self._duals[node]

    def below(self, node: int) -> list[int]:
        """Return the nodes of one diagram without the two answers, from its top down."""
        seen, waiting = {node}, [node]
        while waiting:
            at = waiting.pop()
            for following in (self.low[at], self.high[at]):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return sorted(seen - {LOSES, WINS}, key=lambda at: (self.level[at], at))

    def _made(self, level: int, low: int, high: int) -> int:
        found = len(self.level)
        if found >= self.budget:
            reason = f"the diagram needs more than {self.budget} nodes; merge small players into blocs"
            raise NotComputableError("The rule", reason=reason, text="coalition_large")
        self._found[level, low, high] = found
        self.level.append(level)
        self.low.append(low)
        self.high.append(high)
        return found

    def _place(self, name: str) -> int:
        if name not in self.place:
            raise UnknownNameError("player", name, self.players)
        return self.place[name]

    def _player(self, name: str) -> int:
        return self.node(self._place(name), LOSES, WINS)

    def _joined(self, one: int, other: int, *, neutral: int) -> int:
        """Join two diagrams; the neutral answer gives way to the other diagram, its opposite decides at once."""
        level, low, high, node, memo = self.level, self.low, self.high, self.node, self._joins[neutral]

        def join(one: int, other: int) -> int:
            if one > other:
                one, other = other, one
            if one <= WINS or one == other:
                return other if one == neutral else one
            key = (one, other)
            found = memo.get(key)
            if found is None:
                top, second = level[one], level[other]
                if top == second:
                    found = node(top, join(low[one], low[other]), join(high[one], high[other]))
                elif top < second:
                    found = node(top, join(low[one], other), join(high[one], other))
                else:
                    found = node(second, join(one, low[other]), join(one, high[other]))
                memo[key] = found
            return found

        return join(one, other)

    def _weighted(self, rule: Weighted) -> int:
        """Build a weighted rule from the top; rests of the bar that no coalition tells apart share a node."""
        weights = [0] * len(self.players)
        for name, weight in rule.weights.items():
            weights[self._place(name)] = weight
        rests = [sum(weights[at:]) for at in range(len(weights) + 1)]
        ends: list[list[int]] = [[] for _ in rests]
        nodes: list[list[tuple[int, int]]] = [[] for _ in rests]

        def build(level: int, bar: int) -> tuple[int, int, int]:
            """Return the node, and the least and the largest bar for which it is the node."""
            if bar <= 0:
                return WINS, -_FOREVER, 0
            if bar > rests[level]:
                return LOSES, rests[level] + 1, _FOREVER
            at = bisect_left(ends[level], bar)
            if at < len(ends[level]) and nodes[level][at][1] <= bar:
                return nodes[level][at][0], nodes[level][at][1], ends[level][at]
            weight = weights[level]
            low, low_from, low_to = build(level + 1, bar)
            high, high_from, high_to = build(level + 1, bar - weight)
            least, most = max(low_from, high_from + weight), min(low_to, high_to + weight)
            made = self.node(level, low, high)
            ends[level].insert(at, most)
            nodes[level].insert(at, (made, least))
            return made, least, most

        return build(0, rule.bar)[0]


def drawn_up(rule: Rule, *, budget: int = MOST_NODES) -> tuple[Diagrams, int]:
    """Return the diagram of one rule over the players that it names, heaviest first.

    Example:
        >>> diagrams, top = drawn_up(Weighted({"A": 3, "B": 2, "C": 2}, 4))
        >>> len(diagrams.below(top))
        4
    """
    diagrams = Diagrams(weighing_order(rule), budget=budget)
    return diagrams, diagrams.diagram(rule)
