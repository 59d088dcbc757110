"""F-CELL: do too many stations of one area stand at the very same share?

A commission that is told "62.2 %" and writes counts to fit leaves many stations of one city at one tenth of a
percent. The method looks at every tenth of a percent in every area, for turnout and for the share of the choice,
compares it with the stations close by, and corrects for everything it looked at.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tallyproof.forensics.nulls.honest_tail import HonestTail
from tallyproof.forensics.nulls.local_model import local_models
from tallyproof.forensics.nulls.self_null import default_simulations
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.poisson_binomial import SMALLEST_P
from tallyproof.forensics.probability.special import Z95
from tallyproof.forensics.question import Question
from tallyproof.forensics.repeated_shares.cells import CellRule
from tallyproof.forensics.repeated_shares.figures import (
    Repeated,
    find_repeated,
    repeated_stations,
    surplus_of_stations,
)
from tallyproof.forensics.repeated_shares.scan import Scan, scan_areas, scan_shares
from tallyproof.forensics.result import ForensicResult, Note, Series, Status, Variant, VoteEstimate
from tallyproof.forensics.stations.enough import no_answer
from tallyproof.forensics.stations.units import Area, Filters, FloatArray, Units, read_units

__all__ = ["CODE", "PARAMETERS", "RepeatedShareSettings", "repeated_shares", "run_repeated_shares"]

CODE = "F-CELL"

_THRESHOLD = 1e-3
"""Cells beyond this tail probability are counted in honest elections to see whether there are too many."""

_NOMINAL = 0.05
"""Size that the false-alarm rate is compared with."""

_WORK = 5
"""Divides the default number of simulated elections: each is scanned whole."""


_MAP_AREAS, _MAP_REACH = 12, 30
"""Areas, and cells on either side of the most striking figure, that the picture shows."""

_ASSUMPTIONS = ("stations_independent", "smooth_close_by")
_EXPLANATIONS = ("figures_written_as_percent", "same_people", "tiny_denominators")
_SETTLED_BY = ("copies_of_sheets", "recount_of_figures", "voter_lists")


@dataclass(frozen=True, slots=True)
class RepeatedShareSettings:
    """The free choices of the method."""

    rule: CellRule = field(default_factory=CellRule)
    filters: Filters = field(default_factory=Filters)
    fewest_stations: int = settable(100, least=30, most=100_000, unit="stations")
    """With fewer the method refuses."""
    simulations: int | None = settable(None, least=2, most=500, unit="elections")
    """Honest elections for the self-null; None chooses by size."""


PARAMETERS = Parameters(RepeatedShareSettings())


def run_repeated_shares(question: Question, settings: RepeatedShareSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return repeated_shares(
        read_units(question.results, question.choice), seed=question.seed, settings=settings
    )


def repeated_shares(
    units: Units, *, seed: int, settings: RepeatedShareSettings | None = None
) -> ForensicResult:
    """Scan all areas for shares at which too many stations stand.

    Args:
        units: Complete counts of the stations; a missing turnout or share leaves the other part alone.
        seed: Of the honest elections that the scan is tried on.
        settings: The free choices.

    Returns:
        The most striking figure with the chance that any figure of the scan would be as striking, every figure
        with an adjusted p of at most 0.001, their stations, and the votes there that chance does not explain.

    Source:
        The cluster of 62.2 % in Saratov: Kobak, Shpilkin, Pshenichnikov (2018), Putin's peaks, Significance
        15(3); the conditional comparison with neighbouring values: Przyborowski, Wilenski (1940), Biometrika
        31(3/4), for two Poisson counts; the exact law of a count: Hong (2013), Computational Statistics & Data
        Analysis 59; union bound over discrete tests: Tarone (1990), Biometrics 46(2).

    Example:
        >>> rng = np.random.default_rng(1)
        >>> ballots = rng.integers(500, 1500, 300)
        >>> leader = rng.binomial(ballots, rng.beta(30, 20, 300))
        >>> leader[:30] = np.round(0.622 * ballots[:30])
        >>> found = repeated_shares(Units.from_counts(ballots=ballots, leader=leader), seed=1)
        >>> found.concentrations[0].value, found.p < 1e-6
        (0.622, True)
    """
    chosen = settings or RepeatedShareSettings()
    used = units.filtered(chosen.filters)
    return no_answer(CODE, used, chosen.fewest_stations) or _computed(units, used, chosen, seed)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One scan with what it found."""

    units: Units
    levels: tuple[Area, ...]
    scan: Scan
    found: tuple[Repeated, ...]

    @classmethod
    def of(cls, units: Units, rule: CellRule) -> "_Answer":
        levels = scan_areas(units)
        scan = scan_shares(units, local_models(units), rule, levels=levels)
        return cls(units, levels, scan, find_repeated(units, scan, rule, levels=levels))

    @property
    def smallest(self) -> float:
        """Return the smallest p of all cells; 1 where there are none."""
        return float(self.scan.p.min(initial=1.0))

    @property
    def p(self) -> float:
        """Return a bound of the chance that any cell would be as striking."""
        return self.scan.attainable.union_p(self.smallest)

    def excess(self, moved: float = 0.0) -> tuple[float, float | None]:
        """Return stations and votes that chance does not explain, `moved` deviations up or down."""
        surplus = surplus_of_stations(self.units, self.found, moved)
        share = self.units.share
        return float(surplus.sum()), None if share is None else float(surplus @ share.part)


def _computed(units: Units, used: Units, settings: RepeatedShareSettings, seed: int) -> ForensicResult:
    answer = _Answer.of(used, settings.rule)
    runs = settings.simulations or max(2, default_simulations(used.size) // _WORK)
    honest = _honest(used, settings, runs, seed)
    variants = tuple(_variants(units, answer, settings))
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(answer, honest.ratio),
        p=max(answer.p, SMALLEST_P),
        false_alarm_rate=honest.alarm(answer.scan),
        stations=repeated_stations(used, answer.found),
        concentrations=tuple(one.figure for one in answer.found),
        votes=_votes(answer, variants),
        sensitivity=variants,
        series=tuple(_series(answer, settings.rule)),
        parameters=_parameters(used, settings, runs, seed),
        used=used.size,
        left_out=used.left_out,
        notes=tuple(Note(f"without_{name}") for name in ("turnout", "share") if name not in used.parts),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


@dataclass(frozen=True, slots=True)
class _Honest:
    """What the scan shows in honest elections."""

    tail: HonestTail
    ratio: float
    """Striking cells found over those that the null model predicts."""

    def alarm(self, scan: Scan) -> float | None:
        """Return how often the scan says p < 0.05 in honest elections; None where too little was seen."""
        return self.tail.p(scan.attainable.level(_NOMINAL)) if self.tail.known and len(scan.p) else None


def _honest(units: Units, settings: RepeatedShareSettings, runs: int, seed: int) -> _Honest:
    """Scan honest elections drawn from the local models, as the real one was scanned."""
    rng, models = np.random.default_rng(seed), local_models(units)
    found: list[FloatArray] = []
    expected = 0.0
    for _ in range(runs):
        drawn = {name: model.draw(rng) for name, model in models.items()}
        simulated = replace(units, turnout=drawn.get("turnout"), share=drawn.get("share"))
        kept = simulated.where(simulated.kept_by(settings.filters))
        scan = scan_shares(kept, local_models(kept), settings.rule, levels=scan_areas(kept))
        found.append(scan.p)
        expected += scan.attainable.beyond(_THRESHOLD)
    seen = sum(int((p <= _THRESHOLD).sum()) for p in found)
    # One cell is added to both, so that a scan too small to judge shows no ratio.
    return _Honest(HonestTail.of(found), (seen + 1) / (expected + 1))


def _variants(units: Units, answer: _Answer, settings: RepeatedShareSettings) -> Iterator[Variant]:
    """Yield the answer with one free choice moved at a time."""
    rule, filters = settings.rule, settings.filters
    for per_whole, reach in ((500, 3), (2000, 10)):
        yield _variant({"cell_percent": 100 / per_whole}, answer.units, CellRule(per_whole, reach))
    yield _variant({"reach_cells": 2 * rule.reach}, answer.units, replace(rule, reach=2 * rule.reach))
    larger = units.filtered(replace(filters, min_size=3 * filters.min_size))
    yield _variant({"min_size": 3 * filters.min_size}, larger, rule)
    if len(answer.units.parts) > 1:
        yield _variant({"part": "turnout"}, replace(answer.units, share=None), rule, answer.units)
        yield _variant({"part": "share"}, replace(answer.units, turnout=None), rule)


def _variant(
    parameters: Mapping[str, int | float | str], units: Units, rule: CellRule, counted: Units | None = None
) -> Variant:
    """Return one variant; votes are those of `counted`, which has the share that `units` may lack."""
    moved = replace(_Answer.of(units, rule), units=counted or units)
    stations, votes = moved.excess()
    statistic = {"figures": float(len(moved.found)), "excess_stations": stations, "p_exact": moved.p}
    return Variant(parameters, units.size, statistic, votes)


def _votes(answer: _Answer, variants: tuple[Variant, ...]) -> VoteEstimate | None:
    estimate = answer.excess()[1]
    if estimate is None:
        return None
    low, high = (answer.excess(moved)[1] or 0.0 for moved in (-Z95, Z95))
    return VoteEstimate.over(variants, estimate, (low, high), "votes_at_repeated_shares")


def _statistic(answer: _Answer, ratio: float) -> Mapping[str, float]:
    """Return the counts of the scan, and the most striking cell in words of its own."""
    stations, _ = answer.excess()
    numbers = {
        "cells": len(answer.scan.p),
        "figures": len(answer.found),
        "stations_at_figures": int(surplus_of_stations(answer.units, answer.found).astype(bool).sum()),
        "excess_stations": stations,
        "smallest_p": answer.smallest,
        "p_exact": answer.p,
        "self_null_ratio": ratio,
    }
    if not len(answer.scan.p):
        return numbers
    first = int(np.lexsort((answer.scan.cell, answer.scan.area, answer.scan.part, answer.scan.p))[0])
    return numbers | {
        "strongest_observed": int(answer.scan.observed[first]),
        "strongest_expected": float(answer.scan.honest[first]),
    }


def _parameters(
    units: Units, settings: RepeatedShareSettings, runs: int, seed: int
) -> Mapping[str, int | float | str]:
    return {
        "cell_percent": 100 / settings.rule.per_whole,
        "reach_cells": settings.rule.reach,
        **settings.filters.as_parameters(),
        "fewest_stations": settings.fewest_stations,
        "given": units.given,
        "ballots": units.ballots,
        "simulations": runs,
        "seed": seed,
    }


def _series(answer: _Answer, rule: CellRule) -> Iterator[Series]:
    """Yield the cells about the most striking figure in the areas that carry most figures, for the picture."""
    scan = answer.scan
    if not len(scan.p):
        return
    first = int(np.lexsort((scan.cell, scan.area, scan.level, scan.part, scan.p))[0])
    part, level, centre = int(scan.part[first]), int(scan.level[first]), int(scan.cell[first])
    near = (scan.part == part) & (scan.level == level) & (np.abs(scan.cell - centre) <= _MAP_REACH)
    window = scan.where(near & (scan.observed > 0))
    areas = _strongest_areas(window)
    for area in areas:
        mine = window.where(window.area == area)
        yield Series(
            answer.levels[level].names[area],
            {
                "cell": tuple(float(cell) / rule.per_whole for cell in mine.cell),
                "stations": tuple(float(count) for count in mine.observed),
                "expected": tuple(float(value) for value in mine.honest),
                "part": (float(part),) * len(mine.cell),
            },
        )


def _strongest_areas(window: Scan) -> list[int]:
    """Return the areas with the smallest p in the window, smallest first."""
    order = np.lexsort((window.cell, window.area, window.p))
    return list(dict.fromkeys(window.area[order].tolist()))[:_MAP_AREAS]
