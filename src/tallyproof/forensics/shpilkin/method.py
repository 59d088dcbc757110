"""F-SHPILKIN: votes that the curve of the other choices does not explain.

Where turnout and support do not depend on each other, the choice's votes and all other ballots, summed by
turnout, are two curves of one shape. Ballots that are added for one choice raise turnout and its curve
alone: beyond the honest peak the curves part. The area between the choice's curve and the scaled curve of
the others is counted in votes, signed, over all turnouts.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.turnout_cultures import Cultures, fit_cultures, honest_votes
from tallyproof.forensics.nulls.turnout_null import TurnoutNull, placebo_of, turnout_null
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
from tallyproof.forensics.shpilkin.curve import (
    BINS,
    Curve,
    find_reference,
    require_ballots,
    require_usable,
    turnout_bin,
)
from tallyproof.forensics.shpilkin.family import beyond_honest, shpilkin_variants
from tallyproof.forensics.stations.turnout_units import (
    TurnoutUnits,
    not_published,
    read_turnout_units,
    refused,
    too_few,
)
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["CODE", "PARAMETERS", "ShpilkinSettings", "run_shpilkin", "shpilkin"]

CODE = "F-SHPILKIN"

_ELECTIONS_FOR_VARIANTS = 8
"""Honest elections in which every variant is computed too: enough for their means, which is all that is read."""

_ASSUMPTIONS = ("turnout_independent_of_support", "reference_is_honest", "others_unchanged")
_EXPLANATIONS = ("areas_differ", "cultures_inside_areas", "mobilisation", "late_voters")
_SETTLED_BY = ("voter_lists", "turnout_reports", "recount_beyond_peak")


@dataclass(frozen=True, slots=True)
class ShpilkinSettings:
    """The free choices of the method; the defaults are those of the published recipe."""

    more_than: int = settable(100, least=0, most=10_000, unit="voters", name="min_size")
    """Registered voters that a station must exceed."""
    reference: int | None = settable(None, least=1, most=99, unit="percent", name="reference_bin")
    """Bin of turnout, whole percent; None finds it, and refuses where it must not be trusted. A bin that is given is
    refused only where it holds too few other ballots to divide by."""
    fewest_stations: int = settable(200, least=50, most=100_000, unit="stations")
    elections: int | None = settable(None, least=10, most=2000, unit="elections", name="simulations")
    """Honest elections for the self-null; None chooses by size."""


_RECIPE = "notebook of the Cedar movement (2024), after S. Shpilkin (2009), Troitsky variant 21"
PARAMETERS = Parameters(ShpilkinSettings(), {"min_size": _RECIPE, "reference_bin": _RECIPE})


def run_shpilkin(question: Question, settings: ShpilkinSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    units = read_turnout_units(question.results, question.choice)
    return shpilkin(units, seed=question.seed, settings=settings)


def shpilkin(
    units: TurnoutUnits | None, *, seed: int, settings: ShpilkinSettings | None = None
) -> ForensicResult:
    """Estimate the votes by which a choice's curve exceeds the scaled curve of the other ballots.

    Args:
        units: Stations with register, ballots and votes; None where they are not published.
        seed: Of the honest elections that the p-value comes from.
        settings: The free choices.

    Returns:
        The published figure, a signed excess, as a statistic. As votes: what is left of it after honest elections with
        these areas and cultures; an interval from "all that these could explain is honest" to "nothing of it is"; the
        band over the variants in use, each less its own honest figure. Refused where
        the reference bin lies near the right edge, is one of two peaks, or holds too few ballots.

    Source:
        S. Shpilkin (2009), Statistical study of the results of Russian elections 2007-2009, Troitsky
        variant 21; (2011) Mathematics of elections, Troitsky variant 94. Recipe: see
        `curve.find_reference`.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> registered = np.full(2000, 1000)
        >>> others = rng.binomial(registered, rng.normal(0.25, 0.03, 2000).clip(0.1, 0.4))
        >>> added = np.where(rng.random(2000) < 0.1, 200, 0)
        >>> votes = rng.binomial(others, 0.9) + added
        >>> units = TurnoutUnits.from_counts(registered=registered, ballots=votes + others, votes=votes)
        >>> found = shpilkin(units, seed=1)
        >>> bool(0.7 < found.votes.estimate / added.sum() < 1.3)
        True
    """
    chosen = settings or ShpilkinSettings()
    if units is None:
        return not_published(CODE)
    used = units.larger_than(chosen.more_than)
    few = too_few(used, chosen.fewest_stations)
    if few is not None:
        return refused(CODE, few, used)
    curve = Curve.of(used, turnout_bin(used))
    reference = find_reference(curve) if chosen.reference is None else chosen.reference
    usable = require_usable if chosen.reference is None else require_ballots
    reason = usable(curve, reference)
    if reason is not None:
        return refused(CODE, reason, used)
    cultures = fit_cultures(used)
    variants = beyond_honest(
        units,
        shpilkin_variants(units, reference, chosen.more_than),
        _honest(units, cultures, chosen.more_than, seed),
        reference=reference,
        smallest=chosen.more_than,
    )
    return _Excess.measure(used, curve, reference).result(chosen, variants, cultures, seed)


def _honest(units: TurnoutUnits, cultures: Cultures, more_than: int, seed: int) -> Iterator[IntArray]:
    """Yield votes of all stations in honest elections; stations that are not used keep theirs."""
    place = units.registered > more_than
    for votes in honest_votes(
        units.where(place), cultures, np.random.default_rng(seed), _ELECTIONS_FOR_VARIANTS
    ):
        whole = units.votes.copy()
        whole[place] = np.rint(votes)
        yield whole


@dataclass(frozen=True, slots=True)
class _Excess:
    """The excess at one reference bin, and what its uncertainty is made of."""

    units: TurnoutUnits
    curve: Curve
    reference: int
    ratio: float
    """Votes for the choice per other ballot in the reference bin."""
    deviation: float
    """Standard deviation of the excess over the choice of local areas."""

    @classmethod
    def measure(cls, units: TurnoutUnits, curve: Curve, reference: int) -> "_Excess":
        ratio = curve.ratio(reference, reference)
        return cls(units, curve, reference, ratio, _deviation(units, curve, reference))

    @property
    def votes(self) -> float:
        return self.curve.excess(self.ratio)

    def result(
        self, settings: ShpilkinSettings, variants: tuple[Variant, ...], cultures: Cultures, seed: int
    ) -> ForensicResult:
        units, again = self.units, self._again(settings)
        null = turnout_null(units, again, seed=seed, elections=settings.elections, known=cultures)
        placebo = placebo_of(units)
        return ForensicResult(
            CODE,
            Status.COMPUTED,
            statistic=self._statistic(null, placebo),
            p=max(null.p(self.votes), placebo or 0.0),
            false_alarm_rate=null.false_alarm_rate(self.deviation),
            votes=self._estimate(null, variants),
            sensitivity=variants,
            series=(self._series(),),
            parameters=self._parameters(settings, null, seed),
            used=units.size,
            left_out=units.left_out,
            notes=() if placebo is not None else (Note("without_placebo"),),
            assumptions=_ASSUMPTIONS,
            explanations=_EXPLANATIONS,
            settled_by=_SETTLED_BY,
        )

    def _again(self, settings: ShpilkinSettings) -> Callable[[FloatArray], float]:
        """Return the excess as a function of the choice's votes, its reference found anew each time."""
        bins = turnout_bin(self.units)

        def excess(votes: FloatArray) -> float:
            curve = Curve.of(self.units, bins, votes=votes)
            bin_ = find_reference(curve) if settings.reference is None else settings.reference
            ratio = curve.ratio(bin_, bin_)
            return curve.excess(ratio if math.isfinite(ratio) else curve.ratio(0, BINS))

        return excess

    def _statistic(self, null: TurnoutNull, placebo: float | None) -> Mapping[str, float]:
        total = float(self.curve.votes.sum())
        margin = total - _runner_up(self.units)
        numbers = {
            "excess": self.votes,
            "deviation": self.deviation,
            "percent_of_votes": 100 * self.votes / total if total else 0.0,
            "self_null_mean": null.mean,
            "self_null_deviation": null.deviation,
            "left_after_null": self.votes - null.mean,
            "p_honest": null.p(self.votes),
        }
        if placebo is not None:
            numbers["p_other_choices"] = placebo
        if math.isfinite(margin) and margin > 0:
            numbers |= {"lead": margin, "excess_per_lead": self.votes / margin}
        return numbers

    def _estimate(self, null: TurnoutNull, variants: tuple[Variant, ...]) -> VoteEstimate:
        left = self.votes - null.mean
        spread = Z95 * max(self.deviation, null.deviation)
        low, high = min(left, self.votes) - spread, max(left, self.votes) + spread
        return VoteEstimate.over(variants, left, (low, high), "beyond_scaled_others")

    def _series(self) -> Series:
        at = tuple((bin_ + 0.5) / BINS for bin_ in range(BINS))
        votes, others = self.curve.votes[:BINS], self.curve.others[:BINS]
        scaled = self.ratio * others
        columns = {"turnout": at, "votes": tuple(votes.tolist()), "scaled_others": tuple(scaled.tolist())}
        return Series("curve", columns)

    def _parameters(self, settings: ShpilkinSettings, null: TurnoutNull, seed: int) -> Mapping[str, Field]:
        return {
            "reference_bin": self.reference,
            "window_bins": 1,
            "variant": "one_bin",
            "quantile": 0.0,
            "min_size": settings.more_than,
            "max_turnout": 1.0,
            "ballots": self.units.ballots_count,
            "cultures": null.cultures,
            "simulations": null.elections,
            "seed": seed,
        }


def _deviation(units: TurnoutUnits, curve: Curve, reference: int) -> float:
    """Return the standard deviation of the excess, linearised, areas drawn as wholes."""
    ratio = curve.ratio(reference, reference)
    own = units.votes - ratio * units.others
    leverage = float(curve.others.sum() / curve.others[reference])
    influence = own - leverage * np.where(turnout_bin(units) == reference, own, 0.0)
    sums = np.bincount(units.clusters(), influence)
    return math.sqrt(float(((sums - sums.mean()) ** 2).sum()))


def _runner_up(units: TurnoutUnits) -> float:
    """Return the votes of the strongest other choice at these stations; NaN where none is known."""
    totals = [float(np.nansum(votes)) for votes in units.rivals]
    return max(totals, default=math.nan)
