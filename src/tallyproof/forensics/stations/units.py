"""The arrays that a method works on, and an exact account of the stations that are not in them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.forensics.parameters import settable
from tallyproof.forensics.stations.counts import (
    GIVEN,
    Count,
    LeftOut,
    count_expr,
    count_left_out,
    count_name,
    counted_ballots,
    find_count,
    unusable_reason,
)

__all__ = [
    "Area",
    "BoolArray",
    "Filters",
    "FloatArray",
    "IntArray",
    "Ratio",
    "Units",
    "area_names",
    "read_units",
]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


class Ratio(NamedTuple):
    """A part of a whole at every station, `0 <= part <= whole`, `whole >= 1`."""

    part: IntArray
    whole: IntArray

    def at_most(self, limit: Fraction) -> BoolArray:
        """Return where part / whole <= limit, in whole numbers."""
        return self.part * limit.denominator <= self.whole * limit.numerator

    def where(self, mask: BoolArray) -> "Ratio":
        """Return the stations of the mask."""
        return Ratio(self.part[mask], self.whole[mask])


class Area(NamedTuple):
    """Which area of one level each station lies in."""

    code: IntArray
    """Position in `names`; shape (n,)."""
    names: tuple[str, ...]
    """Each with its parents' names before it, in alphabetical order."""

    @classmethod
    def of(cls, names: pl.Series) -> "Area":
        """Number the names in alphabetical order; a null is the empty name."""
        known = names.fill_null("")
        return cls(known.rank("dense").cast(pl.Int64).to_numpy() - 1, tuple(known.unique().sort().to_list()))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which stations a method keeps; every one is a free choice and is varied in the sensitivity list."""

    min_size: int = settable(100, least=1, most=10_000, unit="voters")
    """Fewest registered voters (fewest ballots counted where there is no register)."""
    max_turnout: Fraction = settable(Fraction(99, 100), least=0.5, most=1, unit="share")
    max_share: Fraction = settable(Fraction(99, 100), least=0.5, most=1, unit="share")
    max_size: int = 1_000_000
    """More is not a polling station but a total."""

    def as_parameters(self) -> dict[str, int | float]:
        """Return the filters as a result states them."""
        shares = {"max_turnout": float(self.max_turnout), "max_share": float(self.max_share)}
        return {"min_size": self.min_size, "max_size": self.max_size, **shares}


@dataclass(frozen=True, slots=True)
class Units:
    """Stations as arrays of one length n.

    Example:
        >>> units = Units.from_counts(
        ...     registered=np.array([100, 200]), given=np.array([60, 90]),
        ...     ballots=np.array([60, 89]), leader=np.array([30, 40]))
        >>> units.size
        2
    """

    rows: IntArray
    """Row of each station in the results table, from 0; shape (n,)."""
    turnout: Ratio | None
    """Ballots given out of registered voters; None where the register or the ballots are not published."""
    share: Ratio | None
    """Votes for the choice out of ballots counted; None where they are not published."""
    areas: tuple[Area, ...] = ()
    """One a level, widest first."""
    given: str = ""
    """Which count is the numerator of turnout."""
    ballots: str = ""
    """Which count is the denominator of the share."""
    left_out: tuple[LeftOut, ...] = ()

    @property
    def size(self) -> int:
        """Number of stations."""
        return len(self.rows)

    @property
    def parts(self) -> dict[str, Ratio]:
        """The ratios that there are, by name."""
        both = {"turnout": self.turnout, "share": self.share}
        return {name: ratio for name, ratio in both.items() if ratio is not None}

    @property
    def registered(self) -> IntArray:
        """Registered voters, or ballots counted where there is no register; shape (n,)."""
        ratio = self.turnout or self.share
        return ratio.whole if ratio is not None else np.zeros(self.size, np.int64)

    def where(self, mask: BoolArray) -> "Units":
        """Return the stations of the mask; the account of those left out stays with the caller."""
        return replace(
            self,
            rows=self.rows[mask],
            turnout=self.turnout and self.turnout.where(mask),
            share=self.share and self.share.where(mask),
            areas=tuple(level._replace(code=level.code[mask]) for level in self.areas),
        )

    def kept_by(self, filters: Filters) -> BoolArray:
        """Return which stations pass all filters; shape (n,)."""
        kept = np.ones(self.size, bool)
        for _, passes in self._rules(filters):
            kept &= passes
        return kept

    def filtered(self, filters: Filters) -> "Units":
        """Return the stations that pass all filters; each other one is counted at the first it fails."""
        kept, dropped = np.ones(self.size, bool), []
        for code, passes in self._rules(filters):
            dropped.append(LeftOut(code, int((kept & ~passes).sum())))
            kept &= passes
        counted = tuple(reason for reason in dropped if reason.stations)
        return replace(self.where(kept), left_out=self.left_out + counted)

    def _rules(self, filters: Filters) -> Iterable[tuple[str, BoolArray]]:
        if self.parts:
            yield "too_small", self.registered >= filters.min_size
            yield "too_large", self.registered <= filters.max_size
        if self.turnout is not None:
            yield "turnout_above_limit", self.turnout.at_most(filters.max_turnout)
        if self.share is not None:
            yield "share_above_limit", self.share.at_most(filters.max_share)

    @classmethod
    def from_counts(
        cls,
        *,
        registered: IntArray | None = None,
        given: IntArray | None = None,
        ballots: IntArray | None = None,
        leader: IntArray | None = None,
        areas: tuple[Area, ...] = (),
    ) -> "Units":
        """Build units from complete arrays of one length, for notebooks and simulations."""
        turnout = Ratio(given, registered) if given is not None and registered is not None else None
        share = Ratio(leader, ballots) if leader is not None and ballots is not None else None
        first = turnout or share
        rows = np.arange(0 if first is None else len(first.part))
        return cls(rows, turnout, share, areas, "given" if turnout else "", "ballots" if share else "")


def read_units(results: Results, choice: Choice) -> Units:
    """Take the counts of every station where they are complete and possible.

    Args:
        results: The stations; a null count leaves its station out, it never becomes zero.
        choice: Whose share is studied.

    Returns:
        The stations with all counts that this election publishes. Left out, by reason: `not_reported`,
        `out_of_range` (negative or beyond any station), `empty` (a denominator of zero), `above_one`.
    """
    turnout, share = _turnout_counts(results), _share_counts(results, choice)
    pairs = [pair for pair in (turnout, share) if pair is not None]
    exact = [
        count_expr(count).alias(f"{side}{position}")
        for position, pair in enumerate(pairs)
        for side, count in zip(("part", "whole"), pair, strict=True)
    ]
    reason = unusable_reason(pairs) if pairs else pl.lit("not_reported")
    marked = results.frame.select(
        pl.int_range(pl.len()).alias("row"), reason.alias("reason"), *area_names(results), *exact
    )
    usable = marked.filter(pl.col("reason").is_null())
    ratios = [Ratio(usable[f"part{i}"].to_numpy(), usable[f"whole{i}"].to_numpy()) for i in range(len(pairs))]
    return Units(
        usable["row"].to_numpy(),
        ratios.pop(0) if turnout else None,
        ratios.pop(0) if share else None,
        tuple(Area.of(usable[name]) for name in results.area_columns),
        count_name(turnout and turnout[0]),
        count_name(share and share[1]),
        count_left_out(marked["reason"]),
    )


def _turnout_counts(results: Results) -> tuple[Count, Count] | None:
    given = find_count(results, GIVEN)
    return (given, ("registered",)) if given and find_count(results, (("registered",),)) else None


def _share_counts(results: Results, choice: Choice) -> tuple[Count, Count] | None:
    ballots = find_count(results, counted_ballots(results))
    return ((choice.column,), ballots) if ballots and results.has(choice.column) else None


def area_names(results: Results) -> list[pl.Expr]:
    """Return each level's name behind its parents' names, so that equal names of two regions stay apart."""
    columns = results.area_columns
    return [
        pl.concat_str([pl.col(name).fill_null("") for name in columns[: depth + 1]], separator=" / ").alias(
            columns[depth]
        )
        for depth in range(len(columns))
    ]
