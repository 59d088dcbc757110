"""F-SWAP: stations whose sheet fits its area far better with two choices' counts exchanged.

A commission that enters two rows in each other's place, or columns that were switched on the way to the table, moves
the difference of two counts from one side to the other. Such a sheet adds up. It stands out only beside its
neighbours: with the two counts exchanged it is one of them. So may a village of the other side be; both are reckoned
with, and only stations at the very mirror of their area count as exchanged.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tallyproof.election.contest import Choice
from tallyproof.forensics.nulls.self_null import default_simulations
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.special import Z95
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
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.local_areas import local_areas, widest_area
from tallyproof.forensics.stations.units import BoolArray, FloatArray, IntArray, Ratio, Units
from tallyproof.forensics.stations.votes import Votes, read_votes
from tallyproof.forensics.swapped_rows.mixture import Split, SwapFit, draw_split, fit_swap, split_of

__all__ = ["CODE", "PARAMETERS", "SwapSettings", "run_swapped_rows", "swapped_rows"]

CODE = "F-SWAP"

_ASSUMPTIONS = ("neighbours_alike", "stations_independent", "others_anywhere")
_EXPLANATIONS = ("village_of_the_other_side", "special_voters", "areas_mixed")
_SETTLED_BY = ("signed_sheets", "copies_of_sheets", "order_on_ballot")

_TELLABLE = 3.0
"""A sheet tells whether it was exchanged where it is e^3 = 20 times likelier one way than the other."""

_WORK, _FEWEST_RUNS = 5, 8
"""The first divides the default number of simulated elections: each is fitted whole. The second is the least."""


_LISTED = 0.5
"""Chance of being exchanged from which a station is listed."""

_PLACEBOS = ((-1.6, -1.2, -0.8), (0.8, 1.2, 1.6))
"""Distances from the mirror, on the logit scale, at which nothing is expected: below it and above it."""

_HALF_CHI_SQUARE = 2.705543454
"""Gain at which half the upper tail of a chi-square variable with one degree of freedom is 0.05."""

_DRAWN = 1500
"""Stations in the picture, those that look exchanged first."""


@dataclass(frozen=True, slots=True)
class SwapSettings:
    """The free choices of the method."""

    smallest: int = settable(100, least=10, most=10_000, unit="votes")
    """Fewest votes for the two choices together."""
    others: tuple[int, ...] = (50, 200)
    """Other such numbers, for the sensitivity list."""
    fewest_stations: int = settable(100, least=30, most=100_000, unit="stations")
    """With fewer the method refuses."""
    least_tellable: float = settable(0.5, least=0.05, most=1, unit="share")
    """Part of the stations whose sheet must tell whether it was exchanged; below it the choices are too alike."""
    simulations: int | None = settable(None, least=8, most=2000, unit="elections")
    """Honest elections for the self-null; None chooses by size."""


PARAMETERS = Parameters(SwapSettings())


def run_swapped_rows(question: Question, settings: SwapSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return swapped_rows(read_votes(question.results), question.choice, seed=question.seed, settings=settings)


def swapped_rows(
    votes: Votes, choice: Choice, *, seed: int, settings: SwapSettings | None = None
) -> ForensicResult:
    """Look, with every other choice, for stations at the mirror of their area.

    Args:
        votes: Complete votes of the stations.
        choice: Whose counts may stand in another's place.
        seed: Of the honest elections that the test is tried on.
        settings: The free choices.

    Returns:
        For the other choice with the strongest answer: p (times the number of other choices), and the votes that
        would leave the choice if the exchanged counts were put back, weighted by how likely each station is one.

    Source:
        Mixture with a contaminating part: Tukey (1960), A survey of sampling from contaminated distributions; its
        fit: Dempster, Laird, Rubin (1977), Journal of the Royal Statistical Society B 39(1); likelihood ratio at
        the edge: Self, Liang (1987), Journal of the American Statistical Association 82(398), case 5.
    """
    chosen = settings or SwapSettings()
    if votes.of(choice) is None or len(votes.choices) < 2:  # noqa: PLR2004 - two rows to exchange
        reason = Note("no_votes" if votes.of(choice) is None else "one_choice")
        return ForensicResult.without_number(CODE, Status.NOT_APPLICABLE, reason, left_out=votes.left_out)
    pairs = [_Pair.of(votes, (choice, other), chosen.smallest) for other in votes.choices if other != choice]
    judged = [pair for pair in pairs if pair.size >= chosen.fewest_stations]
    if not judged:
        most = max(pair.size for pair in pairs)
        reason = Note("too_few_stations", {"stations": most, "needed": chosen.fewest_stations})
        return ForensicResult.without_number(CODE, Status.REFUSED, reason, left_out=votes.left_out)
    told = [pair for pair in judged if pair.tellable >= chosen.least_tellable]
    if not told:
        most_told = max(pair.tellable for pair in judged)
        reason = Note("choices_alike", {"percent": round(100 * most_told)})
        return ForensicResult.without_number(CODE, Status.REFUSED, reason, left_out=votes.left_out)
    return _computed(votes, choice, told, settings=chosen, seed=seed)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two choices at the stations where they have enough votes together."""

    other: Choice
    votes: Votes
    part: IntArray
    """Votes for the examined choice; shape (n,)."""
    whole: IntArray
    split: Split | None
    fit: SwapFit | None

    @classmethod
    def of(cls, votes: Votes, pair: tuple[Choice, Choice], smallest: int, *, widest: bool = False,
           others: bool = True) -> "_Pair":  # fmt: skip
        first, second = (votes.counts[:, votes.choices.index(choice)] for choice in pair)
        enough: BoolArray = first + second >= smallest
        used, part, whole = votes.where(enough), first[enough], (first + second)[enough]
        if not used.size:
            return cls(pair[1], used, part, whole, None, None)
        units = Units(used.rows, None, None, used.areas)
        area = widest_area(units).code if widest else local_areas(units)
        # Areas in which no station has votes enough are no areas of this pair.
        split = split_of(Ratio(part, whole), np.unique(area, return_inverse=True)[1])
        return cls(pair[1], used, part, whole, split, fit_swap(split, others=others))

    @property
    def size(self) -> int:
        return len(self.part)

    @property
    def tellable(self) -> float:
        """Return the part of the stations whose sheet tells whether it was exchanged."""
        return 0.0 if self.split is None else float((np.abs(self.split.exchanged) > _TELLABLE).mean())

    @property
    def weight(self) -> FloatArray:
        return np.zeros(self.size) if self.fit is None else self.fit.weight

    @property
    def gain(self) -> float:
        return 0.0 if self.fit is None else self.fit.gain

    @property
    def placebo(self) -> float:
        """Return the gain beside the mirror, where no exchanged station stands: the larger mean of its two sides."""
        if self.split is None or self.gain < _HALF_CHI_SQUARE:
            return 0.0
        sides = [np.mean([fit_swap(self.split, beside=d).gain for d in side]) for side in _PLACEBOS]
        return float(max(sides))

    @property
    def moved(self) -> float:
        """Return the votes by which the choice would fall if exchanged counts were put back."""
        return float(self.weight @ (2 * self.part - self.whole))

    @property
    def deviation(self) -> float:
        doubt = self.weight * (1 - self.weight)
        return math.sqrt(float(doubt @ (2 * self.part - self.whole).astype(np.float64) ** 2))


@dataclass(frozen=True, slots=True)
class _Edge:
    """The gain of honest elections: how often it is above zero, and how large it then is."""

    positive: float
    """Part of the honest elections with a gain above zero."""
    scale: float
    """Mean of those gains, at least 1: that of a chi-square variable with one degree of freedom."""
    placebo: float
    """Gain beside the mirror of the areas."""
    alarm: float
    """How often half a chi-square tail, the rule of the books, is at most 0.05 in honest elections."""

    def p(self, gain: float) -> float:
        """Return the chance of so large a gain: a part at zero, the rest chi-square with one degree of freedom."""
        scale = max(self.scale, self.placebo)
        return min(1.0, self.positive * math.erfc(math.sqrt(gain / scale / 2))) if gain > 0 else 1.0


def _computed(
    votes: Votes, choice: Choice, pairs: list[_Pair], *, settings: SwapSettings, seed: int
) -> ForensicResult:
    pair = max(pairs, key=lambda one: (one.gain / max(one.placebo, 1.0), one.size))
    runs = settings.simulations or max(_FEWEST_RUNS, default_simulations(pair.size) // _WORK)
    edge = _honest_edge(pair, runs, seed)
    variants = tuple(_variants(votes, (choice, pair.other), pairs, settings))
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(pair, edge, len(pairs)),
        p=min(1.0, len(pairs) * edge.p(pair.gain)),
        false_alarm_rate=edge.alarm,
        stations=tuple(_stations(pair)),
        votes=_votes(pair, variants),
        sensitivity=variants,
        series=(_series(pair),),
        parameters={
            "other": pair.other.name,
            "smallest": settings.smallest,
            "fewest_stations": settings.fewest_stations,
            "least_tellable": settings.least_tellable,
            "simulations": runs,
            "seed": seed,
        },
        used=pair.size,
        left_out=_left_out(votes, pair),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _honest_edge(pair: _Pair, runs: int, seed: int) -> _Edge:
    """Fit honest elections drawn from the pair's own areas, and describe their gains."""
    if pair.split is None or pair.fit is None:
        return _Edge(1.0, 1.0, 0.0, 0.0)
    units = Units(pair.votes.rows, None, None, pair.votes.areas)
    rng, area = np.random.default_rng(seed), local_areas(units)
    gains = np.array(
        [fit_swap(split_of(draw_split(pair.split, pair.fit, rng), area)).gain for _ in range(runs)]
    )
    above = gains[gains > 0]
    positive = (len(above) + 1) / (runs + 1)
    scale = max(1.0, float(above.mean()) if len(above) else 1.0)
    alarm = float((gains >= _HALF_CHI_SQUARE).mean())
    return _Edge(positive, scale, pair.placebo, alarm)


def _variants(
    votes: Votes, chosen: tuple[Choice, Choice], pairs: list[_Pair], settings: SwapSettings
) -> Iterator[Variant]:
    """Yield the answer with one free choice moved at a time, and that for every other choice."""
    for smallest in settings.others:
        yield _variant({"smallest": smallest}, _Pair.of(votes, chosen, smallest))
    if len(votes.areas) > 1:
        yield _variant({"matched_in": "widest_area"}, _Pair.of(votes, chosen, settings.smallest, widest=True))
    alone = _Pair.of(votes, chosen, settings.smallest, others=False)
    yield _variant({"other_kinds": "none"}, alone)
    for pair in pairs:
        if pair.other != chosen[1]:
            yield _variant({"other": pair.other.name}, pair)


def _variant(parameters: Mapping[str, int | float | str], pair: _Pair) -> Variant:
    numbers = {"swapped_stations": float(pair.weight.sum()), "gain": pair.gain}
    return Variant(parameters, pair.size, numbers, pair.moved if "other" not in parameters else None)


def _votes(pair: _Pair, variants: tuple[Variant, ...]) -> VoteEstimate:
    reach = Z95 * pair.deviation
    return VoteEstimate.over(
        variants, pair.moved, (pair.moved - reach, pair.moved + reach), "votes_exchanged"
    )


def _statistic(pair: _Pair, edge: _Edge, pairs: int) -> Mapping[str, float]:
    gained = 2 * pair.part - pair.whole
    return {
        "swapped_stations": float(pair.weight.sum()),
        "listed_stations": int((pair.weight >= _LISTED).sum()),
        "other_kind_percent": 0.0 if pair.fit is None else 100 * pair.fit.other,
        "tellable_percent": 100 * pair.tellable,
        "votes_gained": float(pair.weight @ np.maximum(gained, 0)),
        "votes_lost": float(pair.weight @ np.maximum(-gained, 0)),
        "pairs": pairs,
        "gain": pair.gain,
        "honest_scale": edge.scale,
        "placebo_gain": edge.placebo,
    }


def _stations(pair: _Pair) -> Iterator[StationSignal]:
    """Yield the stations that are likelier exchanged than not, in the order of the table."""
    for station in np.flatnonzero(pair.weight >= _LISTED):
        part, whole = int(pair.part[station]), int(pair.whole[station])
        yield StationSignal(
            int(pair.votes.rows[station]), "rows", part / whole, part, float(pair.weight[station])
        )


def _left_out(votes: Votes, pair: _Pair) -> tuple[LeftOut, ...]:
    few = votes.size - pair.size
    return (*votes.left_out, LeftOut("too_few_votes", few)) if few else votes.left_out


def _series(pair: _Pair) -> Series:
    """Return each station's share beside that of its area, those that look exchanged first, for the picture."""
    if pair.split is None:
        return Series("stations", {})
    rank = np.lexsort((np.arange(pair.size) * 2654435761 % 2**32, -(pair.weight >= _LISTED).astype(np.int64)))
    shown = rank[:_DRAWN]
    expected = pair.split.yes / (pair.split.yes + pair.split.no)
    return Series(
        "stations",
        {
            "expected": tuple(float(value) for value in expected[shown]),
            "share": tuple(float(value) for value in (pair.part / pair.whole)[shown]),
            "weight": tuple(float(value) for value in pair.weight[shown]),
        },
    )
