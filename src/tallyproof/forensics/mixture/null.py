"""The same fit on honest elections drawn from this election, and on mixed ones drawn from the answer."""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from tallyproof.forensics.mixture.choice import choose
from tallyproof.forensics.mixture.draws import draw_election
from tallyproof.forensics.mixture.model import Model, Stations, fit_mixture_from
from tallyproof.forensics.mixture.votes import added_share
from tallyproof.forensics.stations.units import FloatArray

__all__ = ["MixtureNull", "estimation_errors", "mixture_null", "net_gain"]

_NAIVE = 1.352772
"""Half the 90 % point of chi-square with one degree of freedom: 5 % of a half-half mixture with zero lie above."""

_THREADS = os.cpu_count() or 1
"""The compiled loop lets go of the interpreter, so that simulated elections run side by side."""

_PLAINLY_HONEST = 4
"""So many simulated honest elections with as large a net gain settle that p is large."""

_T = TypeVar("_T")


class _Trial(NamedTuple):
    gain: float
    """Before the mirror is taken off."""
    net: float
    added: float
    """Votes that the fit finds, as a share of the votes for the choice."""


@dataclass(frozen=True, slots=True)
class MixtureNull:
    """What the fit finds where nothing was done."""

    gains: FloatArray
    net_gains: FloatArray
    added: FloatArray
    """Share of the choice's votes that is called added; one entry an election."""

    @property
    def simulations(self) -> int:
        """Number of honest elections."""
        return len(self.gains)

    @property
    def false_alarm_rate(self) -> float:
        """How often the likelihood-ratio test of the textbook says p < 0.05."""
        return float((self.gains > _NAIVE).mean())

    def p(self, net: float) -> float:
        """Return the chance of at least this net gain in honest elections.

        Up to the largest simulated gain it is the rank, which is exact for any distribution; beyond it the tail falls
        by e with every unit of log-likelihood (twice the gain is chi-square there), or as slowly as the simulated
        gains spread if they spread wider.
        """
        top, rank = float(self.net_gains.max()), 1 + int((self.net_gains >= net).sum())
        if net <= top:
            return rank / (self.simulations + 1)
        slowness = max(1.0, float(self.net_gains.std()))
        return max(math.exp(-(net - top) / slowness) / (self.simulations + 1), 1e-300)

    def p_added(self, found: float) -> float:
        """Return the rank of a share of votes among those found in honest elections; 0 where it is beyond them all.

        A better fit that adds no more votes than honest elections do is no claim.
        """
        rank = 1 + int((self.added >= found).sum())
        return rank / (self.simulations + 1) if rank > 1 else 0.0


def net_gain(ours: float, theirs: float) -> float:
    """Return the gain less what the mirrored fit gains: misfit that favours nobody is taken off."""
    return ours - max(theirs, 0.0)


def mixture_null(
    stations: Stations, honest: Model, *, simulations: int, seed: int, observed: float = math.inf
) -> MixtureNull:
    """Draw honest elections from the fitted honest model and answer the whole question on each.

    Args:
        stations: Whose registers, areas and mechanisms are kept.
        honest: The honest model.
        simulations: How many elections.
        seed: Of the draws; election i has its own stream, so that threads do not change the answer.
        observed: The net gain that is asked about: once four of the first half reach it, no more are drawn.

    Source:
        Besag, Clifford (1991), Sequential Monte Carlo p-values, Biometrika 78(2), 301-304.
    """

    def trial(rng: np.random.Generator) -> _Trial:
        drawn = draw_election(
            honest, stations.mechanisms[:1], stations.counts.registered, stations.area, rng=rng
        )
        again = Stations(drawn.counts, stations.area, stations.mechanisms)
        ours, theirs = choose(again, (honest.components,), known=honest, starts=1)
        return _Trial(ours.gain, net_gain(ours.gain, theirs.gain), added_share(again, ours.best.model))

    streams = _streams(simulations, seed)
    half = simulations // 2
    trials = _in_threads(trial, streams[:half])
    if sum(found.net >= observed for found in trials) < _PLAINLY_HONEST:
        trials = [*trials, *_in_threads(trial, streams[half:])]
    return MixtureNull(*(np.array(column) for column in zip(*trials, strict=True)))


def estimation_errors(stations: Stations, model: Model, *, simulations: int, seed: int) -> FloatArray:
    """Draw mixed elections from the answer itself and return estimate minus truth, as shares of the votes."""

    def error(rng: np.random.Generator) -> float:
        drawn = draw_election(model, stations.mechanisms, stations.counts.registered, stations.area, rng=rng)
        again = Stations(drawn.counts, stations.area, stations.mechanisms)
        truth = drawn.added / max(int(drawn.counts.votes.sum()), 1)
        return added_share(again, fit_mixture_from(again, model).model) - truth

    return np.array(_in_threads(error, _streams(simulations, seed)))


def _streams(times: int, seed: int) -> list[np.random.Generator]:
    return [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(times)]


def _in_threads(
    task: Callable[[np.random.Generator], _T], streams: Sequence[np.random.Generator]
) -> list[_T]:
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(task, streams))
