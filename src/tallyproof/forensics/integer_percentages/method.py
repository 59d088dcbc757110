"""F-INT: do more stations stand at whole percentages than chance puts there?

A commission that is told "80 % turnout, 85 % for the leader" and writes counts to fit leaves too many
stations within 0.05 percent of a whole figure. Chance alone puts about one in ten there; exactly how many
follows from each station's own denominators, and is computed here without simulation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tallyproof.forensics.integer_percentages.exact_count import BOTH, IntegerTest
from tallyproof.forensics.integer_percentages.honest_elections import integer_self_null
from tallyproof.forensics.integer_percentages.sensitivity import integer_variants
from tallyproof.forensics.integer_percentages.targets import find_concentrations, find_stations
from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.nulls.local_model import local_models
from tallyproof.forensics.nulls.self_null import SelfNull, default_simulations
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import (
    ForensicResult,
    Note,
    Status,
    Variant,
    VoteEstimate,
)
from tallyproof.forensics.stations.enough import no_answer
from tallyproof.forensics.stations.local_areas import widest_area
from tallyproof.forensics.stations.units import Area, BoolArray, Filters, Units, read_units

__all__ = ["CODE", "PARAMETERS", "IntegerSettings", "integer_percentages", "run_integer_percentages"]

CODE = "F-INT"

_BALLOTS = {"turnout": "given", "share": "votes"}
"""What is counted at the stations that are hit, by the ratio whose numerator it is."""

_ENOUGH = 64
"""Honest elections from which mean and deviation are known to a tenth of a standard deviation, whatever the size."""

_ASSUMPTIONS = ("stations_independent", "binomial_about_own_figure", "turnout_share_independent")
_EXPLANATIONS = ("figures_written_as_percent", "narrow_modes", "round_registers", "closed_stations")
_SETTLED_BY = ("copies_of_sheets", "voter_lists", "recount_of_figures")


@dataclass(frozen=True, slots=True)
class IntegerSettings:
    """The free choices of the method; the defaults are those of the published test."""

    rule: WholePercent = field(default_factory=WholePercent)
    filters: Filters = field(default_factory=Filters)
    fewest_stations: int = settable(100, least=30, most=100_000, unit="stations")
    """With fewer the method refuses."""
    simulations: int | None = settable(None, least=4, most=2000, unit="elections")
    """Honest elections for the self-null; None chooses by size."""


PARAMETERS = Parameters(
    IntegerSettings(),
    dict.fromkeys(
        ("window_percent", "period_percent", "min_size", "max_turnout", "max_share"),
        "Kobak, Shpilkin, Pshenichnikov (2016), Annals of Applied Statistics 10(1), section 3",
    ),
)


def run_integer_percentages(question: Question, settings: IntegerSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return integer_percentages(
        read_units(question.results, question.choice), seed=question.seed, settings=settings
    )


def integer_percentages(
    units: Units, *, seed: int, settings: IntegerSettings | None = None
) -> ForensicResult:
    """Test whether turnout or a choice's share stands at whole percentages too often.

    Args:
        units: Complete counts of the stations; a missing turnout or share leaves the other part alone.
        seed: Of the honest elections that the test is calibrated on.
        settings: The free choices.

    Returns:
        Stations in excess with their exact z and p, the excess of ballots at them, the figures that carry it,
        the false-alarm rate on these totals, and how the answer moves with every free choice.

    Source:
        Kobak, Shpilkin, Pshenichnikov (2016), Integer percentages as electoral falsification fingerprints,
        Annals of Applied Statistics 10(1), 54-73, section 3; the same (2016), Statistical fingerprints of
        electoral fraud?, Significance 13(4). There expectation and variance come from simulations.

    Example:
        >>> turnout, noise = np.arange(400) % 60 + 30, np.random.default_rng(1)
        >>> units = Units.from_counts(
        ...     registered=np.full(400, 1000), given=10 * turnout,
        ...     ballots=10 * turnout, leader=noise.binomial(10 * turnout, 0.6))
        >>> found = integer_percentages(units, seed=1)
        >>> found.statistic["turnout_observed"], round(found.statistic["turnout_expected"])
        (400, 40)
    """
    chosen = settings or IntegerSettings()
    used = units.filtered(chosen.filters)
    return no_answer(CODE, used, chosen.fewest_stations) or _computed(units, used, chosen, seed)


def _computed(units: Units, used: Units, settings: IntegerSettings, seed: int) -> ForensicResult:
    """Put the whole answer together; `used` are the units that pass the filters."""
    kept = units.kept_by(settings.filters)
    area = widest_area(used)
    every = IntegerTest.against(units, settings.rule, area=_kept_areas(kept, area))
    test = every.where(kept)
    models = local_models(used)
    honest = IntegerTest.against(used, settings.rule, models=models, area=area)
    runs = settings.simulations or min(default_simulations(used.size), _ENOUGH)
    self_null = integer_self_null(
        honest, models, settings.rule, filters=settings.filters, simulations=runs, seed=seed
    )
    figures = find_concentrations(test, honest, settings.rule, area=area)
    variants = integer_variants(every, honest, settings.rule, settings.filters)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(test, self_null, settings.rule),
        p=self_null.calibrated(test.p()),
        false_alarm_rate=self_null.false_alarm_rate(),
        stations=find_stations(used, figures, settings.rule, area=area),
        concentrations=figures,
        votes=_votes(test, variants),
        sensitivity=variants,
        parameters=_parameters(used, settings, self_null, seed),
        used=used.size,
        left_out=used.left_out,
        notes=_notes(used),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _kept_areas(kept: BoolArray, area: Area) -> Area:
    """Return the areas of all stations; those that the filters drop form one more area at the end."""
    codes = np.full(len(kept), len(area.names))
    codes[kept] = area.code
    return Area(codes, (*area.names, ""))


def _statistic(test: IntegerTest, self_null: SelfNull, rule: WholePercent) -> Mapping[str, float]:
    either, registered = test.stations(), test.registered()
    numbers = {
        "observed": int(either.observed),
        "expected": either.expected,
        "excess": either.excess,
        "deviation": either.deviation,
        "z": either.z,
        "p_exact": test.p(),
        "registered_excess": registered.excess,
        "registered_deviation": registered.deviation,
    }
    for name in test.laws:
        own, ballots = test.stations((name,)), test.ballots(name)
        numbers |= {
            f"{name}_observed": int(own.observed),
            f"{name}_expected": own.expected,
            f"{name}_excess": own.excess,
            f"{name}_z": own.z,
            f"{_BALLOTS[name]}_excess": ballots.excess,
            f"{_BALLOTS[name]}_deviation": ballots.deviation,
        }
    return numbers | {
        "self_null_mean": self_null.mean,
        "self_null_deviation": self_null.deviation,
        "rounding_differences": _rounding_differences(test.units, rule),
    }


def _rounding_differences(units: Units, rule: WholePercent) -> int:
    """Count figures that the exact rule and the published floating-point rule judge differently."""
    ratios = units.parts.values()
    return sum(int((rule.holds(ratio) != rule.holds_in_floating_point(ratio)).sum()) for ratio in ratios)


def _votes(test: IntegerTest, variants: tuple[Variant, ...]) -> VoteEstimate | None:
    if test.units.share is None:
        return None
    found = test.ballots("share")
    return VoteEstimate.over(variants, found.excess, (found.low, found.high), "votes_at_whole_percent")


def _parameters(
    units: Units, settings: IntegerSettings, self_null: SelfNull, seed: int
) -> Mapping[str, int | float | str]:
    return {
        "window_percent": float(settings.rule.window),
        "period_percent": settings.rule.period,
        **settings.filters.as_parameters(),
        "fewest_stations": settings.fewest_stations,
        "given": units.given,
        "ballots": units.ballots,
        "simulations": self_null.simulations,
        "seed": seed,
    }


def _notes(units: Units) -> tuple[Note, ...]:
    notes = [Note(f"without_{name}") for name in BOTH if name not in units.parts]
    if units.turnout is not None and units.given not in {"issued", "given"}:
        notes.append(Note("given_stands_in", {"count": units.given}))
    return tuple(notes)
