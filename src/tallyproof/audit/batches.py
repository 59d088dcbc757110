"""The batches of an audit: what each sheet says, and how many papers its box may hold at most.

The sheet that is being checked must not say how wrong it can be. The bound on a box therefore comes from the
ballots issued (signatures in the voter list) or, where that is not published, from the voters on the roll.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallyproof.audit.assertions import CAST, REGISTERED, VALID, Assertion
from tallyproof.election.problem import Problem
from tallyproof.election.results import Results
from tallyproof.errors import CallError, NotComputableError

__all__ = ["Batches", "Bound", "Bounding", "bound_batches", "merge_batches", "merged_rows"]


class Bound(StrEnum):
    """Where the largest possible number of papers in a box comes from."""

    ISSUED = "issued"
    """The larger of ballots issued and ballots found."""
    REGISTERED = "registered"
    """The larger of voters on the roll and ballots found."""


@dataclass(frozen=True, slots=True, eq=False)
class Batches:
    """Reported counts and bounds of all batches; arrays are not to be written to."""

    ids: tuple[str, ...]
    """Shape (B,); unique, in manifest order: the draw depends on this order."""
    columns: tuple[str, ...]
    """Names of the counts, shape (K,)."""
    counts: NDArray[np.int64]
    """Shape (B, K); 0 where not reported, which `reported` tells apart from a reported 0."""
    bound: NDArray[np.int64]
    """Most papers that each box can hold, shape (B,)."""
    reported: NDArray[np.bool_]
    """False where a sheet has no counts: nothing of it is in the totals, all of its bound is in doubt."""
    places: Mapping[str, int] = field(init=False, repr=False)
    """Row of each id."""

    def __post_init__(self) -> None:
        shapes = (self.counts.shape, self.bound.shape, self.reported.shape)
        size = len(self.ids)
        if shapes != ((size, len(self.columns)), (size,), (size,)) or len(set(self.ids)) != size:
            raise CallError(f"{size} batches, shapes {shapes}.", expected="unique ids and one row each")
        if size and (int(self.bound.min()) < 0 or int(self.counts.min()) < 0):
            raise CallError("a negative count or bound.", expected="counts of 0 or more")
        object.__setattr__(self, "places", {name: i for i, name in enumerate(self.ids)})

    @property
    def size(self) -> int:
        """Number of batches."""
        return len(self.ids)

    def values(self, assertion: Assertion) -> NDArray[np.int64]:
        """Return what each reported sheet adds to the assertion's sum; shape (B,)."""
        total = np.zeros(self.size, dtype=np.int64)
        for name, weight in (*assertion.terms, *assertion.fixed):
            total += weight * self.counts[:, self._index(name)]
        return total

    def rows(self, ids: Iterable[str]) -> NDArray[np.int64]:
        """Return the row of each id; raises CallError for an id that is no batch."""
        wanted = tuple(ids)
        unknown = [name for name in wanted if name not in self.places]
        if unknown:
            raise CallError(
                f"batches {unknown[:5]}.",
                expected="ids of the manifest",
                text="audit_boxes",
                names=", ".join(unknown[:5]),
            )
        return np.array([self.places[name] for name in wanted], dtype=np.int64)

    def _index(self, column: str) -> int:
        if column not in self.columns:
            raise NotComputableError("The assertion", reason=f"there is no count {column}")
        return self.columns.index(column)

    @classmethod
    def of(cls, ids: Sequence[str], *, columns: Sequence[str], counts: object, bound: object) -> "Batches":
        """Build batches that all reported, from nested lists or arrays of whole numbers."""
        table = np.asarray(counts, dtype=np.int64).reshape(len(ids), len(columns))
        most = np.asarray(bound, dtype=np.int64)
        return cls(tuple(ids), tuple(columns), table, most, np.ones(len(ids), dtype=np.bool_))


def merge_batches(batches: Batches, groups: Mapping[str, Sequence[str]]) -> Batches:
    """Return batches in which those that were stored or counted together are one.

    Args:
        batches: As drawn from.
        groups: Name of each merged batch and the batches in it, each batch in at most one group. The papers must
            have been put together without regard to what was drawn.

    Returns:
        Merged batches stand where the first of them stood; counts and bounds are sums. Its weight is the sum of theirs,
        so that a draw of one of them is a draw of the merged batch.

    Raises:
        CallError: An unknown batch, or one that stands in two groups.

    Example:
        >>> sheets = Batches.of("123", columns=["a"], counts=[[1], [2], [3]], bound=[5, 5, 5])
        >>> merged = merge_batches(sheets, {"1+3": ["1", "3"]})
        >>> merged.ids, merged.counts.tolist(), merged.bound.tolist()
        (('1+3', '2'), [[4], [2]], [10, 5])
    """
    target = merged_rows(batches, groups)
    names = list(batches.ids)
    for name, members in groups.items():
        for row in batches.rows(members):
            names[row] = name
    size = int(target.max()) + 1
    counts = np.zeros((size, len(batches.columns)), dtype=np.int64)
    np.add.at(counts, target, batches.counts)
    bound = np.zeros(size, dtype=np.int64)
    np.add.at(bound, target, batches.bound)
    reported = np.ones(size, dtype=np.bool_)
    np.logical_and.at(reported, target, batches.reported)
    return Batches(tuple(dict.fromkeys(names)), batches.columns, counts, bound, reported)


def merged_rows(batches: Batches, groups: Mapping[str, Sequence[str]]) -> NDArray[np.int64]:
    """Return for each batch the row that it has after `merge_batches`; sums of weights use it too."""
    members = [name for group in groups.values() for name in group]
    if len(set(members)) != len(members):
        raise CallError("a batch stands in two groups.", expected="each batch in at most one")
    own = {int(row): name for name, group in groups.items() for row in batches.rows(group)}
    names = [own.get(row, name) for row, name in enumerate(batches.ids)]
    place = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.array([place[name] for name in names], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Bounding:
    """The batches, or the problems for which the frame of the audit cannot be closed."""

    batches: Batches | None
    problems: tuple[Problem, ...]


def bound_batches(results: Results, *, bound: Bound, columns: Sequence[str] = ()) -> Bounding:
    """Make the audit's batches from a results table.

    Args:
        results: One row a station.
        bound: Where the bound of a box comes from. A station without this count uses the voters on the
            roll; a station without either has no bound and is a problem, never a zero.
        columns: Counts to carry; default all vote columns with `valid` and `cast` where reported, and
            `registered` where every station has it.

    Returns:
        The batches in the order of the table, and all problems found: `A-NO-BOUND` (no batches then),
        `A-NO-REGISTER` (the roll of a station is not known: no assertion can speak of the roll, and there are no
        batches where `columns` asks for it), `A-UNREPORTED` (a sheet lacks a count: its whole bound is in doubt),
        `A-OVER-BOUND` (the sheet reports more papers than were issued or than voters are on the roll: the larger
        number is the bound).
    """
    wanted = tuple(columns) or _carried(results)
    frame = results.frame.with_columns(_independent(results, bound).alias("_independent"))
    frame = frame.with_columns(pl.max_horizontal("_independent", "cast").alias("_bound"))
    lacking = frame.filter(pl.col("_independent").is_null())
    problems = tuple(_problem("A-NO-BOUND", row) for row in _places(lacking))
    unlisted = tuple(_problem("A-NO-REGISTER", row) for row in _places(_unlisted(frame)))
    if problems or (unlisted and REGISTERED in wanted):
        return Bounding(None, problems or unlisted)
    reported = frame.select(pl.all_horizontal(pl.col(wanted).is_not_null())).to_series()
    notes = (
        *unlisted,
        *(_problem("A-UNREPORTED", row) for row in _places(frame.filter(~reported))),
        *(
            _problem("A-OVER-BOUND", row)
            for row in _places(frame.filter(pl.col("cast") > pl.col("_independent")))
        ),
    )
    kept = frame.select(pl.when(reported).then(pl.col(name)).otherwise(0) for name in wanted)
    roll = [i for i, name in enumerate(wanted) if name == REGISTERED]
    counts = kept.to_numpy().astype(np.int64)
    for i in roll:  # the roll is known even where the sheet is not
        counts[:, i] = frame["registered"].to_numpy()
    batches = Batches(
        tuple(frame["station_id"]),
        wanted,
        counts,
        frame["_bound"].to_numpy().astype(np.int64),
        reported.to_numpy(),
    )
    return Bounding(batches, notes)


def _carried(results: Results) -> tuple[str, ...]:
    extra = tuple(name for name in (VALID, CAST) if results.has(name))
    roll = (REGISTERED,) if results.has(REGISTERED) and _unlisted(results.frame).is_empty() else ()
    return (*results.vote_columns, *extra, *roll)


def _unlisted(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the stations whose roll is not known."""
    return frame.filter(pl.col("registered").is_null())


def _independent(results: Results, bound: Bound) -> pl.Expr:
    if bound is Bound.ISSUED and results.has("issued"):
        return pl.coalesce("issued", "registered")
    return pl.col("registered")


def _places(frame: pl.DataFrame) -> list[tuple[str, int]]:
    return list(frame.select("station_id", "source_row").iter_rows())


def _problem(code: str, place: tuple[str, int]) -> Problem:
    station, row = place
    return Problem(code, "", row, found=station)
