"""What methods on turnout and support work on: registered voters, ballots and votes of every station."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.forensics.result import ForensicResult, Note, Status
from tallyproof.forensics.stations.counts import (
    Count,
    LeftOut,
    count_expr,
    count_left_out,
    count_name,
    counted_ballots,
    find_count,
    unusable_reason,
)
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import Area, BoolArray, FloatArray, IntArray, Units, area_names

__all__ = ["TurnoutUnits", "not_published", "read_turnout_units", "refused", "too_few"]

_REGISTER: Count = ("registered",)


@dataclass(frozen=True, slots=True)
class TurnoutUnits:
    """Stations as arrays of one length n; `1 <= ballots <= registered`, `0 <= votes <= ballots`.

    Turnout is ballots counted out of registered voters, so that the votes of all choices and the invalid
    ballots add up to it.

    Example:
        >>> units = TurnoutUnits.from_counts(
        ...     registered=np.array([100, 200]), ballots=np.array([60, 90]), votes=np.array([30, 45]))
        >>> units.turnout, units.others
        (array([0.6 , 0.45]), array([30, 45]))
    """

    rows: IntArray
    """Row of each station in the results table, from 0; shape (n,)."""
    registered: IntArray
    ballots: IntArray
    votes: IntArray
    """Votes for the choice; shape (n,)."""
    areas: tuple[Area, ...] = ()
    """One a level, widest first."""
    rivals: tuple[FloatArray, ...] = ()
    """Votes for every other choice in ballot order; NaN where a station did not report them."""
    ballots_count: str = ""
    """Which count the ballots are."""
    left_out: tuple[LeftOut, ...] = ()

    @property
    def size(self) -> int:
        """Number of stations."""
        return len(self.rows)

    @property
    def others(self) -> IntArray:
        """Ballots that are not votes for the choice, invalid ones included; shape (n,)."""
        return self.ballots - self.votes

    @property
    def turnout(self) -> FloatArray:
        """Ballots out of registered voters; shape (n,)."""
        return self.ballots / self.registered

    @property
    def share(self) -> FloatArray:
        """Votes out of ballots; shape (n,)."""
        return self.votes / self.ballots

    def where(self, mask: BoolArray) -> "TurnoutUnits":
        """Return the stations of the mask; the account of those left out stays with the caller."""
        return self.at(np.flatnonzero(mask))

    def at(self, places: IntArray) -> "TurnoutUnits":
        """Return the stations at these places, 0 .. n - 1, in their order."""
        return replace(
            self,
            rows=self.rows[places],
            registered=self.registered[places],
            ballots=self.ballots[places],
            votes=self.votes[places],
            areas=tuple(level._replace(code=level.code[places]) for level in self.areas),
            rivals=tuple(votes[places] for votes in self.rivals),
        )

    def larger_than(self, registered: int) -> "TurnoutUnits":
        """Return the stations with more registered voters, the others counted as left out."""
        kept = self.registered > registered
        dropped = int((~kept).sum())
        out = (LeftOut("too_small", dropped),) if dropped else ()
        return replace(self.where(kept), left_out=self.left_out + out)

    def local(self) -> IntArray:
        """Return codes of the narrowest areas with enough stations; one area where there are none."""
        return local_areas(Units(self.rows, None, None, self.areas))

    def clusters(self) -> IntArray:
        """Return what a robust deviation draws as wholes: local areas; single stations where there is one."""
        area = self.local()
        return area if int(area.max(initial=0)) > 0 else np.arange(self.size)

    def witnesses(self, fewest: int) -> IntArray:
        """Return what varies independently: the narrowest areas; single stations where there are fewer of them.

        Local areas are wider where areas are small; that is good for a level, and leaves few of them to compare.
        """
        areas = [level for level in self.areas if len(np.unique(level.code)) >= fewest]
        if not areas:
            return np.arange(self.size)
        codes: IntArray = np.unique(areas[-1].code, return_inverse=True)[1].astype(np.int64)
        return codes

    @classmethod
    def from_counts(
        cls, *, registered: IntArray, ballots: IntArray, votes: IntArray, areas: tuple[Area, ...] = ()
    ) -> "TurnoutUnits":
        """Build units from complete, possible arrays of one length, for notebooks and simulations."""
        return cls(np.arange(len(votes)), registered, ballots, votes, areas)


def read_turnout_units(results: Results, choice: Choice) -> TurnoutUnits | None:
    """Take the counts of every station where they are complete and possible.

    Args:
        results: The stations; a null count leaves its station out, it never becomes zero.
        choice: Whose votes are studied.

    Returns:
        The stations, and how many are left out as `not_reported`, `out_of_range`, `empty` or `above_one`;
        None where the election publishes no register, no ballots or no votes for the choice.
    """
    ballots = find_count(results, counted_ballots(results))
    if ballots is None or find_count(results, (_REGISTER,)) is None or not results.has(choice.column):
        return None
    rivals = [other.column for other in results.choices if other.id != choice.id]
    marked = results.frame.select(
        pl.int_range(pl.len()).alias("row"),
        unusable_reason([(ballots, _REGISTER), ((choice.column,), ballots)]).alias("reason"),
        *area_names(results),
        count_expr(_REGISTER).alias("whole"),
        count_expr(ballots).alias("ballots"),
        pl.col(choice.column).alias("votes"),
        *(pl.col(column).cast(pl.Float64).fill_null(float("nan")).alias(column) for column in rivals),
    )
    usable = marked.filter(pl.col("reason").is_null())
    return TurnoutUnits(
        usable["row"].to_numpy(),
        usable["whole"].to_numpy(),
        usable["ballots"].to_numpy(),
        usable["votes"].to_numpy(),
        tuple(Area.of(usable[name]) for name in results.area_columns),
        tuple(usable[column].to_numpy() for column in rivals),
        count_name(ballots),
        count_left_out(marked["reason"]),
    )


def not_published(code: str) -> ForensicResult:
    """Return that a method lacks the register, the ballots or the choice's votes."""
    return ForensicResult.without_number(code, Status.NOT_APPLICABLE, Note("no_counts"))


def refused(code: str, reason: Note, units: TurnoutUnits) -> ForensicResult:
    """Return that a method would mislead on these stations."""
    return ForensicResult.without_number(code, Status.REFUSED, reason, left_out=units.left_out)


def too_few(units: TurnoutUnits, fewest: int) -> Note | None:
    """Return that there are too few stations; None where there are enough."""
    enough = units.size >= fewest
    return None if enough else Note("too_few_stations", {"stations": units.size, "needed": fewest})
