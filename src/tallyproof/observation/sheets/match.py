"""Which row of one set of sheets is which row of the other.

Only identity is taken without a person: a code that stands once in each set and is the same character for
character. Everything that merely looks alike is a proposal, and counts once somebody has accepted it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from tallyproof.election.problem import Problem
from tallyproof.election.results import Results

__all__ = ["Accepted", "Matching", "match_stations"]

_ROW = "official_row"
_OTHER = "other_row"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A pair that a person accepted: two codes for one station."""

    official: str
    other: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Every row of both sets, in exactly one place."""

    pairs: pl.DataFrame
    """`official_row`, `other_row` (rows of the tables, from 0) and `reviewed`; one row a pair, by official row."""
    only_official: tuple[int, ...]
    """Rows of the official table without a partner, among them those of repeated codes."""
    only_other: tuple[int, ...]
    problems: tuple[Problem, ...] = ()
    """Codes that stand more than once, and accepted pairs that name no row: they match nothing."""

    @property
    def matched(self) -> int:
        """Number of pairs."""
        return self.pairs.height


def match_stations(
    official: Results, other: Results, *, accepted: Iterable[Accepted] = (), by_code: bool = True
) -> Matching:
    """Pair the stations of two sets.

    Args:
        official: One set.
        other: The other.
        accepted: Pairs of different codes that a person accepted; they go before equal codes.
        by_code: False where a set has no codes of its own (rows were merely numbered): then only accepted
            pairs are used.

    Returns:
        The pairs, what is left on either side, and what could not be used.
    """
    left, left_twice = _single(official, _ROW)
    right, right_twice = _single(other, _OTHER)
    chosen, unusable = _chosen(accepted, left, right)
    rest_left = left.join(chosen, on=_ROW, how="anti")
    rest_right = right.join(chosen, on=_OTHER, how="anti")
    equal = rest_left.join(rest_right, on="code").select(_ROW, _OTHER, pl.lit(value=False).alias("reviewed"))
    pairs = pl.concat([chosen, equal if by_code else equal.clear()]).sort(_ROW)
    return Matching(
        pairs,
        _others(official.stations, pairs[_ROW]),
        _others(other.stations, pairs[_OTHER]),
        (*_repeated(left_twice, "official"), *_repeated(right_twice, "other"), *unusable),
    )


def _single(results: Results, row: str) -> tuple[pl.DataFrame, pl.Series]:
    """Return the codes that stand once with their rows, and those that stand more than once."""
    codes = results.frame.select(pl.col("station_id").alias("code")).with_row_index(row)
    once = codes.filter(pl.col("code").is_unique())
    twice = codes.filter(~pl.col("code").is_unique())["code"].unique(maintain_order=True)
    return once.with_columns(pl.col(row).cast(pl.Int64)), twice


def _chosen(
    accepted: Iterable[Accepted], left: pl.DataFrame, right: pl.DataFrame
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Return accepted pairs by row; a pair is unusable where a code is unknown, repeated or used before."""
    rows, problems = [], []
    known_left, known_right = _rows(left), _rows(right)
    for pair in accepted:
        one, two = known_left.pop(pair.official, None), known_right.pop(pair.other, None)
        if one is None or two is None:
            side = pair.official if one is None else pair.other
            problems.append(Problem("OB-MATCH-CODE", "match", found=side, expected="a code that stands once"))
        else:
            rows.append((one, two, True))
    schema = {_ROW: pl.Int64, _OTHER: pl.Int64, "reviewed": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row"), tuple(problems)


def _rows(codes: pl.DataFrame) -> dict[str, int]:
    return dict(codes.select("code", pl.exclude("code")).iter_rows())


def _others(total: int, taken: pl.Series) -> tuple[int, ...]:
    rows = pl.Series(range(total), dtype=pl.Int64)
    return tuple(rows.filter(~rows.is_in(taken.implode())).to_list())


def _repeated(codes: pl.Series, side: str) -> tuple[Problem, ...]:
    if codes.is_empty():
        return ()
    shown = ", ".join(codes.head(5).to_list())
    return (Problem("OB-MATCH-REPEATED", side, found=shown, expected="each code once", count=len(codes)),)
