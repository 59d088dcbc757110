"""F-TIME: do stations that reported late differ from those of their own area that reported before?

Late stations often lie elsewhere: in cities with long queues, in villages with bad roads. So a late station
is compared with early ones of its own area and of like size, and what a steady course of the count explains
is set apart from a jump. Both the difference and the jump must favour the choice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tallyproof.election.results import Results
from tallyproof.forensics.count_time.interval import LateStations, find_late_stations
from tallyproof.forensics.count_time.order import Course, course_of_counting, read_times
from tallyproof.forensics.count_time.series import running_share
from tallyproof.forensics.nulls.matched_shift import (
    FEWEST_AREAS,
    AreaMatch,
    Shift,
    ballot_alarm_rate,
    sign_flip_p,
)
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Note, Status, Variant, VoteEstimate
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.local_areas import local_areas, widest_area
from tallyproof.forensics.stations.units import Filters, FloatArray, IntArray, Units, read_units

__all__ = ["CODE", "PARAMETERS", "TimeSettings", "count_time_jump", "run_count_time"]

CODE = "F-TIME"

_ASSUMPTIONS = ("order_given_area", "areas_independent", "times_are_of_recording")
_EXPLANATIONS = ("late_for_a_reason", "large_stations_late", "corrections_late", "mixed_areas")
_SETTLED_BY = ("log_of_entries", "copies_of_sheets", "compare_late_recount")


@dataclass(frozen=True, slots=True)
class TimeSettings:
    """The free choices of the method."""

    cuts: tuple[float, ...] = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
    """Shares of all ballots after which a station counts as late; all are tried, and paid for, at once."""
    filters: Filters = field(default_factory=lambda: Filters(min_size=1))
    fewest_areas: int = settable(FEWEST_AREAS, least=4, most=10_000, unit="areas")
    fewest_moments: int = settable(20, least=5, most=100_000, unit="number")
    """With fewer different times the order says too little."""


class _Cut(NamedTuple):
    """What one cut between early and late shows."""

    at: float
    plain: Shift
    """Late against early in the same area, at equal size."""
    jump: Shift
    """The same, with the course of the count taken out."""


PARAMETERS = Parameters(TimeSettings())


def run_count_time(question: Question, settings: TimeSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    units = read_units(question.results, question.choice)
    if not question.results.has("reported_at"):
        return _without_number(units, Status.NOT_APPLICABLE, Note("no_times"))
    return count_time_jump(
        units, _seconds(question.results)[units.rows], seed=question.seed, settings=settings
    )


def count_time_jump(
    units: Units, seconds: FloatArray, *, seed: int, settings: TimeSettings | None = None
) -> ForensicResult:
    """Test whether a choice gains at stations that reported late, beside early ones of the same area.

    Args:
        units: Complete counts of the stations; shape (n,).
        seconds: When each station was recorded; NaN where unknown. Shape (n,).
        seed: Of the random signs and deals.
        settings: The free choices.

    Returns:
        p over all cuts, small only where late stations both differ and jump upward; the jump in votes at the
        cut where it is clearest; late stations outside the interval that the early ones suggest.

    Source:
        The question: Idrobo, Kronick, Rodriguez (2022), Do shifts in late-counted votes signal fraud? Evidence
        from Bolivia, Journal of Politics 84(4); interval: Vovk, Gammerman, Shafer (2005), Algorithmic
        Learning in a Random World, section 2.2. Both parts required: Berger (1982), Technometrics 24(4).
    """
    chosen = settings or TimeSettings()
    if units.share is None:
        return _without_number(units, Status.NOT_APPLICABLE, Note("no_share"))
    used, times = _timed(units.filtered(chosen.filters), seconds[units.kept_by(chosen.filters)])
    moments = len(np.unique(times))
    if moments < chosen.fewest_moments:
        reason = Note("too_few_moments", {"moments": moments, "needed": chosen.fewest_moments})
        return _without_number(used, Status.REFUSED, reason)
    return _answer(used, times, chosen, seed)


def _answer(units: Units, times: FloatArray, settings: TimeSettings, seed: int) -> ForensicResult:
    assert units.share is not None  # noqa: S101 - the caller has looked
    course = course_of_counting(times, units.share.whole.astype(np.float64))
    match = _match(units, local_areas(units))
    cuts = [_cut(match, course, at) for at in settings.cuts]
    areas = min(cut.plain.areas for cut in cuts[:1])
    if areas < settings.fewest_areas:
        reason = Note("too_few_areas", {"areas": areas, "needed": settings.fewest_areas})
        return _without_number(units, Status.REFUSED, reason)
    clearest = max(cuts, key=lambda cut: (cut.jump.z, -cut.at))
    late = (course.counted > clearest.at).astype(np.float64)
    outside = find_late_stations(units, match, late)
    variants = tuple(_variants(units, course, cuts, clearest))
    p = {
        "shift_p": sign_flip_p([cut.plain for cut in cuts], seed=seed),
        "jump_p": sign_flip_p([cut.jump for cut in cuts], seed=seed),
    }
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic={**_statistic(clearest, late, outside, areas), **p},
        p=max(p.values()),
        false_alarm_rate=ballot_alarm_rate(units.share.part.astype(np.float64), match, late, seed=seed),
        stations=outside.signals,
        votes=_votes(clearest, variants),
        sensitivity=variants,
        series=running_share(units, course, match.area, seed=seed),
        parameters=_parameters(units, settings, clearest, seed),
        used=units.size,
        left_out=units.left_out,
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _without_number(units: Units, status: Status, reason: Note) -> ForensicResult:
    return ForensicResult.without_number(CODE, status, reason, left_out=units.left_out)


def _seconds(results: Results) -> FloatArray:
    found: FloatArray = read_times(results.frame["reported_at"]).fill_null(float("nan")).to_numpy()
    return found


def _timed(units: Units, seconds: FloatArray) -> tuple[Units, FloatArray]:
    """Leave out stations without a time."""
    known = np.isfinite(seconds)
    missing = int((~known).sum())
    out = (LeftOut("no_time", missing),) if missing else ()
    kept = units.where(known)
    return Units(
        kept.rows, kept.turnout, kept.share, kept.areas, kept.given, kept.ballots, units.left_out + out
    ), seconds[known]


def _match(units: Units, area: IntArray) -> AreaMatch:
    assert units.share is not None  # noqa: S101 - the caller has looked
    part, whole = units.share
    return AreaMatch(part / whole, whole.astype(np.float64), area)


def _cut(match: AreaMatch, course: Course, at: float) -> _Cut:
    late = (course.counted > at).astype(np.float64)
    size = np.log(match.weight)
    plain = match.shift(late, courses=(size,))
    return _Cut(at, plain, match.shift(late, courses=(size, course.counted)))


def _statistic(clearest: _Cut, late: FloatArray, outside: LateStations, areas: int) -> dict[str, float]:
    return {
        "areas": areas,
        "late": int(late.sum()),
        "cut": 100 * clearest.at,
        "shift": 100 * clearest.plain.rate,
        "shift_z": clearest.plain.z,
        "jump": 100 * clearest.jump.rate,
        "jump_deviation": 100 * clearest.jump.deviation,
        "jump_z": clearest.jump.z,
        "outside": outside.observed,
        "outside_expected": outside.expected,
        "outside_p": outside.p,
        "votes_outside": outside.votes,
    }


def _variants(units: Units, course: Course, cuts: Sequence[_Cut], clearest: _Cut) -> Iterator[Variant]:
    for cut in cuts:
        if cut.at != clearest.at:
            yield _variant({"cut": cut.at}, units, cut.jump)
    yield _variant({"course": "not_taken_out"}, units, clearest.plain)
    late = (course.counted > clearest.at).astype(np.float64)
    local, wide = local_areas(units), widest_area(units).code
    unsized = _match(units, local).shift(late, courses=(course.counted,))
    yield _variant({"size": "not_taken_out"}, units, unsized)
    if len(np.unique(wide)) < len(np.unique(local)):
        yield _variant(
            {"matched_in": "widest_area"}, units, _cut(_match(units, wide), course, clearest.at).jump
        )


def _variant(parameters: Mapping[str, float | str], units: Units, shift: Shift) -> Variant:
    return Variant(parameters, units.size, {"z": shift.z, "shift": 100 * shift.rate}, shift.votes)


def _votes(clearest: _Cut, variants: Sequence[Variant]) -> VoteEstimate:
    jump = clearest.jump
    return VoteEstimate.over(variants, jump.votes, (jump.low, jump.high), "jump_of_late")


def _parameters(
    units: Units, settings: TimeSettings, clearest: _Cut, seed: int
) -> Mapping[str, int | float | str]:
    return {
        "cut": clearest.at,
        "cuts_tried": len(settings.cuts),
        "fewest_areas": settings.fewest_areas,
        "fewest_moments": settings.fewest_moments,
        "max_turnout": float(settings.filters.max_turnout),
        "max_share": float(settings.filters.max_share),
        "ballots": units.ballots,
        "seed": seed,
    }
