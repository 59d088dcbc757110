"""F-RKD: do too many stations of the whole contest stand at coarse fractions such as 3/4, 2/3 or 0.95?

Whoever invents a result rather than counts one thinks in simple fractions. Rozenas compares the density of shares
with resampled densities; here the comparison at every coarse fraction is with the stations that lie close to it
and with what their own denominators allow, so that number theory and narrow honest modes stay out of it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from tallyproof.forensics.coarse_shares.fractions import CoarseRule, NearCoarse, coarse_fractions, near_coarse
from tallyproof.forensics.nulls.local_model import local_models
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.false_discovery import false_discovery_q
from tallyproof.forensics.probability.poisson_binomial import SMALLEST_P, poisson_binomial_upper_tail
from tallyproof.forensics.probability.special import Z95
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import (
    Concentration,
    ForensicResult,
    Note,
    Series,
    Status,
    Variant,
    VoteEstimate,
)
from tallyproof.forensics.stations.enough import no_answer
from tallyproof.forensics.stations.units import Filters, FloatArray, Ratio, Units, read_units

__all__ = ["CODE", "PARAMETERS", "CoarseShareSettings", "coarse_shares", "run_coarse_shares"]

CODE = "F-RKD"

_Z99 = 2.5758293035489004
_LEVEL = 0.05
"""False discovery rate at which a fraction is listed."""

_CURVE_BINS = 200
"""Bins of the curve: half a percent each, so that all twentieths are centres."""

_CURVE_DRAWS = 10
_ASSUMPTIONS = ("stations_independent", "smooth_close_by")
_EXPLANATIONS = ("figures_written_as_fractions", "small_denominators", "round_registers")
_SETTLED_BY = ("copies_of_sheets", "recount_of_figures")


@dataclass(frozen=True, slots=True)
class CoarseShareSettings:
    """The free choices of the method."""

    rule: CoarseRule = field(default_factory=CoarseRule)
    filters: Filters = field(default_factory=Filters)
    fewest_stations: int = settable(100, least=30, most=100_000, unit="stations")
    """With fewer the method refuses."""


PARAMETERS = Parameters(
    CoarseShareSettings(), {"largest_denominator": "Rozenas (2017), Political Analysis 25(1)"}
)


def run_coarse_shares(question: Question, settings: CoarseShareSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return coarse_shares(read_units(question.results, question.choice), seed=question.seed, settings=settings)


def coarse_shares(units: Units, *, seed: int, settings: CoarseShareSettings | None = None) -> ForensicResult:
    """Test whether turnout or a choice's share stands at coarse fractions too often in the whole contest.

    Args:
        units: Complete counts of the stations; a missing turnout or share leaves the other part alone.
        seed: Of the resampled curve that the picture shows; the test draws nothing.
        settings: The free choices.

    Returns:
        Stations at coarse fractions with their expectation and exact p, the fractions that stand out at a false
        discovery rate of 5 %, the share F of stations and the votes there that chance does not explain.

    Source:
        Rozenas (2017), Detecting election fraud from irregularities in vote-share distributions, Political
        Analysis 25(1): the estimand F and the coarse fractions. The comparison there is with the maximum of
        resampled kernel densities, which falls with the number of resamples; here it is conditional and exact.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> ballots = rng.integers(800, 1500, 400)
        >>> leader = rng.binomial(ballots, rng.beta(30, 20, 400))
        >>> leader[:40] = np.round(0.75 * ballots[:40])
        >>> found = coarse_shares(Units.from_counts(ballots=ballots, leader=leader), seed=1)
        >>> found.concentrations[0].value, found.p < 1e-6
        (0.75, True)
    """
    chosen = settings or CoarseShareSettings()
    used = units.filtered(chosen.filters)
    return no_answer(CODE, used, chosen.fewest_stations) or _computed(units, used, chosen, seed)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What stands close to coarse fractions, part by part, and what stands out there."""

    units: Units
    near: Mapping[str, NearCoarse]
    figures: tuple[Concentration, ...]
    deviations: tuple[float, ...]
    """Standard deviation of each figure's excess."""

    @classmethod
    def of(cls, units: Units, rule: CoarseRule) -> "_Answer":
        models = local_models(units)
        near = {name: near_coarse(ratio, models[name], rule) for name, ratio in units.parts.items()}
        fractions = coarse_fractions(rule)
        every = [pair for name in near for pair in _figures(units, name, near[name], fractions)]
        q = false_discovery_q([figure.p for figure, _ in every])
        listed = [
            (replace(figure, p_adjusted=value or 1.0), deviation)
            for (figure, deviation), value in zip(every, q, strict=True)
            if value is not None and value <= _LEVEL
        ]
        ordered = sorted(listed, key=lambda pair: (pair[0].p, pair[0].what, pair[0].value))
        return cls(units, near, tuple(f for f, _ in ordered), tuple(d for _, d in ordered))

    def totals(self) -> tuple[int, float, float, float]:
        """Return stations at coarse fractions, their expectation and deviation, and the exact p."""
        chance = np.concatenate([near.chance for near in self.near.values()])
        observed = int(sum(near.inside.sum() for near in self.near.values()))
        deviation = math.sqrt(float((chance * (1 - chance)).sum()))
        return observed, float(chance.sum()), deviation, poisson_binomial_upper_tail(chance, observed)

    def excess(self, moved: float = 0.0) -> tuple[float, float]:
        """Return stations and votes at the listed fractions that chance does not explain."""
        stations = votes = 0.0
        for figure, deviation in zip(self.figures, self.deviations, strict=True):
            extra = min(max(figure.excess + moved * deviation, 0.0), figure.observed)
            stations += extra
            votes += extra / figure.observed * (figure.votes or 0)
        return stations, votes


def _figures(
    units: Units, name: str, near: NearCoarse, fractions: tuple[Fraction, ...]
) -> Iterator[tuple[Concentration, float]]:
    """Yield every coarse fraction that some station lies close to, with the deviation of its excess."""
    for position, fraction in enumerate(fractions):
        mine = near.fraction == position
        chance, inside = near.chance[mine], near.inside[mine]
        if not len(chance):
            continue
        odds = (chance / (1 - chance))[~inside]
        stations = near.station[mine][inside]
        yield (
            Concentration(
                what=name,
                value=float(fraction),
                area=None,
                observed=int(inside.sum()),
                expected=float(odds.sum()),
                votes=int(units.share.part[stations].sum()) if units.share else None,
                p=max(poisson_binomial_upper_tail(chance, int(inside.sum())), SMALLEST_P),
                p_adjusted=1.0,
            ),
            math.sqrt(float((odds + odds**2).sum())),
        )


def _computed(units: Units, used: Units, settings: CoarseShareSettings, seed: int) -> ForensicResult:
    answer = _Answer.of(used, settings.rule)
    observed, expected, deviation, p = answer.totals()
    stations, _ = answer.excess()
    variants = tuple(_variants(units, answer, settings))
    curves = tuple(_curve(name, ratio, used, seed) for name, ratio in used.parts.items())
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic={
            "observed": observed,
            "expected": expected,
            "excess": observed - expected,
            "deviation": deviation,
            "p_exact": p,
            "fractions": len(answer.figures),
            "excess_stations": stations,
            "f_percent": 100 * stations / used.size,
        },
        p=p,
        # The null is conditional on the stations close by: nothing is fitted that could bias it.
        false_alarm_rate=None,
        concentrations=answer.figures,
        votes=_votes(answer, variants),
        sensitivity=variants,
        series=curves,
        parameters=_parameters(used, settings, seed),
        used=used.size,
        left_out=used.left_out,
        notes=tuple(Note(f"without_{name}") for name in ("turnout", "share") if name not in used.parts),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _variants(units: Units, answer: _Answer, settings: CoarseShareSettings) -> Iterator[Variant]:
    """Yield the answer with one free choice moved at a time."""
    rule, used = settings.rule, answer.units
    for window in (Fraction(1, 5000), Fraction(1, 1000)):
        yield _variant({"window_percent": float(100 * window)}, used, replace(rule, window=window))
    yield _variant({"largest_denominator": 6}, used, replace(rule, largest=6))
    larger = units.filtered(replace(settings.filters, min_size=3 * settings.filters.min_size))
    yield _variant({"min_size": 3 * settings.filters.min_size}, larger, rule)


def _variant(parameters: Mapping[str, int | float | str], units: Units, rule: CoarseRule) -> Variant:
    answer = _Answer.of(units, rule)
    observed, expected, _, p = answer.totals()
    statistic = {"observed": float(observed), "expected": expected, "p_exact": p}
    votes = answer.excess()[1] if units.share is not None else None
    return Variant(parameters, units.size, statistic, votes)


def _votes(answer: _Answer, variants: tuple[Variant, ...]) -> VoteEstimate | None:
    if answer.units.share is None:
        return None
    estimate = answer.excess()[1]
    low, high = answer.excess(-Z95)[1], answer.excess(Z95)[1]
    return VoteEstimate.over(variants, estimate, (low, high), "votes_at_coarse_shares")


def _parameters(units: Units, settings: CoarseShareSettings, seed: int) -> Mapping[str, int | float | str]:
    rule, filters = settings.rule, settings.filters
    return {
        "window_percent": float(100 * rule.window),
        "reach_percent": float(100 * rule.reach),
        "largest_denominator": rule.largest,
        "min_size": filters.min_size,
        "max_turnout": float(filters.max_turnout),
        "max_share": float(filters.max_share),
        "fewest_stations": settings.fewest_stations,
        "given": units.given,
        "ballots": units.ballots,
        "seed": seed,
    }


def _curve(name: str, ratio: Ratio, units: Units, seed: int) -> Series:
    """Return the density of one part, and the mean and 99 % envelope of honest elections drawn from the model."""
    rng, model = np.random.default_rng(seed), local_models(units)[name]
    drawn = [_histogram(model.draw(rng)) for _ in range(_CURVE_DRAWS)]
    mean = np.mean(drawn, axis=0)
    reach = _Z99 * np.sqrt(mean + mean / _CURVE_DRAWS)
    columns = {
        "at": np.arange(_CURVE_BINS + 1) / _CURVE_BINS,
        "observed": _histogram(ratio),
        "expected": mean,
        "low": np.maximum(mean - reach, 0),
        "high": mean + reach,
    }
    return Series(name, {key: tuple(column.tolist()) for key, column in columns.items()})


def _histogram(ratio: Ratio) -> FloatArray:
    """Count stations by their share, to the nearest half percent."""
    cell = (2 * _CURVE_BINS * ratio.part + ratio.whole) // (2 * ratio.whole)
    return np.bincount(cell, minlength=_CURVE_BINS + 1).astype(np.float64)
