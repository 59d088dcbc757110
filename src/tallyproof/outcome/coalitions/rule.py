"""Decision rules: which sets of players can decide. Adding a player never makes a winning set lose.

Four forms are enough for parliaments, chambers, vetoes and consent, and they combine::

    bill = Weighted(seats, 39) & Player("President") | Weighted(seats, 52)
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tallyproof.errors import CallError

__all__ = ["Both", "Either", "Player", "Rule", "Weighted", "at_least", "players_of", "weighing_order"]


class Rule(ABC):
    """A yes-or-no question about a set of players."""

    __slots__ = ()

    def __and__(self, other: "Rule") -> "Both":
        """Return the rule that asks for both."""
        return Both((self, other))

    def __or__(self, other: "Rule") -> "Either":
        """Return the rule that asks for one of the two."""
        return Either((self, other))

    @property
    @abstractmethod
    def named(self) -> Iterator[str]:
        """Players in the order in which the rule names them, possibly more than once."""

    @abstractmethod
    def decides(self, coalition: Collection[str]) -> bool:
        """Return True where these players, without any other, can decide."""


@dataclass(frozen=True, slots=True)
class Player(Rule):
    """One player is needed: an office, a chamber, a member whose consent the law asks for."""

    name: str

    @property
    def named(self) -> Iterator[str]:
        """The player."""
        yield self.name

    def decides(self, coalition: Collection[str]) -> bool:
        """Return True where the player takes part."""
        return self.name in coalition


@dataclass(frozen=True, slots=True)
class Weighted(Rule):
    """The players' weights (seats, votes, inhabitants) must reach a bar.

    Example:
        >>> Weighted({"A": 3, "B": 2, "C": 2}, 4).decides({"B", "C"})
        True
    """

    weights: Mapping[str, int]
    bar: int

    def __post_init__(self) -> None:
        if min(self.weights.values(), default=0) < 0:
            raise CallError("A weight is negative.", expected="whole numbers from 0")

    @property
    def named(self) -> Iterator[str]:
        """Every player that has a weight, also a weight of zero."""
        yield from self.weights

    def decides(self, coalition: Collection[str]) -> bool:
        """Return True where the weights reach the bar; players without a weight weigh nothing."""
        return sum(weight for name, weight in self.weights.items() if name in coalition) >= self.bar


@dataclass(frozen=True, slots=True)
class Both(Rule):
    """Every part must be fulfilled: two chambers, a majority of states and of inhabitants."""

    parts: tuple[Rule, ...]

    @property
    def named(self) -> Iterator[str]:
        """The players of all parts."""
        for part in self.parts:
            yield from part.named

    def decides(self, coalition: Collection[str]) -> bool:
        """Return True where every part is fulfilled."""
        return all(part.decides(coalition) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Either(Rule):
    """One part is enough: a signature, or two thirds that override a veto."""

    parts: tuple[Rule, ...]

    @property
    def named(self) -> Iterator[str]:
        """The players of all parts."""
        for part in self.parts:
            yield from part.named

    def decides(self, coalition: Collection[str]) -> bool:
        """Return True where one part is fulfilled."""
        return any(part.decides(coalition) for part in self.parts)


def at_least(number: int, names: Collection[str]) -> Weighted:
    """Return the rule that asks for this many of the players, whichever.

    Example:
        >>> at_least(2, ["A", "B", "C"]).decides({"C", "A"})
        True
    """
    return Weighted(dict.fromkeys(names, 1), number)


def players_of(rule: Rule) -> tuple[str, ...]:
    """Return the players that a rule names, each once, in the order of the rule."""
    return tuple(dict.fromkeys(rule.named))


def weighing_order(rule: Rule) -> tuple[str, ...]:
    """Return players with the heaviest first, players of equal weights side by side: it keeps diagrams small.

    Source:
        Bolus, Power indices of simple games and vector-weighted majority games by means of binary decision
        diagrams, European Journal of Operational Research 210 (2011), section 4.
    """
    parts = list(_weighted_parts(rule))
    totals = [max(1, sum(part.weights.values())) for part in parts]
    names = players_of(rule)

    def key(name: str) -> tuple[float, tuple[int, ...], int]:
        weights = [part.weights.get(name, 0) for part in parts]
        shares = [weight / total for weight, total in zip(weights, totals, strict=True)]
        return -max(shares, default=0), tuple(-weight for weight in weights), names.index(name)

    return tuple(sorted(names, key=key))


def _weighted_parts(rule: Rule) -> Iterator[Weighted]:
    if isinstance(rule, Weighted):
        yield rule
    if isinstance(rule, Both | Either):
        for part in rule.parts:
            yield from _weighted_parts(part)
