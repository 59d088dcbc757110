"""Draw an election of known truth: an honest one, with something planted in it or not."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.errors import NotComputableError
from tallyproof.forensics.simulation.companions import concurrent_election, earlier_election
from tallyproof.forensics.simulation.cultures import Honest, count_ballots, draw_culture
from tallyproof.forensics.simulation.own_totals import draw_like
from tallyproof.forensics.simulation.plant import Plan, Planted, plant, truth_table
from tallyproof.forensics.simulation.sheets import Sheets, read_sheets
from tallyproof.forensics.simulation.synthetic import Shape, synthetic_stations

__all__ = ["Simulated", "simulate"]


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated election and everything that is true about it."""

    results: Results
    choice: Choice
    """Whom a planted mechanism favours."""
    honest: Honest
    plan: Plan | None
    """What was planted; None where nothing was."""
    truth: pl.DataFrame
    """One row a station; see `truth_table`."""
    seed: int
    previous: Results | None = None
    """An honest election before it at the same stations; None where none was asked for."""
    concurrent: Results | None = None
    """An honest contest of the same day with the same voters; None where none was asked for."""

    @property
    def planted(self) -> int:
        """Number of falsified stations."""
        return int(self.truth["mechanism"].is_not_null().sum())

    @property
    def added(self) -> int:
        """Ballots added to the boxes."""
        return int(self.truth["added"].sum())

    @property
    def moved(self) -> int:
        """Votes moved to the choice from the others; negative where the choice lost them."""
        return int(self.truth["moved"].sum())

    @property
    def votes(self) -> int:
        """Votes that the choice has beyond the honest election."""
        return self.added + self.moved


def simulate(
    base: Results | Shape | None = None,
    *,
    honest: Honest = Honest.URBAN_RURAL,
    plan: Plan | None = None,
    choice: Choice | None = None,
    companions: bool = False,
    seed: int,
) -> Simulated:
    """Draw an election of known truth.

    Args:
        base: A real table, whose stations, registers and areas are taken over, and for the `like` kinds its
            shares too; or the shape of a synthetic one; a thousand stations where None. Stations of a real
            table without complete counts stay as they are and are marked in the truth.
        honest: How people vote.
        plan: What is planted; nothing where None.
        choice: Whom it favours, and whose support the kind describes; the leader of a real table, the first
            choice of a synthetic one, where None.
        companions: Whether an earlier election and another contest of the same day are drawn too.
        seed: Decides everything: the same call gives the same election. The honest election does not
            depend on the plan.

    Returns:
        The results and the truth.

    Raises:
        NotComputableError: A `like` kind without a real table; no usable station; no register where one is
            needed.

    Example:
        >>> from tallyproof.forensics.simulation.mechanisms import Mechanism
        >>> simulated = simulate(Shape(stations=200), plan=Plan(Mechanism.STUFFING, 0.05), seed=1)
        >>> simulated.planted, simulated.results.stations
        (10, 200)
    """
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(4)]
    seats, draws, frauds, beside = streams
    if isinstance(base, Results):
        sheets, usual = read_sheets(base), base.leader()
    else:
        sheets = synthetic_stations(base or Shape(), seats)
        usual = sheets.results.choices[0]
    favoured = choice or usual
    column = sheets.column(favoured)
    counted = _counted(honest, sheets, column, draws, real=isinstance(base, Results))
    planted = plant(plan, counted, column, frauds) if plan else Planted(counted, np.zeros(counted.size, bool))
    truth = truth_table(counted, planted, column, plan.mechanism if plan else None)
    simulated = Simulated(planted.sheets.as_results(), favoured, honest, plan, truth, seed)
    if not companions:
        return simulated
    return replace(
        simulated,
        previous=earlier_election(counted, column, beside).as_results(),
        concurrent=concurrent_election(counted, column, beside).as_results(),
    )


def _counted(honest: Honest, sheets: Sheets, column: int, rng: np.random.Generator, *, real: bool) -> Sheets:
    if honest not in {Honest.LIKE, Honest.LIKE_STATIONS}:
        return count_ballots(draw_culture(honest, sheets, rng), sheets, column, rng)
    if not real:
        raise NotComputableError("An election like this one", reason="no real table was given")
    return draw_like(sheets, column, rng, station_by_station=honest is Honest.LIKE_STATIONS)
