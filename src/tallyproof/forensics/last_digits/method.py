"""F-LAST: are the last digits of counts those of counting, or those of a person inventing numbers?

People who make numbers up avoid repeated digits and like 0 and 5. Counts of a hundred and more have nearly equal last
digits, smaller ones do not: the expectation is computed from every count's own surroundings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tallyproof.forensics.last_digits.digit_tables import (
    DigitTable,
    digit_chances,
    digit_table,
    pair_chances,
    pair_p,
    simes,
)
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.poisson_binomial import poisson_binomial_upper_tail
from tallyproof.forensics.probability.special import Z95
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Note, Series, Status, Variant, VoteEstimate
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import Filters, IntArray, Ratio, Units, read_units

__all__ = ["CODE", "PARAMETERS", "LastDigitSettings", "last_digits", "run_last_digits"]

CODE = "F-LAST"

_COUNTED = {"turnout": "given", "share": "votes"}
_SIZES = (10, 30, 100, 300)
"""Smallest counts that are varied in the sensitivity list."""

_FREE = 5.0
"""Counts whose expected chance variation is smaller than this are left out: their digits follow from their size."""

_HUNDRED = 100

_ASSUMPTIONS = ("stations_independent", "smooth_counts")
_EXPLANATIONS = ("rounded_by_source", "full_stations", "small_counts")
_SETTLED_BY = ("copies_of_sheets", "recount_of_figures")


@dataclass(frozen=True, slots=True)
class LastDigitSettings:
    """The free choices of the method."""

    smallest: int = settable(10, least=10, most=10_000, unit="votes")
    """Counts are looked at where at least so many are expected."""
    filters: Filters = field(default_factory=Filters)
    fewest_counts: int = settable(200, least=50, most=1_000_000, unit="number")
    """With fewer the method refuses."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The digits of one kind of count."""

    last: DigitTable
    p: Mapping[str, float]
    heap: tuple[int, float, float, int]
    """Counts that end in 0 or 5: found, expected, deviation, and the choice's votes there."""


PARAMETERS = Parameters(LastDigitSettings())


def run_last_digits(question: Question, settings: LastDigitSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return last_digits(read_units(question.results, question.choice), settings=settings)


def last_digits(units: Units, *, settings: LastDigitSettings | None = None) -> ForensicResult:
    """Test the last two digits of the ballots given out and of the votes for the choice.

    Args:
        units: Complete counts of the stations; a missing turnout or share leaves the other part alone.
        settings: The free choices.

    Returns:
        One p for four tests of each kind of count by the rule of Simes: last digits, heaps at 0 and 5, repeats and
        neighbours among the last two; the votes at counts that end in 0 or 5 in excess.

    Source:
        Beber, Scacco (2012), What the numbers say: a digit-based test for election fraud, Political Analysis
        20(2). There digits are taken to be uniform; here their chances follow from each count's surroundings.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> ballots = rng.integers(500, 1500, 600)
        >>> leader = rng.binomial(ballots, rng.beta(30, 20, 600))
        >>> leader[:200] = leader[:200] // 5 * 5
        >>> found = last_digits(Units.from_counts(ballots=ballots, leader=leader))
        >>> found.p < 1e-6, round(found.statistic["votes_heap_expected"])
        (True, 120)
    """
    chosen = settings or LastDigitSettings()
    if not units.parts:
        reason = Note("no_counts")
        return ForensicResult.without_number(CODE, Status.NOT_APPLICABLE, reason, left_out=units.left_out)
    used = units.filtered(chosen.filters)
    parts = _parts(used, chosen.smallest)
    counts = sum(part.last.counts for part in parts.values())
    if counts < chosen.fewest_counts:
        reason = Note("too_few_counts", {"counts": counts, "needed": chosen.fewest_counts})
        return ForensicResult.without_number(CODE, Status.REFUSED, reason, left_out=used.left_out)
    variants = tuple(_variant(used, size) for size in _SIZES if size != chosen.smallest)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(parts),
        p=_p(parts),
        false_alarm_rate=max(part.last.uniform_alarm_rate() for part in parts.values()),
        votes=_votes(parts, variants),
        sensitivity=variants,
        series=tuple(_series(name, part) for name, part in parts.items()),
        parameters={
            "smallest": chosen.smallest,
            "fewest_counts": chosen.fewest_counts,
            "min_size": chosen.filters.min_size,
            "given": used.given,
        },
        used=used.size,
        left_out=used.left_out,
        notes=tuple(Note(f"without_{name}") for name in _COUNTED if name not in used.parts),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _parts(units: Units, smallest: int) -> dict[str, _Part]:
    votes = units.share.part if units.share else np.zeros(units.size, np.int64)
    area = local_areas(units)
    return {_COUNTED[name]: _part(ratio, votes, area, smallest) for name, ratio in units.parts.items()}


def _part(ratio: Ratio, votes: IntArray, area: IntArray, smallest: int) -> _Part:
    """Return the digits of one kind of count; repeats are looked at where one hundred is expected.

    Which counts are looked at follows from the share of the area, never from the count itself: a line drawn through
    the counts cuts a decade in two and makes some digits common.
    """
    usual = (np.bincount(area, ratio.part) / np.bincount(area, ratio.whole))[area]
    expected = usual * ratio.whole
    free = (expected >= smallest) & (expected * (1 - usual) >= _FREE**2)
    chance = digit_chances(ratio.where(free))
    digit = ratio.part[free] % 10
    last, heaped = digit_table(digit, chance), digit % 5 == 0
    heap = chance[:, (0, 5)].sum(axis=1)
    paired = free & (expected >= _HUNDRED)
    pairs = ratio.where(paired)
    apart = (pairs.part % 10 - pairs.part // 10 % 10) % 10
    p = {
        "last": last.p,
        "heap": poisson_binomial_upper_tail(heap, int(heaped.sum())),
        "repeat": pair_p(apart == 0, pair_chances(pairs, (0,))),
        "beside": pair_p(np.isin(apart, (1, 9)), pair_chances(pairs, (1, 9))),
    }
    deviation = float(np.sqrt((heap * (1 - heap)).sum()))
    return _Part(last, p, (int(heaped.sum()), float(heap.sum()), deviation, int(votes[free][heaped].sum())))


def _p(parts: Mapping[str, _Part]) -> float:
    return simes([value for part in parts.values() for value in part.p.values()])


def _statistic(parts: Mapping[str, _Part]) -> Mapping[str, float]:
    numbers: dict[str, float] = {}
    for name, part in parts.items():
        found, expected, _, _ = part.heap
        numbers |= {
            f"{name}_counts": part.last.counts,
            f"{name}_chi2": part.last.statistic,
            f"{name}_chi2_uniform": part.last.uniform,
            f"{name}_heap": found,
            f"{name}_heap_expected": expected,
            **{f"{name}_p_{test}": value for test, value in part.p.items()},
        }
    return numbers


def _heap_votes(parts: Mapping[str, _Part], moved: float = 0.0) -> float | None:
    """Return the votes at counts of votes that end in 0 or 5 in excess; None without a share."""
    if "votes" not in parts:
        return None
    found, expected, deviation, votes = parts["votes"].heap
    return (found - expected + moved * deviation) / found * votes if found else 0.0


def _votes(parts: Mapping[str, _Part], variants: tuple[Variant, ...]) -> VoteEstimate | None:
    estimate = _heap_votes(parts)
    if estimate is None:
        return None
    low, high = (_heap_votes(parts, moved) or 0.0 for moved in (-Z95, Z95))
    return VoteEstimate.over(variants, estimate, (low, high), "votes_at_heaps")


def _variant(units: Units, smallest: int) -> Variant:
    parts = _parts(units, smallest)
    statistic = {
        "p_exact": _p(parts),
        **{f"{name}_chi2": part.last.statistic for name, part in parts.items()},
    }
    return Variant({"smallest": smallest}, units.size, statistic, _heap_votes(parts))


def _series(name: str, part: _Part) -> Series:
    """Return found and expected digits with the 95 % envelope of each."""
    table = part.last
    reach = Z95 * np.sqrt(np.diag(table.covariance).clip(0))
    columns = {
        "digit": np.arange(10.0),
        "observed": table.observed.astype(float),
        "expected": table.expected,
        "low": table.expected - reach,
        "high": table.expected + reach,
    }
    return Series(name, {key: tuple(column.tolist()) for key, column in columns.items()})
