"""Simulated sheets of many choices, and what can be planted in them."""

from dataclasses import replace

import numpy as np

from tallyproof.election.contest import Choice, ChoiceId
from tallyproof.forensics.stations.units import Area, IntArray
from tallyproof.forensics.stations.votes import Votes

A, B, C = (Choice(ChoiceId(letter), letter.upper()) for letter in "abc")
FEW = 4


def sheets(
    seed: int,
    *,
    stations: int = 400,
    shares: tuple[float, ...] = (0.5, 0.3, 0.2),
    spread: float = 100.0,
    smallest: int = 300,
    largest: int = 900,
) -> Votes:
    """Draw stations of areas of twenty: a Dirichlet-multinomial of given spread about every area's own shares."""
    rng = np.random.default_rng(seed)
    area = np.arange(stations) // 20
    centre = rng.dirichlet(200 * np.array(shares), area[-1] + 1)
    ballots = rng.integers(smallest, largest, stations)
    chance = np.stack([rng.dirichlet(spread * centre[code] + 1e-9) for code in area])
    counts = rng.multinomial(ballots, chance / chance.sum(axis=1, keepdims=True))
    return votes_of(counts, area)


def votes_of(counts: IntArray, area: IntArray) -> Votes:
    names = tuple(f"{code:03d}" for code in range(int(area.max()) + 1))
    choices = tuple(
        Choice(ChoiceId(f"{letter}"), letter.upper()) for letter in "abcdefghijklmnop"[: counts.shape[1]]
    )
    return Votes(np.arange(len(counts)), counts.astype(np.int64), choices, (Area(area, names),))


def with_counts(votes: Votes, counts: IntArray) -> Votes:
    return replace(votes, counts=counts)
