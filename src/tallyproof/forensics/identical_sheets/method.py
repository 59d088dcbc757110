"""F-DUP: do more sheets agree in every vote than chance makes agree?

Whoever copies a sheet, or writes two from one draft, leaves two stations with the same votes for every choice. Small
stations agree by chance too. So the method counts agreeing pairs among stations with equally many ballots, inside
areas and between them, beside the number that honest stations with these totals would show.

The check C-IDENTICAL-SHEET lists sheets that agree in every reported count, registers included: facts, without an
expectation. Here only the votes must agree, and the answer is how many pairs chance does not explain.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tallyproof.election.contest import Choice
from tallyproof.forensics.identical_sheets.pairs import Pairs, SheetModel, agreeing, find_pairs, fit_sheets
from tallyproof.forensics.nulls.self_null import default_simulations
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.poisson_binomial import SMALLEST_P
from tallyproof.forensics.probability.special import poisson_quantile, poisson_upper_tail
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
from tallyproof.forensics.stations.units import IntArray
from tallyproof.forensics.stations.votes import Votes, read_votes

__all__ = ["CODE", "PARAMETERS", "IdenticalSheetSettings", "identical_sheets", "run_identical_sheets"]

CODE = "F-DUP"

_ASSUMPTIONS = ("stations_independent", "division_of_the_area", "ballots_as_given")
_EXPLANATIONS = ("entered_twice", "tiny_stations", "same_people")
_SETTLED_BY = ("signed_sheets", "copies_of_sheets", "recount_of_twins")

_LISTED = 0.5
"""Stations of a kind of pairs are listed where chance explains at most half of the pairs."""

_SIZES = (100, 200, 300, 500, 1000)
"""Lower ends of the classes of ballots in the picture."""


@dataclass(frozen=True, slots=True)
class IdenticalSheetSettings:
    """The free choices of the method."""

    smallest: int = settable(100, least=20, most=10_000, unit="ballots")
    """Fewest ballots, as in the check C-IDENTICAL-SHEET."""
    larger: tuple[int, ...] = (200, 400, 800)
    """What is tried instead, in this order, where chance makes too many pairs of smaller sheets agree."""
    others: tuple[int, ...] = (200, 400, 800)
    """Other such numbers, for the sensitivity list."""
    fewest_stations: int = settable(100, least=30, most=100_000, unit="stations")
    """With fewer the method refuses."""
    fewest_columns: int = settable(3, least=2, most=100, unit="number")
    """Counts a sheet must have, invalid ballots among them; with fewer, agreement says nothing."""
    most_expected: float = settable(100.0, least=1, most=10_000, unit="pairs")
    """Where chance alone makes more pairs agree than this, copies cannot be told from it."""
    most_pairs: int = 40_000_000
    """More pairs of stations with equally many ballots are not laid out."""
    simulations: int | None = settable(None, least=4, most=2000, unit="elections")
    """Honest elections for the self-null; None chooses by size."""


PARAMETERS = Parameters(IdenticalSheetSettings())


def run_identical_sheets(
    question: Question, settings: IdenticalSheetSettings | None = None
) -> ForensicResult:
    """Run the method on a results table."""
    return identical_sheets(
        read_votes(question.results), question.choice, seed=question.seed, settings=settings
    )


def identical_sheets(
    votes: Votes, choice: Choice, *, seed: int, settings: IdenticalSheetSettings | None = None
) -> ForensicResult:
    """Count pairs of stations with the same votes, and compare with honest elections of these totals.

    Args:
        votes: Complete votes of the stations.
        choice: Whose votes at agreeing stations are counted.
        seed: Of the honest elections that the expectation is tried on.
        settings: The free choices.

    Returns:
        The p of the more striking of two numbers, pairs inside one area and pairs of two areas, doubled; the
        votes at the second station of each pair beyond expectation; the stations of the pairs.

    Source:
        Expected coincidences of a fitted multinomial: Diaconis, Mosteller (1989), Methods for studying
        coincidences, Journal of the American Statistical Association 84(408); Poisson limit of rare pairs: Arratia,
        Goldstein, Gordon (1989), Annals of Probability 17(1); the overdispersed sheet: Mosimann (1962), Biometrika
        49(1/2).
    """
    chosen = settings or IdenticalSheetSettings()
    examined = votes.of(choice)
    if examined is None:
        reason = Note("no_votes")
        return ForensicResult.without_number(CODE, Status.NOT_APPLICABLE, reason, left_out=votes.left_out)
    reason, used = Note("no_votes"), votes
    for smallest in (chosen.smallest, *(size for size in chosen.larger if size > chosen.smallest)):
        used = votes.of_size(smallest)
        found = _judged(used, choice, chosen)
        if isinstance(found, _Answer):
            return _computed(found, replace(chosen, smallest=smallest), seed)
        reason = found
        if reason.code != "coincidences_common":
            break
    return ForensicResult.without_number(CODE, Status.REFUSED, reason, left_out=used.left_out)


def _judged(used: Votes, choice: Choice, settings: IdenticalSheetSettings) -> "_Answer | Note":
    """Return the pairs of these stations, or why they cannot be judged."""
    reason = _refusal(used, settings)
    if reason is not None:
        return reason
    answer = _Answer.of(used, choice)
    if answer.expected > settings.most_expected:
        return Note("coincidences_common", {"expected": round(answer.expected)})
    return answer


def _refusal(used: Votes, settings: IdenticalSheetSettings) -> Note | None:
    """Return why these stations cannot be judged; None where they can."""
    if used.size < settings.fewest_stations:
        return Note("too_few_stations", {"stations": used.size, "needed": settings.fewest_stations})
    if used.counts.shape[1] < settings.fewest_columns:
        return Note("too_few_columns", {"columns": used.counts.shape[1], "needed": settings.fewest_columns})
    of_a_size = np.unique(used.ballots, return_counts=True)[1]
    if int((of_a_size * (of_a_size - 1) // 2).sum()) > settings.most_pairs:
        return Note("ballots_repeated", {"stations": int(of_a_size.max())})
    return None


@dataclass(frozen=True, slots=True)
class _Answer:
    """The pairs of one choice of stations."""

    votes: Votes
    examined: IntArray
    """Votes for the examined choice; shape (n,)."""
    model: SheetModel
    pairs: Pairs

    @classmethod
    def of(cls, votes: Votes, choice: Choice) -> "_Answer":
        model, examined = fit_sheets(votes), votes.counts[:, votes.choices.index(choice)]
        return cls(votes, examined, model, find_pairs(votes, model, examined))

    @property
    def kinds(self) -> tuple[Pairs, Pairs]:
        """Return the pairs inside one local area, and those of two."""
        return self.pairs.where(self.pairs.near), self.pairs.where(~self.pairs.near)

    @property
    def expected(self) -> float:
        return self.pairs.expected

    def p(self, ratio: float = 1.0) -> float:
        """Return twice the smaller p of the two kinds, chance scaled by `ratio`."""
        return min(1.0, 2 * min(_tail(kind, ratio) for kind in self.kinds))

    @property
    def observed_votes(self) -> float:
        """Return the votes at every station but the first of each group of agreeing ones."""
        agreeing_pairs = self.pairs.where(self.pairs.agree)
        later = np.unique(np.maximum(agreeing_pairs.first, agreeing_pairs.second))
        return float(self.examined[later].sum())

    @property
    def gain(self) -> float:
        """Return votes at repeated sheets beyond those that chance repeats."""
        return self.observed_votes - float(self.pairs.carried.sum())


def _tail(kind: Pairs, ratio: float = 1.0) -> float:
    mean = np.array([max(kind.expected * ratio, 1e-12)])
    return max(float(poisson_upper_tail(np.array([kind.found]), mean)[0]), SMALLEST_P)


def _computed(answer: _Answer, settings: IdenticalSheetSettings, seed: int) -> ForensicResult:
    used = answer.votes
    runs = settings.simulations or default_simulations(used.size)
    ratio = _self_null(answer, runs, seed)
    variants = tuple(_variants(answer, settings))
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(answer, ratio),
        p=answer.p(max(1.0, ratio)),
        false_alarm_rate=_alarm(answer, max(1.0, ratio)),
        stations=tuple(_stations(answer)),
        votes=_votes(answer, variants),
        sensitivity=variants,
        series=(_series(answer),),
        parameters=_parameters(used, settings, runs, seed),
        used=used.size,
        left_out=used.left_out,
        notes=() if used.has_invalid else (Note("without_invalid"),),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _self_null(answer: _Answer, runs: int, seed: int) -> float:
    """Return agreeing pairs in honest elections over those that the expectation says."""
    rng, seen = np.random.default_rng(seed), 0
    for _ in range(runs):
        seen += agreeing(answer.model.draw(answer.votes, rng))
    # One pair is added to both, so that an expectation too small to judge keeps its p.
    return (seen + 1) / (runs * answer.expected + 1)


def _alarm(answer: _Answer, ratio: float) -> float:
    """Return how often the test without the self-null says p < 0.05 where honest pairs are so much more frequent."""
    quiet = 1.0
    for kind in answer.kinds:
        limit = int(poisson_quantile(kind.expected, 0.975)) + 1
        quiet *= 1 - float(poisson_upper_tail(np.array([limit]), np.array([kind.expected * ratio]))[0])
    return 1 - quiet


def _variants(answer: _Answer, settings: IdenticalSheetSettings) -> Iterator[Variant]:
    """Yield the answer with one free choice moved at a time; the laws of the areas stay as they are."""
    ballots, pairs = answer.votes.ballots, answer.pairs
    for smallest in settings.others:
        if smallest > settings.smallest:
            kept = ballots[pairs.first] >= smallest
            used = int((ballots >= smallest).sum())
            yield _described({"smallest": smallest}, replace(answer, pairs=pairs.where(kept)), used)
    near = replace(answer, pairs=pairs.where(pairs.near))
    yield _described({"pairs": "of_one_area"}, near, answer.votes.size)


def _described(parameters: Mapping[str, int | float | str], answer: _Answer, stations: int) -> Variant:
    statistic = {"pairs": float(answer.pairs.found), "pairs_expected": answer.expected, "p_exact": answer.p()}
    return Variant(parameters, stations, statistic, answer.gain)


def _votes(answer: _Answer, variants: tuple[Variant, ...]) -> VoteEstimate:
    """Return the gain; the interval moves the honest pairs between their 2.5 and 97.5 % points."""
    typical = float(answer.pairs.carried.sum()) / max(answer.expected, 1e-12)
    most, fewest = (poisson_quantile(answer.expected, tail) for tail in (0.975, 0.025))
    low = answer.gain - typical * max(most - answer.expected, 0.0)
    high = answer.gain + typical * max(answer.expected - fewest, 0.0)
    return VoteEstimate.over(variants, answer.gain, (low, high), "votes_at_repeated_sheets")


def _statistic(answer: _Answer, ratio: float) -> Mapping[str, float]:
    near, far = answer.kinds
    agreeing_pairs = answer.pairs.where(answer.pairs.agree)
    return {
        "pairs": answer.pairs.found,
        "pairs_expected": answer.expected,
        "near_pairs": near.found,
        "near_expected": near.expected,
        "far_pairs": far.found,
        "far_expected": far.expected,
        "stations_in_pairs": len(np.unique(np.concatenate([agreeing_pairs.first, agreeing_pairs.second]))),
        "p_exact": answer.p(),
        "self_null_ratio": ratio,
    }


def _stations(answer: _Answer) -> Iterator[StationSignal]:
    """Yield the stations of agreeing pairs, twin beside twin, where chance explains at most half of the pairs."""
    listed: dict[int, tuple[int, float]] = {}
    for kind in reversed(answer.kinds):
        surplus = 1 - kind.expected / kind.found if kind.found else 0.0
        same = kind.where(kind.agree)
        for one, other in zip(same.first.tolist(), same.second.tolist(), strict=True):
            if surplus >= _LISTED:
                group = min(listed.get(one, (one, 0.0))[0], one, other)
                listed[one], listed[other] = (group, surplus), (group, surplus)
    for station, (_, surplus) in sorted(listed.items(), key=lambda item: (item[1][0], item[0])):
        votes, ballots = int(answer.examined[station]), int(answer.votes.ballots[station])
        yield StationSignal(int(answer.votes.rows[station]), "sheet", votes / ballots, votes, surplus)


def _series(answer: _Answer) -> Series:
    """Return agreeing pairs by number of ballots, found and expected, for the picture."""
    pairs, size = answer.pairs, len(_SIZES)
    of_pair = np.maximum(np.searchsorted(_SIZES, answer.votes.ballots[pairs.first], side="right") - 1, 0)
    return Series(
        "sizes",
        {
            "from": tuple(float(size) for size in _SIZES),
            "found": tuple(float(count) for count in np.bincount(of_pair, pairs.agree, size)),
            "expected": tuple(float(count) for count in np.bincount(of_pair, pairs.chance, size)),
        },
    )


def _parameters(
    votes: Votes, settings: IdenticalSheetSettings, runs: int, seed: int
) -> Mapping[str, int | float | str]:
    return {
        "smallest": settings.smallest,
        "columns": votes.counts.shape[1],
        "fewest_stations": settings.fewest_stations,
        "fewest_columns": settings.fewest_columns,
        "most_expected": settings.most_expected,
        "simulations": runs,
        "seed": seed,
    }
