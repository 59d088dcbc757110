"""What follows from one rule for every player: who must be asked, who never matters, who can stand in for whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from tallyproof.outcome.coalitions.diagram import LOSES, MOST_NODES, Diagrams, drawn_up
from tallyproof.outcome.coalitions.minimal import MinimalSets, minimal_sets
from tallyproof.outcome.coalitions.power import Swings, banzhaf, shapley_shubik, swings
from tallyproof.outcome.coalitions.rule import Player, Rule

__all__ = ["Standing", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule, answered."""

    players: tuple[str, ...]
    """The heaviest first."""
    groups: tuple[tuple[str, ...], ...]
    """Players that can stand in for each other without changing any answer; every player is in one group."""
    vetoes: tuple[str, ...]
    """Nobody can decide without them."""
    dictator: str | None
    """The player who decides alone, and whom nobody can overrule."""
    dummies: tuple[str, ...]
    """Players who change no answer, whoever else takes part."""
    winning: MinimalSets
    """Minimal winning coalitions, refusals respected."""
    blocking: MinimalSets
    """Minimal sets without which the others cannot decide."""
    swings: Swings
    banzhaf: tuple[Fraction, ...]
    shapley: tuple[Fraction, ...]
    nodes: int
    """Size of the diagram."""


def standing(rule: Rule, *, refusals: Iterable[tuple[str, str]] = (), budget: int = MOST_NODES) -> Standing:
    """Answer a rule for all players that it names.

    Args:
        rule: Who can decide.
        refusals: Pairs that do not sit together; they strike coalitions out, and change nothing else.
        budget: Nodes at most.

    Returns:
        Exact answers.

    Raises:
        NotComputableError: The rule needs more nodes than the budget.
        UnknownNameError: A refusal names somebody who is no player.

    Example:
        >>> from tallyproof.outcome.coalitions.rule import Weighted
        >>> found = standing(Weighted({"A": 5, "B": 3, "C": 3, "D": 1}, 9))
        >>> found.vetoes, found.dummies, found.groups
        (('A',), (), (('A',), ('B', 'C', 'D')))
    """
    diagrams, top = drawn_up(rule, budget=budget)
    counted = swings(diagrams, top)
    struck = LOSES
    for one, other in refusals:
        together = diagrams.both(diagrams.diagram(Player(one)), diagrams.diagram(Player(other)))
        struck = diagrams.either(struck, together)
    matter = [name for name, n in zip(diagrams.players, counted.total, strict=True) if n]
    vetoes = [name for name, n in zip(diagrams.players, counted.total, strict=True) if n == counted.winning]
    return Standing(
        players=diagrams.players,
        groups=_interchangeable(diagrams, top, counted),
        vetoes=tuple(vetoes) if counted.winning else (),
        dictator=matter[0] if len(matter) == 1 else None,
        dummies=tuple(name for name in diagrams.players if name not in matter),
        winning=minimal_sets(diagrams, top).without(struck),
        blocking=minimal_sets(diagrams, diagrams.dual(top)),
        swings=counted,
        banzhaf=banzhaf(counted),
        shapley=shapley_shubik(counted),
        nodes=len(diagrams.below(top)),
    )


def _interchangeable(diagrams: Diagrams, top: int, counted: Swings) -> tuple[tuple[str, ...], ...]:
    """Group players; two are compared exactly, and only where their swings agree in every size."""
    groups: list[list[str]] = []
    sizes = dict(zip(diagrams.players, counted.by_size, strict=True))
    neighbours = _alike_neighbours(diagrams, top)
    for name in diagrams.players:
        for group in groups:
            if sizes[group[0]] == sizes[name] and _stand_in(
                diagrams, top, group[-1], name, neighbours=neighbours
            ):
                group.append(name)
                break
        else:
            groups.append([name])
    return tuple(map(tuple, groups))


def _stand_in(diagrams: Diagrams, top: int, one: str, other: str, *, neighbours: Collection[int]) -> bool:
    """Return True where it never matters which of the two takes part."""
    first, second = diagrams.place[one], diagrams.place[other]
    if second == first + 1:
        return first in neighbours
    return diagrams.fixed(top, {one: True, other: False}) == diagrams.fixed(top, {one: False, other: True})


def _alike_neighbours(diagrams: Diagrams, top: int) -> frozenset[int]:
    """Return the levels whose player and the next one can stand in for each other, in one pass.

    They can where every node of the level leads to the same place by "yes, no" as by "no, yes", and no edge
    skips the level on its way to the next: there only the second of the two would matter.
    """
    level, low, high = diagrams.level, diagrams.low, diagrams.high
    unlike = {level[top] - 1}
    for node in diagrams.below(top):
        here, without, joined = level[node], low[node], high[node]
        no_yes = high[without] if level[without] == here + 1 else without
        yes_no = low[joined] if level[joined] == here + 1 else joined
        if no_yes != yes_no:
            unlike.add(here)
        unlike |= {level[following] - 1 for following in (without, joined) if level[following] > here + 1}
    return frozenset(set(range(len(diagrams.players) - 1)) - unlike)
