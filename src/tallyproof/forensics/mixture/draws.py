"""Elections drawn from a fitted mixture: honest ones for the self-null, mixed ones for the interval."""

from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.mixture.mechanisms import Counts, Mechanism
from tallyproof.forensics.mixture.model import Model
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["Drawn", "draw_election"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A simulated election and what was done to it."""

    counts: Counts
    stuffed: IntArray
    switched: IntArray

    @property
    def added(self) -> int:
        """Votes that the choice has and did not get."""
        return int(self.stuffed.sum() + self.switched.sum())


def draw_election(
    model: Model,
    mechanisms: tuple[Mechanism, ...],
    registered: IntArray,
    area: IntArray,
    *,
    rng: np.random.Generator,
) -> Drawn:
    """Draw counts station by station; areas keep their effects and weights.

    Args:
        model: The fitted parameters; an honest model has one mechanism.
        mechanisms: What each weight of the model stands for.
        registered: Voters of each station; shape (n,).
        area: Code of each station's area; shape (n,).
        rng: Source of chance.
    """
    size = len(registered)
    mixes = np.cumsum(model.local / model.local.sum(axis=1, keepdims=True), axis=1)
    component = (rng.random(size)[:, None] > mixes[area, :-1]).sum(axis=1)
    angles = model.mean[component] + model.effect[area] + _scatter(model.spread[component], rng)
    turnout, share = np.moveaxis(np.sin(np.clip(angles, 0, np.pi) / 2) ** 2, 1, 0)
    ballots = np.maximum(rng.binomial(registered, turnout), 1)
    votes = rng.binomial(ballots, share)
    done = rng.choice(len(model.intensity), size=size, p=model.intensity / model.intensity.sum())
    added = np.array([mechanism.added for mechanism in mechanisms])[done]
    moved = np.array([mechanism.moved for mechanism in mechanisms])[done]
    stuffed = rng.binomial(registered - ballots, added)
    switched = rng.binomial(ballots - votes, moved)
    return Drawn(Counts(registered, ballots + stuffed, votes + stuffed + switched), stuffed, switched)


def _scatter(spread: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return normal draws with these covariances; shape (n, 2)."""
    z = rng.standard_normal((len(spread), 2))
    first = np.sqrt(spread[:, 0])
    slope = spread[:, 1] / first
    rest = np.sqrt(np.maximum(spread[:, 2] - slope**2, 0))
    return np.column_stack([first * z[:, 0], slope * z[:, 0] + rest * z[:, 1]])
