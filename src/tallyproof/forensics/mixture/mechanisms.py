"""What can have happened to honest counts, and the honest counts that each possibility implies.

A mechanism thins the abstainers by a factor 1 - s (ballots added for absent voters) and the votes for others
by a factor 1 - r (votes moved), all for the benefit of the choice. Undone, every mechanism gives honest
turnout and share, so that one honest model serves all of them.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["HONEST", "MECHANISMS", "Counts", "Kind", "Mechanism", "Undone", "undone"]

_CORRECTION = 3 / 8
"""Anscombe's: makes the variance of the angle of a binomial count nearly free of its chance."""

Kind = Literal["honest", "stuffing", "switching", "both", "extreme"]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One point of the grid of possibilities."""

    kind: Kind
    added: float
    """Share s of the abstainers for whom ballots were added."""
    moved: float
    """Share r of the votes for others that were moved."""


HONEST = Mechanism("honest", 0.0, 0.0)

_STEPS = (0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75)
"""Finer than the spread of honest stations, or another culture fits what falls between the points."""

MECHANISMS = (
    HONEST,
    *(Mechanism("stuffing", step, 0.0) for step in _STEPS),
    *(Mechanism("switching", 0.0, step) for step in _STEPS),
    *(Mechanism("both", step, step) for step in (0.2, 0.45)),
    *(Mechanism("extreme", step, step) for step in (0.8, 0.95, 0.99, 0.999)),
    *(Mechanism("extreme", step, 0.0) for step in (0.8, 0.95)),
)
"""The grid; its weights are estimated, so that no shape of the intensities is assumed."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a station reports, as the model reads it: votes <= ballots <= registered; shape (n,) each."""

    registered: IntArray
    ballots: IntArray
    votes: IntArray

    @property
    def mirrored(self) -> "Counts":
        """Return the same stations with the choice and all others exchanged."""
        return Counts(self.registered, self.ballots, self.ballots - self.votes)

    def where(self, mask: IntArray | np.ndarray) -> "Counts":
        """Return the stations of a mask or of positions."""
        return Counts(self.registered[mask], self.ballots[mask], self.votes[mask])


@dataclass(frozen=True, slots=True)
class Undone:
    """The honest counts that each of g mechanisms implies at each of n stations."""

    angles: FloatArray
    """2 asin(sqrt(turnout)), 2 asin(sqrt(share)); shape (n, g, 2)."""
    noise: FloatArray
    """Their variances by counting alone; shape (n, g, 2)."""
    factor: FloatArray
    """Density of the change from observed counts to angles; zero where the counts rule it out; shape (n, g)."""
    stuffed: FloatArray
    """Votes that would have been added for abstainers; shape (n, g)."""
    switched: FloatArray
    """Votes that would have been moved from others; shape (n, g)."""

    @property
    def points(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Angles, noise and factor, as the compiled loop takes them."""
        return self.angles, self.noise, self.factor


def undone(counts: Counts, mechanisms: tuple[Mechanism, ...] = MECHANISMS) -> Undone:
    """Undo every mechanism at every station.

    With A abstainers, O votes for others observed: A0 = A / (1 - s), O0 = O / (1 - r); the choice had
    registered - A0 - O0. The Jacobian of (A, O) is 1 / ((1 - s) (1 - r)).

    Args:
        counts: The stations; shape (n,).
        mechanisms: The g possibilities.

    Returns:
        Honest angles with their counting noise 1 / (trials + 1/2), and the votes that each would explain.

    Source:
        Anscombe (1948), The transformation of Poisson, binomial and negative-binomial data, Biometrika
        35(3/4), 246-254.
    """
    c = _CORRECTION
    added = np.array([mechanism.added for mechanism in mechanisms])
    moved = np.array([mechanism.moved for mechanism in mechanisms])
    registered = counts.registered[:, None].astype(np.float64)
    absent = (counts.registered - counts.ballots)[:, None].astype(np.float64)
    others = (counts.ballots - counts.votes)[:, None].astype(np.float64)
    # The correction lets a station without any abstainer have had some: 0 / (1 - s) would rule that out.
    absent0 = (absent + c) / (1 - added) - c
    others0 = (others + c) / (1 - moved) - c
    ballots0 = registered - absent0
    votes0 = ballots0 - others0
    possible = (votes0 > -c / 2) & (ballots0 > 0)
    ballots0, votes0 = np.where(possible, ballots0, 1.0), np.where(possible, np.maximum(votes0, 0.0), 0.5)
    others0 = np.where(possible, np.minimum(others0, ballots0), 0.5)
    absent0 = np.where(possible, absent0, 1.0)
    turnout = 2 * np.arctan2(np.sqrt(ballots0 + c), np.sqrt(absent0 + c))
    share = 2 * np.arctan2(np.sqrt(votes0 + c), np.sqrt(others0 + c))
    log = np.log((ballots0 + c) * (absent0 + c)) + np.log((votes0 + c) * (others0 + c))
    factor = np.exp(-0.5 * log) / ((1 - added) * (1 - moved))
    noise = np.stack([np.broadcast_to(1 / (registered + 0.5), ballots0.shape), 1 / (ballots0 + 0.5)], axis=2)
    return Undone(
        np.stack([turnout, share], axis=2),
        np.ascontiguousarray(noise),
        np.where(possible, factor, 0.0),
        np.where(possible, absent0 - absent, 0.0),
        np.where(possible, np.maximum(others0 - others, 0.0), 0.0),
    )
