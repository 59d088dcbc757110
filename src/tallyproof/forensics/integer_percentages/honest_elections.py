"""The integer-percentage test on honest elections drawn from this election's own totals."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tallyproof.forensics.integer_percentages.exact_count import IntegerTest
from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.nulls.count_models import Binomial, LocalModel, reachable
from tallyproof.forensics.nulls.self_null import SelfNull
from tallyproof.forensics.stations.units import BoolArray, Filters, FloatArray, Ratio, Units

__all__ = ["integer_self_null"]

_STATIONS_AT_ONCE = 100_000
"""Simulated stations whose chances are computed together: bounds the memory, not the answer."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """One simulated honest election."""

    z: float
    """The statistic of the whole test, filters included, less what its control is known to be off by."""
    difference: FloatArray
    """Hit minus its chance at every station; 0 where the filters drop it. Shape (n,)."""
    variance: float


def integer_self_null(
    honest: IntegerTest,
    models: Mapping[str, LocalModel],
    rule: WholePercent,
    *,
    filters: Filters,
    simulations: int,
    seed: int,
) -> SelfNull:
    """Draw honest elections, test each exactly, and describe how the statistic is distributed.

    A large election gives a precise answer with a handful of draws. Its mean: the number of hits before
    filters is known exactly under the model and serves as a control variate. Its deviation: stations are
    independent, so the variances of single stations are estimated and added up.

    Args:
        honest: The test of the used stations under the models: gives the control's exact mean.
        models: The honest model of each part.
        rule: What counts as a whole percentage.
        filters: Applied to every simulated election as to the real one.
        simulations: How many elections, at least 2.
        seed: Of the random generator; the same seed gives the same answer.

    Returns:
        Mean and deviation of the z of `IntegerTest.stations`.
    """
    rng = np.random.default_rng(seed)
    control = float(honest.chance().sum())
    at_once = max(1, _STATIONS_AT_ONCE // max(honest.units.size, 1))
    trials: list[_Trial] = []
    while len(trials) < simulations:
        drawn = [_draw(honest.units, models, rng) for _ in range(min(at_once, simulations - len(trials)))]
        chances = _chances(drawn, rule)
        trials += [_trial(*pair, rule, filters, control) for pair in zip(drawn, chances, strict=True)]
    null_variance = float(np.mean([trial.variance for trial in trials]))
    spread = np.zeros(honest.units.size)
    centre = np.mean([trial.difference for trial in trials], axis=0)
    for trial in trials:
        spread += (trial.difference - centre) ** 2
    variance = float(spread.sum()) / (simulations - 1)
    mean = float(np.mean([trial.z for trial in trials]))
    return SelfNull(mean, math.sqrt(variance / null_variance) if null_variance else 1.0, simulations)


def _trial(
    simulated: Units, chances: FloatArray, rule: WholePercent, filters: Filters, control: float
) -> _Trial:
    kept = simulated.kept_by(filters)
    chance, hit = chances[kept], _hit(simulated, rule)
    difference = np.zeros(simulated.size)
    difference[kept] = hit[kept] - chance
    variance = float((chance * (1 - chance)).sum())
    surprise = float(hit.sum()) - control
    z = (float(difference.sum()) - surprise) / math.sqrt(variance) if variance else 0.0
    return _Trial(z, difference, variance)


def _chances(drawn: Sequence[Units], rule: WholePercent) -> FloatArray:
    """Return the binomial chance of a hit at every station of several elections; shape (elections, n).

    As `IntegerTest.chance`, but once for equal figures, of which several elections of the same stations have many.
    """
    missed = np.ones((len(drawn), drawn[0].size))
    for name in drawn[0].parts:
        ratios = [units.parts[name] for units in drawn]
        part = np.concatenate([ratio.part for ratio in ratios])
        whole = np.concatenate([ratio.whole for ratio in ratios])
        missed *= 1 - _chance(Ratio(part, whole), rule).reshape(missed.shape)
    return 1 - missed


def _chance(ratio: Ratio, rule: WholePercent) -> FloatArray:
    stride = int(ratio.whole.max(initial=0)) + 1
    figures, place = np.unique(ratio.whole * stride + ratio.part, return_inverse=True)
    single = Binomial(Ratio(figures % stride, figures // stride))
    hit = np.zeros(len(figures))
    for unit, _, count in rule.lattice(single.whole, *reachable(single)):
        first = int(unit[0])
        sums = np.bincount(unit - first, single.probability(unit, count))
        hit[first : first + len(sums)] += sums
    return hit[place]


def _draw(units: Units, models: Mapping[str, LocalModel], rng: np.random.Generator) -> Units:
    drawn = {name: model.draw(rng) for name, model in models.items()}
    return replace(units, turnout=drawn.get("turnout"), share=drawn.get("share"))


def _hit(units: Units, rule: WholePercent) -> BoolArray:
    hits: BoolArray = np.logical_or.reduce([rule.holds(ratio) for ratio in units.parts.values()])
    return hits
