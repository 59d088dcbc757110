"""F-SMALL: are the handfuls of votes for small choices more even than counting leaves them?

Whoever writes a sheet for one side still has to give the others something: one vote here, two there, and nobody none.
Counted handfuls are not like that. Where a party has one and a half votes a station, chance alone leaves a fifth of
the stations without any. The method looks at every small choice in every area and asks whether its votes lie more
evenly than chance deals them, and whether fewer stations are without one than chance leaves. Differences between
stations only make the votes less even; the same few loyal voters at every station make them more even, honestly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tallyproof.election.contest import Choice
from tallyproof.forensics.nulls.honest_tail import HonestTail
from tallyproof.forensics.nulls.self_null import default_simulations
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.poisson_binomial import SMALLEST_P
from tallyproof.forensics.probability.special import Z95
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import (
    Concentration,
    ForensicResult,
    Note,
    Series,
    StationSignal,
    Status,
    Variant,
    VoteEstimate,
)
from tallyproof.forensics.small_counts.evenness import EvennessRule, Handfuls, scatter
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import FloatArray, IntArray, Units
from tallyproof.forensics.stations.votes import Votes, read_votes

__all__ = ["CODE", "PARAMETERS", "SmallCountSettings", "run_small_counts", "small_counts"]

CODE = "F-SMALL"

_ASSUMPTIONS = ("areas_deal", "no_fixed_circle", "handfuls_independent")
_EXPLANATIONS = ("members_vote", "loyal_circle", "divided_by_source", "secrecy_rule")
_SETTLED_BY = ("ballots_of_small_choices", "copies_of_sheets", "observers_present")

_LEVEL = 0.01
"""A choice of an area is listed where the chance that any is as even is at most this."""

_MOST_LISTED = 500
_MOST_OF_FEW = 2
"""Most votes of a station among which those without a vote are counted."""
_LARGEST_COUNT = 15
"""Counts up to this are drawn in the picture."""


@dataclass(frozen=True, slots=True)
class SmallCountSettings:
    """The free choices of the method."""

    rule: EvennessRule = field(default_factory=EvennessRule)
    smallest: int = settable(100, least=1, most=10_000, unit="ballots")
    """Fewest ballots of a station."""
    fewest_handfuls: int = settable(10, least=2, most=10_000, unit="number")
    """With fewer choices and areas to look at the method refuses."""
    simulations: int | None = settable(None, least=4, most=2000, unit="elections")
    """Honest elections for the self-null; None chooses by size."""


PARAMETERS = Parameters(SmallCountSettings())


def run_small_counts(question: Question, settings: SmallCountSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return small_counts(read_votes(question.results), question.choice, seed=question.seed, settings=settings)


def small_counts(
    votes: Votes, choice: Choice, *, seed: int, settings: SmallCountSettings | None = None
) -> ForensicResult:
    """Look for areas in which a small choice's votes lie too evenly.

    Args:
        votes: Complete votes of the stations.
        choice: Whose votes at the stations of such areas are counted.
        seed: Of the honest elections that the scan is tried on.
        settings: The free choices.

    Returns:
        The chance that any choice of any area would lie as evenly, every one with an adjusted p of at most 0.01,
        their stations, and the votes of the examined choice there times the part that is missing: of the scatter, or,
        where those without a vote are more striking, of these, at stations with at most two votes for the small choice.

    Source:
        The observation: S. Kireev, described by D. Kobak, S. Shpilkin (2021) for the Duma election of that year;
        index of dispersion: Fisher, Thornton, Mackenzie (1922), Annals of Applied Biology 9(3-4).
    """
    chosen = settings or SmallCountSettings()
    if votes.of(choice) is None:
        reason = Note("no_votes")
        return ForensicResult.without_number(CODE, Status.NOT_APPLICABLE, reason, left_out=votes.left_out)
    used = votes.of_size(chosen.smallest)
    found = scatter(used, used.counts, chosen.rule) if used.size else None
    if found is None or len(found.p) < chosen.fewest_handfuls:
        handfuls = 0 if found is None else len(found.p)
        reason = Note("too_few_handfuls", {"handfuls": handfuls, "needed": chosen.fewest_handfuls})
        return ForensicResult.without_number(CODE, Status.REFUSED, reason, left_out=used.left_out)
    runs = chosen.simulations or default_simulations(used.size)
    answer = _Answer(used, choice, found, _honest_tail(used, chosen.rule, runs, seed))
    return _computed(votes, answer, chosen, runs=runs, seed=seed)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One scan with what it is worth: cases, and the tail of honest elections that their p is held against."""

    votes: Votes
    choice: Choice
    found: Handfuls
    tail: HonestTail

    @property
    def smallest(self) -> float:
        return float(self.found.p.min())

    @property
    def listed(self) -> IntArray:
        """Return the positions of the striking choices of areas, most striking first."""
        p = self.found.p
        ranked = np.lexsort((self.found.column, self.found.area, p))[:_MOST_LISTED]
        worth = np.array([self.tail.p(float(p[position])) for position in ranked])
        kept: IntArray = ranked[worth <= _LEVEL]
        return kept

    @property
    def area(self) -> IntArray:
        return local_areas(Units(self.votes.rows, None, None, self.votes.areas))

    def surplus(self, moved: float = 0.0) -> FloatArray:
        """Return the part that is missing at every station, the largest of its area's listed choices; shape (n,).

        Of the scatter at all stations of the area; of the stations without a vote only at those that this figure is of,
        with at most two votes for the small choice.
        """
        surplus, area, found = np.zeros(self.votes.size), self.area, self.found
        missing = np.clip(found.missing(moved), 0.0, 1.0)
        for position in self.listed:
            asked = area == found.area[position]
            if found.by_zeros[position]:
                asked &= self.votes.counts[:, found.column[position]] <= _MOST_OF_FEW
            surplus[asked] = np.maximum(surplus[asked], missing[position])
        return surplus

    @property
    def examined(self) -> IntArray:
        return self.votes.counts[:, self.votes.choices.index(self.choice)]

    def gain(self, moved: float = 0.0) -> float:
        return float(self.surplus(moved) @ self.examined)


def _honest_tail(votes: Votes, rule: EvennessRule, runs: int, seed: int) -> HonestTail:
    """Deal every choice's votes of every area anew, as evenly as chance deals them, and scan each deal."""
    rng, area = np.random.default_rng(seed), local_areas(Units(votes.rows, None, None, votes.areas))
    order = np.argsort(area, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(area[order])) + 1)
    small = scatter(votes, votes.counts, rule)
    cases = list(zip(small.area.tolist(), small.column.tolist(), strict=True))

    def dealt(weight: FloatArray) -> Handfuls:
        counts = votes.counts.copy()
        for code, column in cases:
            group = groups[code]
            part = weight[group] / weight[group].sum()
            counts[group, column] = rng.multinomial(int(counts[group, column].sum()), part)
        return scatter(votes, counts, rule)

    def smallest() -> FloatArray:
        # Each of the two figures is held against the deal that makes it most striking.
        by_ballots, alike = dealt(votes.ballots.astype(np.float64)), dealt(np.ones(votes.size))
        smaller: FloatArray = np.minimum(2 * np.minimum(by_ballots.p_scatter, alike.none_one_two.p), 1.0)
        return smaller

    return HonestTail.of(smallest() for _ in range(runs))


def _computed(
    votes: Votes, answer: _Answer, settings: SmallCountSettings, *, runs: int, seed: int
) -> ForensicResult:
    variants = tuple(_variants(votes, answer, settings))
    smallest, scanned = answer.smallest, len(answer.found.p)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(answer),
        p=max(answer.tail.p(smallest) if answer.tail.known else min(1.0, scanned * smallest), SMALLEST_P),
        false_alarm_rate=answer.tail.p(0.05 / scanned) if answer.tail.known else None,
        stations=tuple(_stations(answer)),
        concentrations=tuple(_concentrations(answer)),
        votes=_votes(answer, variants),
        sensitivity=variants,
        series=tuple(_series(answer)),
        parameters={
            "largest_mean": settings.rule.largest_mean,
            "fewest_votes": settings.rule.fewest_votes,
            "fewest_stations": settings.rule.fewest_stations,
            "smallest": settings.smallest,
            "simulations": runs,
            "seed": seed,
        },
        used=answer.votes.size,
        left_out=answer.votes.left_out,
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _variants(votes: Votes, answer: _Answer, settings: SmallCountSettings) -> Iterator[Variant]:
    """Yield the answer with one free choice moved at a time."""
    rule = settings.rule
    for mean in (rule.largest_mean / 2, 2 * rule.largest_mean):
        yield from _variant({"largest_mean": mean}, answer.votes, answer, replace(rule, largest_mean=mean))
    fewer = replace(rule, fewest_votes=3 * rule.fewest_votes)
    yield from _variant({"fewest_votes": fewer.fewest_votes}, answer.votes, answer, fewer)
    larger = votes.of_size(3 * settings.smallest)
    yield from _variant({"smallest": 3 * settings.smallest}, larger, answer, rule)


def _variant(
    parameters: Mapping[str, int | float | str], votes: Votes, answer: _Answer, rule: EvennessRule
) -> Iterator[Variant]:
    found = scatter(votes, votes.counts, rule) if votes.size else None
    if found is not None and len(found.p):
        moved = _Answer(votes, answer.choice, found, answer.tail)
        statistic = {"listed": float(len(moved.listed)), "smallest_p": moved.smallest}
        yield Variant(parameters, votes.size, statistic, moved.gain())


def _votes(answer: _Answer, variants: tuple[Variant, ...]) -> VoteEstimate:
    estimate = answer.gain()
    low, high = answer.gain(-Z95), answer.gain(Z95)
    return VoteEstimate.over(variants, estimate, (low, high), "votes_at_even_handfuls")


def _statistic(answer: _Answer) -> Mapping[str, float]:
    found, listed = answer.found, answer.listed
    first = int(np.lexsort((found.column, found.area, found.p))[0])
    return {
        "handfuls": len(found.p),
        "listed": len(listed),
        "listed_by_zeros": int(found.by_zeros[listed].sum()),
        "listed_areas": len(np.unique(found.area[listed])),
        "small_votes": int(found.votes[listed].sum()),
        "smallest_p": answer.smallest,
        "strongest_ratio": float(found.statistic[first] / found.mean[first]),
        "strongest_zeros": int(found.zeros[first]),
        "strongest_zeros_expected": float(found.zeros_by_chance[first]),
    }


def _concentrations(answer: _Answer) -> Iterator[Concentration]:
    """Yield the listed choices of areas with the stations without a vote, found and expected."""
    found, votes = answer.found, answer.votes
    ballots = np.bincount(answer.area, votes.ballots)
    examined = np.bincount(answer.area, answer.examined)
    for position in answer.listed:
        code = int(found.area[position])
        yield Concentration(
            what="no_vote",
            value=float(found.votes[position] / ballots[code]),
            area=f"{_name(answer, code)}: {votes.choices[int(found.column[position])].name}",
            observed=int(found.zeros[position]),
            expected=float(found.zeros_by_chance[position]),
            votes=int(examined[code]),
            p=max(float(found.p[position]), SMALLEST_P),
            p_adjusted=max(answer.tail.p(float(found.p[position])), SMALLEST_P),
        )


def _name(answer: _Answer, code: int) -> str:
    """Return the name of the narrowest level all of whose stations here agree; the widest there is otherwise."""
    here = np.flatnonzero(answer.area == code)
    for level in reversed(answer.votes.areas):
        names = np.unique(level.code[here])
        if len(names) == 1:
            return level.names[int(names[0])]
    return "…"


def _stations(answer: _Answer) -> Iterator[StationSignal]:
    """Yield the stations of the listed areas, in the order of the table."""
    surplus, votes = answer.surplus(), answer.votes
    for station in np.flatnonzero(surplus > 0):
        examined, ballots = int(answer.examined[station]), int(votes.ballots[station])
        yield StationSignal(
            int(votes.rows[station]), "small_counts", examined / ballots, examined, float(surplus[station])
        )


def _series(answer: _Answer) -> Iterator[Series]:
    """Yield how many stations of the most striking area have 0, 1, 2, ... votes, found and expected."""
    found, votes = answer.found, answer.votes
    first = int(np.lexsort((found.column, found.area, found.p))[0])
    here = answer.area == found.area[first]
    counts, ballots = votes.counts[here, int(found.column[first])], votes.ballots[here]
    shown = np.arange(_LARGEST_COUNT + 1)
    expected = _binomial(int(counts.sum()), ballots / ballots.sum(), shown)
    observed = np.bincount(counts, minlength=_LARGEST_COUNT + 1)[: _LARGEST_COUNT + 1]
    yield Series(
        "strongest",
        {
            "count": tuple(float(count) for count in shown),
            "observed": tuple(float(number) for number in observed),
            "expected": tuple(float(number) for number in expected),
        },
    )


def _binomial(total: int, weight: FloatArray, counts: IntArray) -> FloatArray:
    """Return how many stations are expected to have each count where chance deals all votes."""
    from scipy.special import gammaln, xlog1py, xlogy  # noqa: PLC0415 - loaded at the first call

    possible = np.minimum(counts, total)
    ways = gammaln(total + 1) - gammaln(possible + 1) - gammaln(total - possible + 1)
    log = ways + xlogy(possible, weight[:, None]) + xlog1py(total - possible, -weight[:, None])
    expected: FloatArray = np.where(counts <= total, np.exp(log), 0.0).sum(axis=0)
    return expected
