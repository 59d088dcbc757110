"""F-KLIMEK: how far a fingerprint of turnout and support is from a clean one, in stuffed stations.

The model knows three kinds of stations: clean ones around the modes of turnout and share; incremental ones,
where some ballots of abstainers and some votes of others went to the choice; extreme ones, where nearly all
did. It is fitted in every area for itself. Honest differences between stations look like incremental
stations to it, so what it finds is held against honest elections with these areas and cultures, and what it
finds on data of its own making is taken as its bias.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.klimek.model import (
    Draws,
    Fit,
    Plugins,
    components,
    fingerprint,
    fit_mixture,
    plugins,
    share_only,
    simulated,
)
from tallyproof.forensics.nulls.turnout_null import TurnoutNull, placebo_of, steepness_of, turnout_nulls
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.special import Z95
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
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.turnout_units import (
    TurnoutUnits,
    not_published,
    read_turnout_units,
    refused,
    too_few,
)
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray

__all__ = ["CODE", "PARAMETERS", "KlimekSettings", "klimek", "run_klimek"]

CODE = "F-KLIMEK"

_SHOWN = 20
"""Cells on a side of the fingerprint in the picture."""
_SMALLEST = (0, 300)
_REFITTED = 2 / 3
"""Part of an area's own elections that must be fitted again: with fewer its bias and spread are not known."""
_ASSUMPTIONS = ("one_clean_mode_an_area", "turnout_independent_of_support", "clean_below_modes")
_EXPLANATIONS = ("cultures_inside_areas", "mobilisation", "strongholds")
_SETTLED_BY = ("recount_corner", "voter_lists", "finer_areas")


@dataclass(frozen=True, slots=True)
class KlimekSettings:
    """The free choices of the method."""

    more_than: int = settable(100, least=0, most=10_000, unit="voters", name="min_size")
    """Registered voters that a station must exceed."""
    fewest_stations: int = settable(200, least=50, most=100_000, unit="stations")
    """In an area; smaller areas are put together."""
    alphas: tuple[float, ...] = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)
    draws: int = settable(5000, least=500, most=50_000, unit="stations")
    """Stations that every kind is drawn with."""
    bootstraps: int = settable(6, least=3, most=100, unit="elections")
    """Elections of the model's own making, for bias and interval."""
    elections: int | None = settable(None, least=10, most=2000, unit="elections", name="simulations")
    """Honest elections for the self-null; None chooses by size."""


PARAMETERS = Parameters(KlimekSettings())


def run_klimek(question: Question, settings: KlimekSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return klimek(
        read_turnout_units(question.results, question.choice), seed=question.seed, settings=settings
    )


def klimek(
    units: TurnoutUnits | None, *, seed: int, settings: KlimekSettings | None = None
) -> ForensicResult:
    """Fit the model of clean, incremental and extreme stations in every area, and correct its bias.

    Args:
        units: Stations with register, ballots and votes; None where they are not published.
        seed: Of all draws.
        settings: The free choices.

    Returns:
        Parts of incremental and extreme stations and the votes they stand for, corrected by what the model finds in
        elections drawn from its own fit. Areas whose turnout or share has two modes, or one with no room above it, are
        left out, and so are areas whose own elections cannot be fitted again in two thirds of the draws, because their
        bias is unknown; where all are, the method refuses.

    Source:
        Klimek, Yegorov, Hanel, Thurner (2012), PNAS 109(41), 16469-16473; on the fingerprint in two
        dimensions: Klimek, Jimenez, Hidalgo, Hinteregger, Thurner (2018), PLoS ONE 13(10), e0204975.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> registered = np.full(3000, 1000)
        >>> ballots = rng.binomial(registered, rng.normal(0.5, 0.05, 3000).clip(0, 1))
        >>> votes = rng.binomial(ballots, rng.normal(0.4, 0.05, 3000).clip(0, 1))
        >>> units = TurnoutUnits.from_counts(registered=registered, ballots=ballots, votes=votes)
        >>> found = klimek(units, seed=1)
        >>> found.statistic["extreme"] < 0.01, found.votes.low < 0
        (True, True)
    """
    chosen = settings or KlimekSettings()
    if units is None:
        return not_published(CODE)
    used = units.larger_than(chosen.more_than)
    few = too_few(used, chosen.fewest_stations)
    if few is not None:
        return refused(CODE, few, used)
    model = _Model.fit(used, chosen, seed)
    if not model.strata:
        return refused(CODE, Note("two_modes", {"areas": model.refused}), used)
    bias = _Bias.of(model, chosen, seed)
    if not bias.model.strata:
        return refused(CODE, Note("not_refitted", {"areas": len(model.strata)}), used)
    return _result(units, used, bias, chosen, seed)


@dataclass(frozen=True, slots=True)
class _Stratum:
    """One area with its fit."""

    inside: IntArray
    """Positions of its stations."""
    plugin: Plugins
    fit: Fit
    voters: float
    """Registered voters of the area."""

    @property
    def votes(self) -> float:
        """Votes beyond the clean model."""
        return self.fit.added * self.voters


@dataclass(frozen=True, slots=True)
class _Model:
    """The fits of all areas that could be fitted."""

    strata: list[_Stratum]
    refused: int
    """Areas with two modes, or one with no room above it."""
    kept: BoolArray
    """Which stations are in a fitted area; shape (n,)."""

    @classmethod
    def fit(cls, units: TurnoutUnits, settings: KlimekSettings, seed: int) -> "_Model":
        draws = Draws.of(np.random.default_rng(seed), settings.draws)
        area = _areas(units, settings.fewest_stations)
        strata, refused_areas, kept = [], 0, np.zeros(units.size, bool)
        for position in range(int(area.max()) + 1):
            inside = np.flatnonzero(area == position)
            found = _stratum(units, inside, draws, settings) if len(inside) else None
            refused_areas += found is None
            if found is not None:
                strata.append(found)
                kept[inside] = True
        return cls(strata, refused_areas, kept)

    def only(self, strata: list[_Stratum]) -> "_Model":
        """Return the model of some of its areas."""
        kept = np.zeros_like(self.kept)
        for stratum in strata:
            kept[stratum.inside] = True
        return _Model(strata, self.refused, kept)

    @property
    def votes(self) -> float:
        """Votes beyond the clean models of all areas."""
        return sum(stratum.votes for stratum in self.strata)

    def again(self, units: TurnoutUnits, votes: FloatArray) -> float:
        """Return the votes that the same kinds of stations explain in other votes of the same stations."""
        turnout, share, total = units.turnout, votes / units.ballots, 0.0
        for stratum in self.strata:
            cells = fingerprint(turnout[stratum.inside], share[stratum.inside])
            fit = stratum.fit
            alphas = np.array([fit.alpha])
            refitted = fit_mixture(cells, (fit.clean, [fit.stuffed], fit.full), alphas)
            total += refitted.added * stratum.voters
        return total

    def mean(self, part: str) -> float:
        """Return a parameter of the fits, weighted by voters."""
        voters = sum(stratum.voters for stratum in self.strata)
        return sum(float(getattr(s.fit, part)) * s.voters for s in self.strata) / voters


def _areas(units: TurnoutUnits, fewest: int) -> IntArray:
    """Return codes of the widest areas; those with too few stations become one, if they suffice together."""
    levels = [level for level in units.areas if len(level.names) > 1]
    if not levels:
        return np.zeros(units.size, np.int64)
    size = np.bincount(levels[0].code, minlength=len(levels[0].names))
    small = size < fewest
    if size[small].sum() < fewest and not small.all():
        # The few stations of small areas join the largest: alone they cannot be fitted.
        joined = np.where(small, int(np.argmax(size)), np.arange(len(size)))
    else:
        joined = np.where(small, len(size), np.arange(len(size)))
    return np.unique(joined[levels[0].code], return_inverse=True)[1].astype(np.int64)


def _stratum(
    units: TurnoutUnits, inside: IntArray, draws: Draws, settings: KlimekSettings
) -> _Stratum | None:
    turnout, share = units.turnout[inside], units.share[inside]
    plugin = plugins(turnout, share)
    if plugin is None or plugin.at_edge:
        return None
    alphas = np.array(settings.alphas)
    fit = fit_mixture(fingerprint(turnout, share), components(plugin, draws, alphas), alphas)
    return _Stratum(inside, plugin, fit, float(units.registered[inside].sum()))


@dataclass(frozen=True, slots=True)
class _Bias:
    """By how much the model is off in elections of its own making."""

    model: _Model
    """Only the areas for which that is known."""
    votes: float
    deviation: float
    areas_not_refitted: int
    stations_not_refitted: int

    @classmethod
    def of(cls, model: _Model, settings: KlimekSettings, seed: int) -> "_Bias":
        rng = np.random.default_rng([seed, 1])
        draws = Draws.of(np.random.default_rng(seed), settings.draws)
        refits = [_refits(stratum, draws, settings.bootstraps, rng) for stratum in model.strata]
        needed = max(2, math.ceil(_REFITTED * settings.bootstraps))
        known = [(s, found) for s, found in zip(model.strata, refits, strict=True) if len(found) >= needed]
        kept = model.only([stratum for stratum, _ in known])
        return cls(
            kept,
            sum(float(found.mean()) - stratum.votes for stratum, found in known),
            math.sqrt(sum(float(found.var(ddof=1)) for _, found in known)),
            len(model.strata) - len(known),
            int((model.kept & ~kept.kept).sum()),
        )


def _refits(stratum: _Stratum, draws: Draws, number: int, rng: np.random.Generator) -> FloatArray:
    """Return the votes found in elections drawn from an area's fit, plug-ins taken anew; shape (up to number,).

    Draws with two modes cannot be fitted and are left out. A draw at the edge is fitted: what is known to come from the
    model needs no room above its mode, and a draw may not be chosen by what it shows.
    """
    alphas, found = np.array([stratum.fit.alpha]), []
    for _ in range(number):
        turnout, share = simulated(stratum.plugin, stratum.fit, rng, len(stratum.inside))
        plugin = plugins(turnout, share)
        if plugin is not None:
            again = fit_mixture(fingerprint(turnout, share), components(plugin, draws, alphas), alphas)
            found.append(again.added * stratum.voters)
    return np.array(found)


def _result(
    units: TurnoutUnits, used: TurnoutUnits, bias: _Bias, settings: KlimekSettings, seed: int
) -> ForensicResult:
    counted, steepness, model = used.votes.astype(np.float64), steepness_of(used), bias.model
    statistics = (lambda votes: model.again(used, votes), steepness)
    null, slopes = turnout_nulls(used, statistics, seed=seed, elections=settings.elections)
    placebo = placebo_of(used)
    # Ballots added for one choice raise turnout and share at once: a better fit alone is not enough.
    steep = slopes.p(steepness(counted))
    raw = model.again(used, counted)
    variants = _variants(units, model, bias.votes, settings, seed)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(bias, null, raw) | ({} if placebo is None else {"p_other_choices": placebo}),
        p=max(null.p(raw), steep, placebo or 0.0),
        false_alarm_rate=null.false_alarm_rate(bias.deviation),
        votes=_estimate(bias, raw, null, variants),
        sensitivity=variants,
        series=(_series(used, model),),
        parameters=_parameters(used, settings, null, seed),
        used=int(model.kept.sum()),
        left_out=(*used.left_out, *_left_out(bias)),
        notes=tuple(_notes(placebo, variants)),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _left_out(bias: _Bias) -> Iterator[LeftOut]:
    stations = {
        "two_modes": int((~bias.model.kept).sum()) - bias.stations_not_refitted,
        "not_refitted": bias.stations_not_refitted,
    }
    yield from (LeftOut(code, number) for code, number in stations.items() if number)


def _notes(placebo: float | None, variants: tuple[Variant, ...]) -> Iterator[Note]:
    if placebo is None:
        yield Note("without_placebo")
    if any(variant.votes is None and "areas_used" in variant.parameters for variant in variants):
        yield Note("whole_not_fitted")


def _statistic(bias: _Bias, null: TurnoutNull, raw: float) -> dict[str, float]:
    model = bias.model
    widest = max(model.strata, key=lambda stratum: stratum.voters).plugin
    return {
        "incremental": model.mean("incremental"),
        "extreme": model.mean("extreme"),
        "alpha": model.mean("alpha"),
        "uncorrected": model.votes,
        "bias": bias.votes,
        "areas": len(model.strata),
        "areas_refused": model.refused,
        "areas_not_refitted": bias.areas_not_refitted,
        "clean_turnout": widest.turnout,
        "clean_share": widest.share,
        "theta": widest.theta,
        "self_null_mean": null.mean,
        "self_null_deviation": null.deviation,
        "p_honest": null.p(raw),
    }


def _estimate(bias: _Bias, raw: float, null: TurnoutNull, variants: tuple[Variant, ...]) -> VoteEstimate:
    """Return the estimate with an interval over what may be taken off: bias, honest differences, or both.

    Honest elections are fitted without the correction of the bias, so that the difference of the two without it counts
    too; the p against honest elections is of that difference.
    """
    left = bias.model.votes - bias.votes
    beyond, alike = left - null.mean, raw - null.mean
    spread = Z95 * math.hypot(bias.deviation, null.deviation)
    low, high = min(beyond, left, alike) - spread, max(beyond, left, alike) + spread
    return VoteEstimate.over(variants, beyond, (low, high), "beyond_clean_model", left, alike)


def _variants(
    units: TurnoutUnits, model: _Model, bias: float, settings: KlimekSettings, seed: int
) -> tuple[Variant, ...]:
    """Return the answer without correction, without areas, and with other size filters.

    A variant whose areas all fall out is there without a number.
    """
    used = units.larger_than(settings.more_than)
    found = [_variant({"correction": "none"}, model, model.votes)]
    found.append(_variant({"histogram": "share"}, model, _by_share(used, model) - bias))
    if len(model.strata) + model.refused > 1:
        found.append(_refitted({"areas_used": "none"}, _without_areas(used), bias, settings, seed))
    found.extend(
        _refitted({"min_size": size}, units.larger_than(size), bias, settings, seed) for size in _SMALLEST
    )
    return tuple(found)


def _refitted(
    parameters: Mapping[str, Field], units: TurnoutUnits, bias: float, settings: KlimekSettings, seed: int
) -> Variant:
    """Return the answer of other stations or areas, with the bias of the answer."""
    model = _Model.fit(units, settings, seed) if units.size >= settings.fewest_stations else None
    if model is None or not model.strata:
        return Variant(parameters, 0, {}, None)
    return _variant(parameters, model, model.votes - bias)


def _by_share(units: TurnoutUnits, model: _Model) -> float:
    """Return the votes of the same model fitted to the histogram of shares alone."""
    turnout, share, total = units.turnout, units.share, 0.0
    for stratum in model.strata:
        fit, inside = stratum.fit, stratum.inside
        kinds = fit.clean.by_share, [fit.stuffed.by_share], fit.full.by_share
        cells = share_only(fingerprint(turnout[inside], share[inside]))
        total += fit_mixture(cells, kinds, np.array([fit.alpha])).added * stratum.voters
    return total


def _without_areas(units: TurnoutUnits) -> TurnoutUnits:
    return TurnoutUnits.from_counts(registered=units.registered, ballots=units.ballots, votes=units.votes)


def _variant(parameters: Mapping[str, Field], model: _Model, votes: float) -> Variant:
    statistic = {part: model.mean(part) for part in ("incremental", "extreme", "alpha")}
    return Variant(parameters, int(model.kept.sum()), statistic, votes)


def _series(units: TurnoutUnits, model: _Model) -> Series:
    """Return observed and modelled stations in squares of five percent; empty squares left out."""
    positions = np.concatenate([stratum.inside for stratum in model.strata])
    observed = np.histogram2d(
        units.turnout[positions], units.share[positions], bins=_SHOWN, range=((0, 1), (0, 1))
    )[0]
    modelled = np.zeros_like(observed)
    for stratum in model.strata:
        side = math.isqrt(len(stratum.fit.cells))
        at = np.arange(side) * _SHOWN // side
        cells = stratum.fit.cells.reshape(side, side) * len(stratum.inside)
        np.add.at(modelled, (at[:, None], at[None, :]), cells)
    row, column = np.nonzero((observed >= 1) | (modelled >= 1))
    columns = {
        "turnout": tuple((row / _SHOWN).tolist()),
        "share": tuple((column / _SHOWN).tolist()),
        "observed": tuple(observed[row, column].tolist()),
        "modelled": tuple(modelled[row, column].tolist()),
    }
    return Series("fingerprint", columns)


def _parameters(
    units: TurnoutUnits, settings: KlimekSettings, null: TurnoutNull, seed: int
) -> Mapping[str, Field]:
    return {
        "min_size": settings.more_than,
        "fewest_stations": settings.fewest_stations,
        "draws": settings.draws,
        "bootstraps": settings.bootstraps,
        "correction": "bootstrap",
        "histogram": "turnout and share",
        "areas_used": "widest",
        "ballots": units.ballots_count,
        "cultures": null.cultures,
        "simulations": null.elections,
        "seed": seed,
    }
