"""F-UNDERVOTE: do two contests of one day disagree about the ballots, and more so where one choice is strong?

Voters who take the ballots of several contests leave about as many in every box. Clerks err, but an error
does not know whom it favours. Ballots that were put into one box only come with votes for somebody.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.matched_shift import FEWEST_AREAS, AreaMatch, Shift, sign_flip_p
from tallyproof.forensics.nulls.self_null import SelfNull
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import (
    ForensicResult,
    Note,
    Series,
    StationSignal,
    Status,
    Variant,
    VoteEstimate,
)
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray
from tallyproof.forensics.undervote.excess import Excess, excess_ballots
from tallyproof.forensics.undervote.pairs import Pairs, pair_contests

__all__ = ["CODE", "PARAMETERS", "UndervoteSettings", "run_undervote", "undervote_mismatch"]

CODE = "F-UNDERVOTE"

_ASSUMPTIONS = ("same_voters", "errors_blind", "areas_independent")
_EXPLANATIONS = ("single_race_voters", "different_eligibility", "clerical_errors", "separate_boxes")
_SETTLED_BY = ("signatures", "recount_both_boxes", "copies_of_sheets")

_LARGE = 0.05
"""Relative mismatch from which a station is named."""

_BINS = 20


@dataclass(frozen=True, slots=True)
class UndervoteSettings:
    """The free choices of the method."""

    strong: float = settable(0.5, least=0.1, most=0.9, unit="share")
    """Share of an area's stations, weakest first, that are not strong for the choice."""
    others: tuple[float, ...] = (0.25, 0.75)
    cap: float = settable(0.2, least=0.01, most=1, unit="share")
    """For p, relative mismatches beyond this are taken as this: one sheet of chaos must not decide."""
    caps: tuple[float, ...] = (0.1, 1.0)
    fewest_areas: int = settable(FEWEST_AREAS, least=4, most=10_000, unit="areas")


PARAMETERS = Parameters(UndervoteSettings())


def run_undervote(question: Question, settings: UndervoteSettings | None = None) -> ForensicResult:
    """Run the method on two results tables."""
    if question.concurrent is None:
        return _without_number(Status.NOT_APPLICABLE, Note("no_concurrent"))
    pairs = pair_contests(question.results, question.choice, question.concurrent)
    if pairs is None:
        return _without_number(Status.NOT_APPLICABLE, Note("no_common_count"))
    return undervote_mismatch(pairs, seed=question.seed, settings=settings)


def undervote_mismatch(
    pairs: Pairs, *, seed: int, settings: UndervoteSettings | None = None
) -> ForensicResult:
    """Test whether ballots beyond those of the other contest lie where a choice is strong.

    Args:
        pairs: Stations that report both contests.
        seed: Of the random signs.
        settings: The free choices.

    Returns:
        Share of stations and ballots that do not match; a p that is small where more ballots were found than
        in the other contest at stations where the choice is strong for its area; the votes beyond what is usual
        where it is weak; stations with a large mismatch. Valid ballots are described without p: how many voters
        leave a ballot blank depends on whom it offers.

    Source:
        The idea that errors spread over choices in proportion to their votes and therefore cannot depend on
        the winner's share: Behrens (2022), Statistical Election Fraud Detection with concurrent elections
        (conference paper, EPSA), equations 1-3. The test here is a within-area comparison.
    """
    chosen = settings or UndervoteSettings()
    strong = _strong(pairs.share, pairs.area, chosen.strong)
    shifts = {name: _shift(pairs, name, strong, chosen.cap) for name in pairs.mismatch}
    areas = max((shift.areas for shift in shifts.values()), default=0)
    if areas < chosen.fewest_areas:
        reason = Note("too_few_areas", {"areas": areas, "needed": chosen.fewest_areas})
        return ForensicResult.without_number(CODE, Status.REFUSED, reason, left_out=pairs.left_out)
    main = next(iter(shifts))
    variants = tuple(_variants(pairs, main, chosen))
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(pairs, shifts, seed),
        p=sign_flip_p([shifts["cast"]], seed=seed) if "cast" in shifts else None,
        false_alarm_rate=_station_alarms(shifts[main]),
        stations=_signals(pairs),
        votes=_votes(_excess(pairs, main, strong), variants),
        sensitivity=variants,
        series=_series(pairs, main),
        parameters=_parameters(chosen, main, seed),
        used=pairs.size,
        left_out=pairs.left_out,
        notes=() if "cast" in pairs.mismatch else (Note("only_valid"),),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _without_number(status: Status, reason: Note) -> ForensicResult:
    return ForensicResult.without_number(CODE, status, reason)


def _rate(pairs: Pairs, name: str, cap: float) -> FloatArray:
    rate: FloatArray = np.clip(pairs.mismatch[name] / pairs.ballots, -cap, cap)
    return rate


def _shift(pairs: Pairs, name: str, strong: BoolArray, cap: float) -> Shift:
    match = AreaMatch(_rate(pairs, name, cap), pairs.ballots, pairs.area)
    return match.shift(strong.astype(np.float64))


def _strong(share: FloatArray, area: IntArray, part: float) -> BoolArray:
    """Return the stations whose share ranks above this part of their area's stations; ties rank equal."""
    order = np.lexsort((share, area))
    sizes = np.bincount(area)
    first = np.cumsum(sizes) - sizes
    rank = np.empty(len(share))
    rank[order] = np.arange(len(share)) - first[area[order]]
    same = np.unique(np.column_stack([area, share]), axis=0, return_inverse=True)[1].ravel()
    middle = np.bincount(same, rank) / np.bincount(same)
    above: BoolArray = (middle[same] + 0.5) / sizes[area] > part
    return above


def _station_alarms(shift: Shift) -> float:
    """Return how often a test that takes stations for independent says p < 0.05 when nothing is wrong."""
    if not shift.unclustered or not shift.deviation:
        return 0.05
    return SelfNull(0.0, shift.deviation / shift.unclustered, 1).false_alarm_rate()


def _statistic(pairs: Pairs, shifts: Mapping[str, Shift], seed: int) -> Mapping[str, float]:
    areas = max(shift.areas for shift in shifts.values())
    numbers: dict[str, float] = {"areas": areas}
    for name, shift in shifts.items():
        mismatch = pairs.mismatch[name]
        numbers |= {
            f"{name}_stations": int((mismatch != 0).sum()),
            f"{name}_stations_percent": 100 * float((mismatch != 0).mean()),
            f"{name}_more": float(mismatch[mismatch > 0].sum()),
            f"{name}_fewer": float(-mismatch[mismatch < 0].sum()),
            f"{name}_shift": 100 * shift.rate,
            f"{name}_deviation": 100 * shift.deviation,
            f"{name}_z": shift.z,
            f"{name}_p": sign_flip_p([shift], seed=seed),
        }
    return numbers


def _signals(pairs: Pairs) -> tuple[StationSignal, ...]:
    """Name the stations where the two contests' ballots found differ by a twentieth or more."""
    if "cast" not in pairs.mismatch:
        return ()
    relative = pairs.mismatch["cast"] / pairs.ballots
    return tuple(
        StationSignal(int(pairs.rows[i]), "mismatch", float(relative[i]), int(pairs.votes[i]), 1.0)
        for i in np.flatnonzero(np.abs(relative) >= _LARGE)
    )


def _excess(pairs: Pairs, name: str, strong: BoolArray, cap: float = math.inf) -> Excess:
    gap = np.clip(pairs.mismatch[name], -cap * pairs.ballots, cap * pairs.ballots)
    return excess_ballots(gap, pairs.ballots, pairs.area, ~strong)


def _variants(pairs: Pairs, main: str, settings: UndervoteSettings) -> Iterator[Variant]:
    strong = _strong(pairs.share, pairs.area, settings.strong)
    for part in settings.others:
        other = _strong(pairs.share, pairs.area, part)
        shift = _shift(pairs, main, other, settings.cap)
        yield _variant({"strong": part}, pairs, shift, _excess(pairs, main, other))
    for cap in settings.caps:
        shift = _shift(pairs, main, strong, cap)
        yield _variant({"cap": cap}, pairs, shift, _excess(pairs, main, strong, cap))
    for name in pairs.mismatch:
        if name != main:
            shift = _shift(pairs, name, strong, settings.cap)
            yield _variant({"count": name}, pairs, shift, _excess(pairs, name, strong))


def _variant(parameters: Mapping[str, float | str], pairs: Pairs, shift: Shift, excess: Excess) -> Variant:
    return Variant(parameters, pairs.size, {"z": shift.z}, excess.votes)


def _votes(excess: Excess, variants: Sequence[Variant]) -> VoteEstimate:
    return VoteEstimate.over(variants, excess.votes, (excess.low, excess.high), "beyond_usual_gap")


def _series(pairs: Pairs, main: str) -> tuple[Series, ...]:
    """Return the middle of the mismatch at stations of equal share, and how well its mean is known."""
    relative = pairs.mismatch[main] / pairs.ballots
    place = np.minimum((pairs.share * _BINS).astype(np.int64), _BINS - 1)
    rows = []
    for at in np.unique(place):
        inside = relative[place == at]
        quartiles = np.quantile(inside, (0.25, 0.5, 0.75, 0.05, 0.95))
        known = inside.std(ddof=1) / math.sqrt(len(inside)) if len(inside) > 1 else None
        middle = (*quartiles.tolist(), float(inside.mean()), known)
        rows.append(((at + 0.5) / _BINS, float(len(inside)), *middle))
    names = ("share", "stations", "lower", "median", "upper", "low", "high", "mean", "deviation")
    columns = {name: tuple(row[i] for row in rows) for i, name in enumerate(names)}
    return (Series("mismatch", columns), _sample(pairs, relative))


def _sample(pairs: Pairs, relative: FloatArray, most: int = 300) -> Series:
    """Return the stations that are named and the others, of more than `most` every n-th: a scatter stays readable."""
    large = np.flatnonzero(np.abs(relative) >= _LARGE)
    others = np.flatnonzero(np.abs(relative) < _LARGE)
    shown = np.concatenate([part[:: max(-(-len(part) // most), 1)] for part in (large, others)])
    return Series(
        "stations", {"share": tuple(pairs.share[shown].tolist()), "mismatch": tuple(relative[shown].tolist())}
    )


def _parameters(settings: UndervoteSettings, main: str, seed: int) -> Mapping[str, int | float | str]:
    return {
        "count": main,
        "strong": settings.strong,
        "cap": settings.cap,
        "fewest_areas": settings.fewest_areas,
        "large": _LARGE,
        "seed": seed,
    }
