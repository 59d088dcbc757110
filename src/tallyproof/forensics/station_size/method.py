"""F-SIZE: do small stations differ from large ones of the same surroundings?

Pressure and added ballots are easier where few look on. Small stations then show more turnout and a larger
share for one choice than large stations next to them. Size alone proves nothing: both must move, inside the
same areas, and village life can do it too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tallyproof.forensics.nulls.matched_shift import (
    FEWEST_AREAS,
    AreaMatch,
    Shift,
    ballot_alarm_rate,
    sign_flip_p,
)
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Note, Series, Status, Variant, VoteEstimate
from tallyproof.forensics.stations.local_areas import local_areas, widest_area
from tallyproof.forensics.stations.units import (
    BoolArray,
    Filters,
    FloatArray,
    IntArray,
    Ratio,
    Units,
    read_units,
)

__all__ = [
    "CODE",
    "PARAMETERS",
    "SizeSettings",
    "marked_station_shift",
    "run_station_size",
    "station_size_shift",
]

CODE = "F-SIZE"

_ASSUMPTIONS = ("neighbours_alike", "areas_independent", "size_known_before")
_EXPLANATIONS = ("rural_small", "closed_stations", "small_for_a_reason", "mixed_areas")
_SETTLED_BY = ("kinds_of_stations", "observed_stations", "recount_small", "earlier_elections")


@dataclass(frozen=True, slots=True)
class SizeSettings:
    """The free choices of the method."""

    small: float = settable(0.3, least=0.05, most=0.95, unit="share")
    """Share of stations, smallest first, that are called small."""
    others: tuple[float, ...] = (0.1, 0.2, 0.4, 0.5)
    """Other such shares, for the sensitivity list and the picture."""
    filters: Filters = field(default_factory=Filters)
    fewest_areas: int = settable(FEWEST_AREAS, least=4, most=10_000, unit="areas")


PARAMETERS = Parameters(SizeSettings())


def run_station_size(question: Question, settings: SizeSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return station_size_shift(
        read_units(question.results, question.choice), seed=question.seed, settings=settings
    )


def station_size_shift(units: Units, *, seed: int, settings: SizeSettings | None = None) -> ForensicResult:
    """Test whether small stations give a choice more than large ones of the same area, at higher turnout.

    Args:
        units: Complete counts of the stations; without turnout the share is described without p.
        seed: Of the random signs and deals.
        settings: The free choices.

    Returns:
        Both shifts with a p that is small only where both are upward, and the share's shift in votes.

    Source:
        Jimenez, Hidalgo, Klimek (2017), Testing for voter rigging in small polling stations, Science
        Advances 3(6), e1602363: small and large units compared after standardising by neighbours. Both
        parts required: Berger (1982), Technometrics 24(4), theorem 1 (intersection-union test).
    """
    chosen = settings or SizeSettings()
    used = units.filtered(chosen.filters)
    size = used.registered
    if not used.size or size.min() == size.max():
        return _without_number(used, Note("one_size"), needs=used.size > 0)
    marks = {share: _small(size, share) for share in (chosen.small, *chosen.others)}
    return _answer(used, marks, chosen, seed)


def marked_station_shift(
    units: Units, marked: BoolArray, *, seed: int, settings: SizeSettings | None = None
) -> ForensicResult:
    """Compare stations that carry a mark with the others of their area: scanners, observers, late opening.

    Args:
        units: Complete counts of the stations; shape (n,).
        marked: Which stations carry the mark; shape (n,).
        seed: Of the random signs and deals.
        settings: Only `filters` and `fewest_areas` are used.

    Returns:
        As `station_size_shift`, for the mark in place of small size.
    """
    chosen = replace(settings or SizeSettings(), small=0.0, others=())
    kept = units.kept_by(chosen.filters)
    return _answer(units.filtered(chosen.filters), {0.0: marked[kept].astype(np.float64)}, chosen, seed)


@dataclass(frozen=True, slots=True)
class _Compared:
    """The shifts of all parts for one way to call stations small."""

    shifts: Mapping[str, Shift]

    @classmethod
    def of(
        cls, units: Units, mark: FloatArray, area: IntArray, courses: Sequence[FloatArray] = ()
    ) -> "_Compared":
        return cls(
            {name: _match(ratio, area).shift(mark, courses=courses) for name, ratio in units.parts.items()}
        )

    def p(self, seed: int) -> dict[str, float]:
        """Return the p of every part."""
        return {name: sign_flip_p([shift], seed=seed) for name, shift in self.shifts.items()}

    @property
    def areas(self) -> int:
        return min((shift.areas for shift in self.shifts.values()), default=0)

    @property
    def votes(self) -> float:
        return self.shifts["share"].votes


def _answer(
    units: Units, marks: Mapping[float, FloatArray], settings: SizeSettings, seed: int
) -> ForensicResult:
    if units.share is None:
        return _without_number(units, Note("no_share"), needs=False)
    mark, area = marks[settings.small], local_areas(units)
    main = _Compared.of(units, mark, area)
    if main.areas < settings.fewest_areas:
        reason = Note("too_few_areas", {"areas": main.areas, "needed": settings.fewest_areas})
        return _without_number(units, reason, needs=True)
    p = main.p(seed)
    variants = tuple(_variants(units, marks, settings))
    alarm = ballot_alarm_rate(units.share.part.astype(np.float64), _match(units.share, area), mark, seed=seed)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(units, main, mark, p),
        p=max(p.values()) if units.turnout is not None else None,
        false_alarm_rate=alarm,
        votes=_votes(main, variants, settings),
        sensitivity=variants,
        series=_series(units, marks, area),
        parameters=_parameters(units, settings, mark, seed),
        used=units.size,
        left_out=units.left_out,
        notes=() if units.turnout else (Note("without_turnout"),),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _without_number(units: Units, reason: Note, *, needs: bool) -> ForensicResult:
    status = Status.REFUSED if needs else Status.NOT_APPLICABLE
    return ForensicResult.without_number(CODE, status, reason, left_out=units.left_out)


def _match(ratio: Ratio, area: IntArray) -> AreaMatch:
    return AreaMatch(ratio.part / ratio.whole, ratio.whole.astype(np.float64), area)


def _small(size: IntArray, share: float) -> FloatArray:
    """Mark the stations up to the size at which this share of all stations is reached."""
    limit = np.sort(size)[max(int(np.ceil(share * len(size))) - 1, 0)]
    marked: FloatArray = (size <= limit).astype(np.float64)
    return marked


def _statistic(
    units: Units, main: _Compared, mark: FloatArray, p: Mapping[str, float]
) -> Mapping[str, float]:
    numbers: dict[str, float] = {"areas": main.areas, "marked": int(mark.sum())}
    for name, shift in main.shifts.items():
        numbers |= {
            f"{name}_shift": 100 * shift.rate,
            f"{name}_deviation": 100 * shift.deviation,
            f"{name}_z": shift.z,
            f"{name}_p": p[name],
        }
    if units.turnout is not None:
        numbers["ballots_beyond"] = main.shifts["turnout"].votes
    return numbers


def _variants(units: Units, marks: Mapping[float, FloatArray], settings: SizeSettings) -> Iterator[Variant]:
    area = local_areas(units)
    for share in settings.others:
        yield _variant({"small": share}, units, _Compared.of(units, marks[share], area))
    mark = marks[settings.small]
    if settings.others:
        course = np.log(units.registered)
        yield _variant({"trend": "log_size"}, units, _Compared.of(units, mark, area, (course,)))
    wide = widest_area(units).code
    if len(np.unique(wide)) < len(np.unique(area)):
        yield _variant({"matched_in": "widest_area"}, units, _Compared.of(units, mark, wide))


def _variant(parameters: Mapping[str, float | str], units: Units, found: _Compared) -> Variant:
    numbers = {f"{name}_z": shift.z for name, shift in found.shifts.items()}
    return Variant(parameters, units.size, numbers, found.votes)


def _votes(main: _Compared, variants: Sequence[Variant], settings: SizeSettings) -> VoteEstimate:
    share = main.shifts["share"]
    convention = "shift_of_small" if settings.small else "shift_of_marked"
    return VoteEstimate.over(variants, share.votes, (share.low, share.high), convention, main.votes)


def _series(units: Units, marks: Mapping[float, FloatArray], area: IntArray) -> tuple[Series, ...]:
    """Return the shifts with their intervals at every way to call stations small."""
    rows = [(share, _Compared.of(units, marks[share], area)) for share in sorted(marks)]
    columns: dict[str, tuple[float | None, ...]] = {"small": tuple(share for share, _ in rows)}
    for name in units.parts:
        found = [compared.shifts[name] for _, compared in rows]
        columns |= {
            f"{name}_shift": tuple(s.rate for s in found),
            f"{name}_low": tuple(s.rate - s.reach * s.deviation for s in found),
            f"{name}_high": tuple(s.rate + s.reach * s.deviation for s in found),
        }
    return (Series("thresholds", columns),)


def _parameters(
    units: Units, settings: SizeSettings, mark: FloatArray, seed: int
) -> Mapping[str, int | float | str]:
    marked = units.registered[mark > 0]
    return {
        "small": settings.small,
        "largest_small": int(marked.max(initial=0)),
        "fewest_areas": settings.fewest_areas,
        **settings.filters.as_parameters(),
        "given": units.given,
        "ballots": units.ballots,
        "seed": seed,
    }
