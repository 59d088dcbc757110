"""F-SLOPE: does the choice's share rise with turnout inside districts?

Ballots added for one choice raise turnout and its share at once. Inside one district honest stations differ
less than across a country, so the slope is taken there, every district for itself, and the districts are
drawn together as far as chance explains their differences. A slope is no signal: a choice whose supporters
turn out more gains with turnout too. So it is described, beside honest elections with these areas and cultures
and the slopes of the other choices. A signal comes from an earlier election at the same stations alone: the share
that rose where turnout rose.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.matched_shift import Shift, sign_flip_p
from tallyproof.forensics.nulls.turnout_null import TurnoutNull, placebo_p, turnout_null
from tallyproof.forensics.nulls.turnout_slopes import (
    Pooled,
    Slope,
    log_odds,
    other_choices_slopes,
    pooled_slopes,
    slope_within,
)
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.special import Z95, normal_upper_tail
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import (
    Field,
    ForensicResult,
    Note,
    Series,
    Status,
    Variant,
    VoteEstimate,
)
from tallyproof.forensics.slope.change import change_since
from tallyproof.forensics.slope.votes import flat_line
from tallyproof.forensics.stations.turnout_units import (
    TurnoutUnits,
    not_published,
    read_turnout_units,
    refused,
    too_few,
)
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["CODE", "PARAMETERS", "SlopeSettings", "run_slope", "slope"]

CODE = "F-SLOPE"

_QUANTILES = (0.1, 0.25, 0.5)
_SMALLEST = (0, 100, 300)
_DRAWN = 200
"""Districts in the picture at most: those with most ballots."""
_ASSUMPTIONS = (
    "mobilisation_lasts",
    "no_slope_inside_districts",
    "one_slope_a_district",
    "low_turnout_is_honest",
)
_EXPLANATIONS = ("mobilisation", "cultures_inside_areas", "size_of_places", "spoilt_turnout")
_SETTLED_BY = ("earlier_elections", "voter_lists", "observers_present")


@dataclass(frozen=True, slots=True)
class SlopeSettings:
    """The free choices of the method."""

    more_than: int = settable(100, least=0, most=10_000, unit="voters", name="min_size")
    """Registered voters that a station must exceed."""
    quantile: float = settable(0.25, least=0.05, most=0.75, unit="share")
    """Part of a district's stations below the turnout at which the flat line stands."""
    fewest_stations: int = settable(100, least=30, most=100_000, unit="stations")
    elections: int | None = settable(None, least=10, most=2000, unit="elections", name="simulations")
    """Honest elections for the self-null; None chooses by size."""
    least_matched: float = settable(0.6, least=0.1, most=1, unit="share")
    """Part of the stations that must be found in an earlier election."""


PARAMETERS = Parameters(SlopeSettings())


def run_slope(question: Question, settings: SlopeSettings | None = None) -> ForensicResult:
    """Run the method on a results table, and the one before if there is one."""
    units, chosen = read_turnout_units(question.results, question.choice), settings or SlopeSettings()
    if units is None:
        return not_published(CODE)
    used = units.larger_than(chosen.more_than)
    change = change_since(question, used, least_matched=chosen.least_matched, fewest=chosen.fewest_stations)
    return slope(units, seed=question.seed, settings=chosen, change=change)


def slope(
    units: TurnoutUnits,
    *,
    seed: int,
    settings: SlopeSettings | None = None,
    change: Shift | Note | None = None,
) -> ForensicResult:
    """Estimate how a choice's share changes with turnout inside districts, and what that is in votes.

    Args:
        units: Stations with register, ballots and votes.
        seed: Of the honest elections that the slope is held against.
        settings: The free choices.
        change: How the choice's share changed with turnout since an earlier election; why that is not known.

    Returns:
        The slope of log-odds on log-odds, pooled and by area; the choice's gain per added ballot; the
        Sobyanin-Sukhovolsky gap; votes above the flat line with their band. p is that of the change, None where it is
        not known; `p_level` says how unusual the slope itself is, the largest of three: robust over local areas,
        against honest elections, against the other choices.

    Source:
        Sobyanin, Sukhovolsky (1995), Democracy restricted by falsifications, Moscow; Myagkov, Ordeshook, Shakin (2009),
        The Forensics of Election Fraud, Cambridge UP, chapter 2. Pooling: `turnout_slopes.pooled_slopes`.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> registered = np.full(1000, 1000)
        >>> others = rng.binomial(registered, 0.3, 1000)
        >>> votes = rng.binomial(registered, 0.3) + rng.integers(0, 200, 1000)
        >>> units = TurnoutUnits.from_counts(registered=registered, ballots=votes + others, votes=votes)
        >>> found = slope(units, seed=1)
        >>> found.p is None, found.statistic["p_level"] < 0.01, found.statistic["slope"] > 0.2
        (True, True, True)
    """
    chosen = settings or SlopeSettings()
    used = units.larger_than(chosen.more_than)
    few = too_few(used, chosen.fewest_stations)
    if few is not None:
        return refused(CODE, few, used)
    fit = _Fit.of(used)
    if not math.isfinite(fit.whole.deviation):
        return refused(CODE, Note("turnout_does_not_vary"), used)
    null = turnout_null(used, fit.again, seed=seed, elections=chosen.elections)
    placebo = placebo_p(fit.whole.value, other_choices_slopes(used, fit.stratum))
    variants = _variants(units, fit, chosen)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(fit, null, placebo, change),
        p=sign_flip_p([change], seed=seed) if isinstance(change, Shift) else None,
        false_alarm_rate=null.false_alarm_rate(fit.whole.deviation),
        votes=_estimate(fit, null, variants, chosen.quantile),
        sensitivity=variants,
        series=_series(fit),
        parameters={
            **_parameters(used, chosen, seed),
            "cultures": null.cultures,
            "simulations": null.elections,
        },
        used=used.size,
        left_out=used.left_out,
        notes=_notes(placebo, change),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    """Slopes inside local areas: of all stations, and of every widest area."""

    units: TurnoutUnits
    x: FloatArray
    """Log-odds of turnout."""
    stratum: IntArray
    """Local area."""
    area: IntArray
    """Widest area; the local one where there is only one."""
    names: tuple[str, ...]
    whole: Slope
    pooled: Pooled
    own: list[Slope]

    @classmethod
    def of(cls, units: TurnoutUnits) -> "_Fit":
        x, y = log_odds(units.ballots, units.registered), log_odds(units.votes, units.ballots)
        stratum = units.local()
        area, names = _districts(units, stratum)
        weight = units.ballots
        whole = slope_within(x, y, weight=weight, stratum=stratum, group=units.clusters())
        pooled, own = pooled_slopes(x, y, weight=weight, stratum=stratum, area=area)
        return cls(units, x, stratum, area, names, whole, pooled, own)

    @property
    def p(self) -> float:
        """One-sided p of the slope of all stations, robust over local areas."""
        return max(normal_upper_tail(self.whole.z), 1e-300)

    def again(self, votes: FloatArray) -> float:
        """Return the slope of all stations with other votes."""
        units, stratum = self.units, self.stratum
        odds = log_odds(votes, units.ballots)
        return slope_within(self.x, odds, weight=units.ballots, stratum=stratum, group=stratum).value

    def votes(self, slopes: FloatArray, quantile: float) -> float:
        """Return votes above the flat line; `slopes` by area, shape (k,)."""
        by_station = slopes[self.area]
        line = flat_line(self.units, self.x, slope=by_station, stratum=self.stratum, quantile=quantile)
        return line.votes(self.units.ballots, by_station)

    def flat(self, slope: float, quantile: float) -> float:
        """Return the same with one slope everywhere."""
        return self.votes(np.full(len(self.names), slope), quantile)


def _districts(units: TurnoutUnits, stratum: IntArray) -> tuple[IntArray, tuple[str, ...]]:
    """Return the areas that get a slope of their own; one nameless area where there are none."""
    for level in units.areas:
        if len(level.names) > 1:
            return level.code, level.names
    return np.zeros_like(stratum), ("",)


def _notes(placebo: float | None, change: Shift | Note | None) -> tuple[Note, ...]:
    unknown = change or Note("without_history")
    known = () if placebo is not None else (Note("without_placebo"),)
    return (unknown, *known) if isinstance(unknown, Note) else known


def _statistic(
    fit: _Fit, null: TurnoutNull, placebo: float | None, change: Shift | Note | None
) -> Mapping[str, float]:
    units = fit.units
    support = units.votes / units.registered
    gain = slope_within(
        units.turnout, support, weight=units.registered, stratum=fit.stratum, group=fit.stratum
    )
    alone = np.zeros(units.size, np.int64)
    crude = slope_within(units.turnout, support, weight=np.ones(units.size), stratum=alone, group=alone)
    share = float(units.votes.sum() / units.ballots.sum())
    honest = null.p(fit.whole.value)
    numbers: dict[str, float] = {
        "slope": fit.whole.value,
        "deviation": fit.whole.deviation,
        "pooled_slope": fit.pooled.mean,
        "spread_of_slopes": fit.pooled.spread,
        "areas_rising": sum(one.value > 0 for one in fit.own if math.isfinite(one.deviation)),
        "areas": sum(math.isfinite(one.deviation) for one in fit.own),
        "gain_per_hundred": 100 * gain.value,
        "gain_without_districts": crude.value,
        "share": share,
        "sobyanin_gap": crude.value - share,
        "correlation": float(np.corrcoef(units.turnout, units.share)[0, 1]),
        "self_null_mean": null.mean,
        "self_null_deviation": null.deviation,
        "p_robust": fit.p,
        "p_honest": honest,
        "p_level": max(fit.p, honest, placebo or 0.0),
    }
    numbers |= {} if placebo is None else {"p_other_choices": placebo}
    numbers |= _changed(change) if isinstance(change, Shift) else {}
    return numbers


def _changed(change: Shift) -> Mapping[str, float]:
    return {
        "change_slope": change.rate,
        "change_deviation": change.deviation,
        "change_z": change.z,
        "change_areas": change.areas,
    }


def _estimate(fit: _Fit, null: TurnoutNull, variants: tuple[Variant, ...], quantile: float) -> VoteEstimate:
    votes = fit.votes(fit.pooled.slopes, quantile)
    honest = fit.flat(null.mean, quantile)
    step = max(fit.whole.deviation, null.deviation, fit.pooled.deviation)
    spread = Z95 * abs(fit.votes(fit.pooled.slopes + step, quantile) - votes)
    left = votes - honest
    low, high = min(left, votes) - spread, max(left, votes) + spread
    return VoteEstimate.over(variants, left, (low, high), "above_flat_line", votes)


def _variants(units: TurnoutUnits, fit: _Fit, settings: SlopeSettings) -> tuple[Variant, ...]:
    """Move the reference turnout, the pooling and the size filter, each alone."""
    found = [
        _variant({"quantile": quantile}, fit, fit.votes(fit.pooled.slopes, quantile))
        for quantile in _QUANTILES
        if quantile != settings.quantile
    ]
    single = np.array([one.value if math.isfinite(one.deviation) else fit.pooled.mean for one in fit.own])
    found.append(_variant({"pooling": "none"}, fit, fit.votes(single, settings.quantile)))
    whole = fit.flat(fit.whole.value, settings.quantile)
    found.append(_variant({"pooling": "one_slope"}, fit, whole))
    for size in _SMALLEST:
        if size != settings.more_than and (kept := units.larger_than(size)).size >= settings.fewest_stations:
            other = _Fit.of(kept)
            votes = other.votes(other.pooled.slopes, settings.quantile)
            found.append(_variant({"min_size": size}, other, votes))
    return tuple(found)


def _variant(parameters: Mapping[str, Field], fit: _Fit, votes: float) -> Variant:
    return Variant(parameters, fit.units.size, {"slope": fit.whole.value}, votes)


def _series(fit: _Fit) -> tuple[Series, ...]:
    ballots = np.bincount(fit.area, fit.units.ballots, len(fit.names))
    known = [
        k for k in np.lexsort((np.arange(len(ballots)), -ballots)) if math.isfinite(fit.own[k].deviation)
    ]
    drawn = sorted(known[:_DRAWN], key=lambda k: (fit.own[k].value, k))
    columns = {
        "slope": tuple(fit.own[k].value for k in drawn),
        "deviation": tuple(fit.own[k].deviation for k in drawn),
        "pooled": tuple(float(fit.pooled.slopes[k]) for k in drawn),
        "ballots": tuple(float(ballots[k]) for k in drawn),
    }
    return (Series("districts", columns, tuple(fit.names[k] for k in drawn)),)


def _parameters(units: TurnoutUnits, settings: SlopeSettings, seed: int) -> Mapping[str, Field]:
    return {
        "min_size": settings.more_than,
        "quantile": settings.quantile,
        "pooling": "partial",
        "ballots": units.ballots_count,
        "seed": seed,
    }
