"""F-SWING: stations where the choice gained more than the election before leads to expect.

Stations keep their voters from one election to the next. What each gave the choices before tells, area by
area, what it gives now, up to chance. Without interference chance takes as many stations up as down and as
far; so the stations far below their expectation say how many far above it are chance. What is left over are
stations, and votes, that gained by something that the others did not have.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.forensics.nulls.matched_shift import FEWEST_AREAS
from tallyproof.forensics.nulls.turnout_slopes import log_odds
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.special import Z95, normal_upper_tail
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import (
    Field,
    ForensicResult,
    Note,
    Series,
    StationSignal,
    Status,
    Variant,
    VoteEstimate,
)
from tallyproof.forensics.stations.earlier import REGISTER_CHANGE, pair_units
from tallyproof.forensics.stations.match import match_stations
from tallyproof.forensics.stations.turnout_units import (
    TurnoutUnits,
    not_published,
    read_turnout_units,
    refused,
)
from tallyproof.forensics.stations.units import BoolArray, FloatArray
from tallyproof.forensics.swing.fit import Expectation, expect, mirror_q
from tallyproof.forensics.swing.symmetry import symmetry_p

__all__ = ["CODE", "PARAMETERS", "SwingPair", "SwingSettings", "run_swing", "swing"]

CODE = "F-SWING"

_Z95_ONE_SIDED = 1.6448536269514722
_NAIVE_BOUND, _NAIVE_TAIL = 2.5758293035489004, 0.005
_PREDICTORS = 3
"""Strongest choices of the election before whose support predicts."""
_LEVEL = 0.05
_COVERAGES = (0.95, 0.98)
_BINS = 25
_OUTLIERS_DRAWN = 200
_ASSUMPTIONS = ("same_voters", "chance_is_symmetric", "before_is_no_worse")
_EXPLANATIONS = ("boundary_changes", "local_candidate", "new_voters", "before_was_wrong")
_SETTLED_BY = ("compare_sheets", "registers_of_both", "recount_listed")


@dataclass(frozen=True, slots=True)
class SwingSettings:
    """The free choices of the method."""

    more_than: int = settable(100, least=0, most=10_000, unit="voters", name="min_size")
    """Registered voters that a station must exceed: chance is not symmetric where a few voters decide."""
    coverage: float = settable(0.99, least=0.8, most=0.999, unit="share")
    """Of the interval in which a station's surprise is not counted."""
    fewest_stations: int = settable(200, least=50, most=100_000, unit="stations")
    least_matched: float = settable(0.6, least=0.1, most=1, unit="share")
    """Part of the stations that must be found in the election before."""
    register_change: float = settable(REGISTER_CHANGE, least=0.05, most=1, unit="share")
    """A register that changed by more than this is another station."""


@dataclass(frozen=True, slots=True)
class SwingPair:
    """Stations of two elections, matched one to one."""

    units: TurnoutUnits
    before: FloatArray
    """Log-odds of turnout and of the strongest choices' support before; shape (m, predictors)."""
    before_variance: FloatArray
    """What counting adds to the square of a residual because of the election before; shape (m,)."""


PARAMETERS = Parameters(SwingSettings())


def run_swing(question: Question, settings: SwingSettings | None = None) -> ForensicResult:
    """Run the method on a results table and the one before."""
    chosen = settings or SwingSettings()
    if question.previous is None:
        return ForensicResult.without_number(CODE, Status.NOT_APPLICABLE, Note("no_previous"))
    units = read_turnout_units(question.results, question.choice)
    if units is None:
        return not_published(CODE)
    pair = _paired(question, units.larger_than(chosen.more_than), chosen)
    if isinstance(pair, Note):
        return refused(CODE, pair, units)
    return swing(pair, settings=chosen)


def swing(pair: SwingPair, *, settings: SwingSettings | None = None) -> ForensicResult:
    """Find the stations that gained beyond expectation, and the net votes there.

    Args:
        pair: Matched stations.
        settings: The free choices.

    Returns:
        Votes above expectation at stations beyond the interval, less those below it at stations beyond its other
        side; the stations at a false discovery rate of 5 percent. p: whether the largest surprises
        go up as often and as far as down, narrowest areas drawn as wholes.

    Source:
        Intervals: Vovk, Gammerman, Shafer (2005), Algorithmic learning in a random world, Springer, 2.2;
        stations: `fit.mirror_q`. Regression on the election before: Myagkov, Ordeshook, Shakin (2009), The
        Forensics of Election Fraud, Cambridge UP, chapter 3.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> registered = np.full(1000, 1000)
        >>> taste = rng.normal(0, 0.3, 1000)
        >>> first, second = rng.binomial(registered, 0.3 + 0.1 * np.tanh(taste), (2, 1000))
        >>> added = np.where(np.arange(1000) < 20, 200, 0)
        >>> units = TurnoutUnits.from_counts(
        ...     registered=registered, ballots=second + 300 + added, votes=second + added)
        >>> found = swing(SwingPair(units, log_odds(first, registered)[:, None], 1 / first))
        >>> len(found.stations), found.p < 0.001
        (20, True)
    """
    chosen = settings or SwingSettings()
    units = pair.units
    fitted = _fitted(pair)
    counted = _Counted.beyond(units, fitted, chosen.coverage)
    variants = tuple(
        _variant({"coverage": coverage}, _Counted.beyond(units, fitted, coverage))
        for coverage in _COVERAGES
        if coverage != chosen.coverage
    )
    q = mirror_q(fitted.surprise)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(counted, fitted, q),
        p=symmetry_p(fitted.surprise, units.witnesses(FEWEST_AREAS)),
        false_alarm_rate=_false_alarm_rate(fitted.surprise),
        stations=_stations(units, fitted, q),
        votes=_estimate(counted, variants),
        sensitivity=variants,
        series=(_scatter(units, fitted), _outliers(units, fitted, q)),
        parameters=_parameters(pair, chosen),
        used=units.size,
        left_out=units.left_out,
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """Stations beyond an interval, and their votes beyond expectation."""

    up: BoolArray
    down: BoolArray
    gains: FloatArray
    """Votes beyond expectation, signed, of these stations by area; shape (k,)."""

    @classmethod
    def beyond(cls, units: TurnoutUnits, fitted: Expectation, coverage: float) -> "_Counted":
        bound = _conformal_bound(fitted.surprise, coverage)
        up, down = fitted.surprise > bound, fitted.surprise < -bound
        gain = units.votes - units.registered / (1 + np.exp(-fitted.expected))
        gains = np.bincount(units.witnesses(FEWEST_AREAS), np.where(up | down, gain, 0.0))
        return cls(up, down, gains.astype(np.float64))

    @property
    def votes(self) -> float:
        """Net votes."""
        return float(self.gains.sum())

    @property
    def deviation(self) -> float:
        """Of the net votes when every area's sign is chance."""
        return math.sqrt(float((self.gains**2).sum()))


def _conformal_bound(surprise: FloatArray, coverage: float) -> float:
    """Return the bound that downward surprises stay within; upward ones may hold what is looked for."""
    down = np.sort(-surprise[surprise < 0])
    rank = math.ceil((len(down) + 1) * coverage)
    return float(down[rank - 1]) if 0 < rank <= len(down) else math.inf


def _fitted(pair: SwingPair) -> Expectation:
    units = pair.units
    rest = units.registered - units.votes
    variance = 1 / (units.votes + 0.5) + 1 / (rest + 0.5) + pair.before_variance
    outcome = log_odds(units.votes, units.registered)
    return expect(outcome, pair.before, variance=variance, stratum=units.local())


def _paired(question: Question, units: TurnoutUnits, settings: SwingSettings) -> SwingPair | Note:
    """Match the stations and take what predicts; a note where they do not match."""
    before = question.previous
    match = match_stations(question.results, before) if before is not None else None
    if before is None or match is None or len(match.now) < settings.least_matched * match.stations:
        matched = 0 if match is None else len(match.now)
        return Note("poor_match", {"matched": matched, "stations": question.results.stations})
    predictors = tuple(choice for choice, _ in before.ranked()[:_PREDICTORS])
    earlier = read_turnout_units(before, predictors[0]) if predictors else None
    if earlier is None:
        return Note("previous_without_counts")
    kept, there = pair_units(units, earlier, match, register_change=settings.register_change)
    if kept.size < settings.fewest_stations:
        return Note("too_few_stations", {"stations": kept.size, "needed": settings.fewest_stations})
    return _pair(kept, there, before, predictors)


def _pair(
    units: TurnoutUnits, earlier: TurnoutUnits, before: Results, predictors: tuple[Choice, ...]
) -> SwingPair:
    """Take the log-odds of the earlier stations, which stand in the order of the examined ones."""
    registered, first = earlier.registered, earlier.votes
    columns = [log_odds(earlier.ballots, registered), log_odds(first, registered)]
    for choice in predictors[1:]:
        votes = before.frame[choice.column].gather(earlier.rows)
        if votes.null_count() == 0:  # a choice that a station does not report predicts nothing
            columns.append(log_odds(np.minimum(votes.to_numpy(), registered), registered))
    variance = 1 / (first + 0.5) + 1 / (registered - first + 0.5)
    return SwingPair(units, np.column_stack(columns), variance)


def _statistic(counted: _Counted, fitted: Expectation, q: FloatArray) -> Mapping[str, float]:
    return {
        "beyond_up": int(counted.up.sum()),
        "beyond_down": int(counted.down.sum()),
        "net_votes": counted.votes,
        "deviation": counted.deviation,
        "listed": int((q <= _LEVEL).sum()),
        "largest_surprise": float(fitted.surprise.max()),
        "previous_turnout_weight": float(fitted.coefficients[0]),
    }


def _estimate(counted: _Counted, variants: tuple[Variant, ...]) -> VoteEstimate:
    spread = Z95 * counted.deviation
    interval = counted.votes - spread, counted.votes + spread
    return VoteEstimate.over(variants, counted.votes, interval, "net_beyond_expectation")


def _variant(parameters: Mapping[str, Field], counted: _Counted) -> Variant:
    statistic = {"beyond_up": int(counted.up.sum()), "beyond_down": int(counted.down.sum())}
    return Variant(parameters, len(counted.up), statistic, counted.votes)


def _false_alarm_rate(surprise: FloatArray) -> float:
    """Return how often a normal distribution with the downward surprises' tail would raise an alarm."""
    expected = _NAIVE_TAIL * len(surprise)
    honest = float((surprise < -_NAIVE_BOUND).sum())
    bound = expected + _Z95_ONE_SIDED * math.sqrt(expected * (1 - _NAIVE_TAIL))
    return normal_upper_tail((bound - honest) / math.sqrt(max(honest, 1.0)))


def _stations(units: TurnoutUnits, fitted: Expectation, q: FloatArray) -> tuple[StationSignal, ...]:
    """List the stations at the false discovery rate, largest surprise first."""
    gain = units.votes / units.registered - 1 / (1 + np.exp(-fitted.expected))
    listed = np.flatnonzero(q <= _LEVEL)
    ranked = listed[np.lexsort((units.rows[listed], -fitted.surprise[listed]))]
    return tuple(
        StationSignal(int(units.rows[i]), "swing", float(gain[i]), int(units.votes[i]), 1 - float(q[i]))
        for i in ranked
    )


def _scatter(units: TurnoutUnits, fitted: Expectation) -> Series:
    expected = 1 / (1 + np.exp(-fitted.expected))
    count = np.histogram2d(expected, units.votes / units.registered, _BINS, ((0, 1), (0, 1)))[0]
    row, column = np.nonzero(count)
    return Series(
        "scatter",
        {
            "expected": tuple((row / _BINS).tolist()),
            "counted": tuple((column / _BINS).tolist()),
            "stations": tuple(count[row, column].tolist()),
        },
    )


def _outliers(units: TurnoutUnits, fitted: Expectation, q: FloatArray) -> Series:
    listed = np.flatnonzero(q <= _LEVEL)
    first = listed[np.lexsort((units.rows[listed], -fitted.surprise[listed]))][:_OUTLIERS_DRAWN]
    expected = 1 / (1 + np.exp(-fitted.expected[first]))
    counted = units.votes[first] / units.registered[first]
    return Series("outliers", {"expected": tuple(expected.tolist()), "counted": tuple(counted.tolist())})


def _parameters(pair: SwingPair, settings: SwingSettings) -> Mapping[str, Field]:
    return {
        "min_size": settings.more_than,
        "coverage": settings.coverage,
        "least_matched": settings.least_matched,
        "register_change": settings.register_change,
        "fewest_stations": settings.fewest_stations,
        "predictors": pair.before.shape[1],
        "ballots": pair.units.ballots_count,
    }
