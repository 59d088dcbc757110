"""The one results table that every step reads: a row per station of one contest.

Columns, in this order (NIST SP 1500-100 names where it has them):

=================  ========  ==============================================================
column             type      meaning
=================  ========  ==============================================================
station_id         String    the commission's code, as text, leading zeros kept
area_1 .. area_k   String    names of the areas that contain the station, widest first
contest_id         String    which contest
registered         Int64     voters on the roll, supplements included
issued             Int64     ballots given out, all channels
cast               Int64     ballots found in all boxes
valid              Int64     valid ballots
invalid            Int64     invalid ballots, blank ones included
votes__<choice>    Int64     votes for a choice, in ballot order
reported_at        String    when the sheet was recorded, as the source writes it
lat, lon           Float64   degrees north and east (WGS 84)
source_row         Int64     row of the source file; its first line is 1
=================  ========  ==============================================================

A null count means "not reported". It is never zero, and no step may turn it into zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from tallyproof.election.contest import Choice, Contest
from tallyproof.errors import InternalError, NotComputableError, UnknownNameError

__all__ = ["COUNTS", "Results", "Total", "area_column"]

COUNTS = ("registered", "issued", "cast", "valid", "invalid")
"""Names of the count columns that are not votes for a choice."""

_TAIL: dict[str, pl.DataType] = {
    "reported_at": pl.String(),
    "lat": pl.Float64(),
    "lon": pl.Float64(),
    "source_row": pl.Int64(),
}


def area_column(level: int) -> str:
    """Return the name of the area column of a level; 1 is the widest.

    Example:
        >>> area_column(1)
        'area_1'
    """
    return f"area_{level}"


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of one count column and how many stations did not report it."""

    value: int | None
    """Sum over the stations that reported; None where none did."""
    missing: int
    """Stations whose cell is null."""


@dataclass(frozen=True, slots=True)
class Results:
    """The results table of one contest, with the names of its choices and area levels."""

    frame: pl.DataFrame
    contest: Contest
    choices: tuple[Choice, ...]
    area_levels: tuple[str, ...] = ()
    """What each area level is called in the source, widest first; shape (k,)."""

    def __post_init__(self) -> None:
        found, expected = dict(self.frame.schema), self.schema()
        if found != expected:
            raise InternalError(f"results columns are {found}, expected {expected}")

    def schema(self) -> dict[str, pl.DataType]:
        """Return the columns and types that the frame must have, in order."""
        return _schema(self.choices, self.area_levels)

    @property
    def vote_columns(self) -> tuple[str, ...]:
        """Columns with votes, in ballot order."""
        return tuple(choice.column for choice in self.choices)

    @property
    def area_columns(self) -> tuple[str, ...]:
        """Area columns, widest first."""
        return tuple(area_column(i + 1) for i in range(len(self.area_levels)))

    @property
    def stations(self) -> int:
        """Number of station rows."""
        return self.frame.height

    def has(self, column: str) -> bool:
        """Return True where at least one station reported this count."""
        return self.frame.height > self.frame[column].null_count()

    def total(self, column: str) -> Total:
        """Return the sum of a count column, and how many stations did not report it."""
        series = self.frame[column]
        missing = series.null_count()
        return Total(int(series.sum()) if missing < len(series) else None, missing)

    def choice(self, name: str) -> Choice:
        """Return the choice with this id or name; raises UnknownNameError."""
        for choice in self.choices:
            if name in {choice.id, choice.name}:
                return choice
        raise UnknownNameError("choice", name, [c.name for c in self.choices])

    def ranked(self) -> tuple[tuple[Choice, int], ...]:
        """Return the choices that can win with their totals, most votes first.

        Ties keep ballot order, so that the answer never depends on how rows are stored.
        Choices without a single reported count are left out.
        """
        totals = [(c, self.total(c.column).value) for c in self.choices if c.can_win]
        counted = [(c, value) for c, value in totals if value is not None]
        return tuple(sorted(counted, key=lambda pair: -pair[1]))

    def leader(self) -> Choice:
        """Return the choice with most votes; raises NotComputableError where no vote is reported."""
        ranked = self.ranked()
        if not ranked:
            raise NotComputableError(
                "The leader", reason="no station reports votes for any choice", text="no_votes_at_all"
            )
        return ranked[0][0]

    @classmethod
    def from_columns(
        cls,
        frame: pl.DataFrame,
        *,
        contest: Contest,
        choices: Iterable[Choice],
        area_levels: Iterable[str] = (),
    ) -> "Results":
        """Build a table from any frame that holds some of the columns; the others become null.

        Args:
            frame: Must hold `station_id` and at least one vote column; integers for counts.
            contest: The contest of all rows.
            choices: In ballot order.
            area_levels: Names of the levels whose columns `area_1`, ... the frame holds.

        Returns:
            The complete, ordered table; `source_row` is numbered from 1 where absent.

        Raises:
            InternalError: A column that the choices or the areas name is not there.
        """
        kept, levels = tuple(choices), tuple(area_levels)
        shape = _schema(kept, levels)
        known = frame.with_columns(pl.lit(contest.id).alias("contest_id"))
        if "source_row" not in known.columns:
            known = known.with_columns(pl.int_range(1, pl.len() + 1).alias("source_row"))
        columns = [
            (pl.col(name) if name in known.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in shape.items()
        ]
        return cls(known.select(columns), contest, kept, levels)


def _schema(choices: tuple[Choice, ...], levels: tuple[str, ...]) -> dict[str, pl.DataType]:
    """Return the columns and types of a table with these choices and area levels, in order."""
    areas = {area_column(i + 1): pl.String() for i in range(len(levels))}
    counts = {name: pl.Int64() for name in (*COUNTS, *(c.column for c in choices))}
    return {"station_id": pl.String(), **areas, "contest_id": pl.String(), **counts, **_TAIL}
