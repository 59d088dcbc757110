"""Find stations and areas by words, however they are written: without accents, in any case, in any order."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from tallyproof.election.results import Results, area_column
from tallyproof.election.snapshot import SnapshotId
from tallyproof.store import Project
from tallyproof.workflow.request import Document
from tallyproof.workflow.versions import gone_stations, snapshot_in_force

__all__ = ["find_places", "find_stations", "fold"]

_KEPT = 4
"""Versions whose folded names are held in memory."""
_AREAS = 50
"""Areas that are listed; more are counted."""
_LETTERS: Final = {
    "ı": "i", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe",
    "қ": "к", "ғ": "г", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "ә": "а", "і": "и",
}  # fmt: skip
"""Letters without a decomposition that a keyboard of another language does not have."""
_MARKS: Final = r"\p{M}"
_BETWEEN: Final = r"[^\p{L}\p{N}]+"


@dataclass(frozen=True, slots=True)
class _Folded:
    stations: pl.DataFrame
    """`station_id`, `source_row`, areas, `in_force`, and `_words`: code and areas as folded words between spaces."""
    areas: pl.DataFrame
    """`level` and the areas down to it, `stations`, and `_words`."""


def find_places(folder: Path, text: str, *, first: int = 0, limit: int = 100) -> Document:
    """Return the stations and the areas whose code and areas hold all words of a text.

    Args:
        folder: A project with results.
        text: What was typed. Case, accents, dots (i, ı, İ), ё and е, and letters that other keyboards lack make no
            difference; every sign that is neither letter nor figure parts words.
        first: How many stations are passed over before the first one listed.
        limit: How many stations are listed.

    Returns:
        `stations` (the closest first: the code itself, then whole words, then beginnings of the code; last, with
        `in_force` False and without areas, those that the version in force has no more), `number` of all that were
        found; `areas` (`path` from the widest down, how many `stations`) and their number as
        `number_of_areas`. Nothing where the text has no word.

    Raises:
        InputError: There are no results yet.
    """
    snapshot = snapshot_in_force(folder)
    folded, words = _folded(folder, len(Project.open(folder).history()), snapshot.id), fold(text).split()
    stations = _ranked(_holding(folded.stations, words), text.strip(), words)
    areas = _own(_holding(folded.areas, words), words).sort("level", "_words")
    columns = list(snapshot.results.area_columns)
    return {
        "number": stations.height,
        "stations": stations.slice(first, limit)
        .select("station_id", "source_row", *columns, "in_force")
        .to_dicts(),
        "number_of_areas": areas.height,
        "areas": [_area(row, columns) for row in areas.head(_AREAS).iter_rows(named=True)],
    }


def find_stations(folder: Path, text: str, *, limit: int = 100) -> list[dict[str, Any]]:
    """Return only the stations that `find_places` finds: code, row of the source, areas, `in_force`."""
    found: list[dict[str, Any]] = find_places(folder, text, limit=limit)["stations"]
    return found


def fold(text: str) -> str:
    """Return a text as words of small letters without accents, parted by single spaces.

    Example:
        >>> fold("ADIYAMAN/BESNİ-1001"), fold("Қызылорда ё")
        ('adiyaman besni 1001', 'кызылорда е')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    plain = "".join(_LETTERS.get(c, c) for c in plain)
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


@lru_cache(maxsize=_KEPT)
def _folded(folder: Path, _number: int, _version: SnapshotId) -> _Folded:
    results = snapshot_in_force(folder).results
    columns = results.area_columns
    kept = results.frame.select("station_id", "source_row", *columns, pl.lit(value=True).alias("in_force"))
    gone = gone_stations(folder).unique("station_id", maintain_order=True).select("station_id", "source_row")
    kept = pl.concat([kept, gone.with_columns(pl.lit(value=False).alias("in_force"))], how="diagonal_relaxed")
    return _Folded(_with_words(kept, ("station_id", *columns)), _areas_of(results))


def _areas_of(results: Results) -> pl.DataFrame:
    """Return every area once, with the areas around it."""
    levels = [
        results.frame.drop_nulls(around := [area_column(i + 1) for i in range(level)])
        .group_by(around, maintain_order=True)
        .agg(pl.len().alias("stations"))
        .pipe(_with_words, tuple(around))
        .with_columns(pl.lit(level).alias("level"), _words_of(pl.col(around[-1])).alias("_own"))
        for level in range(1, len(results.area_levels) + 1)
    ]
    none = pl.DataFrame(
        schema={"level": pl.Int32, "stations": pl.UInt32, "_words": pl.String, "_own": pl.String}
    )
    return pl.concat(levels, how="diagonal_relaxed") if levels else none


def _with_words(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    return frame.with_columns(
        _words_of(pl.concat_str(columns, separator=" ", ignore_nulls=True)).alias("_words")
    )


def _words_of(text: pl.Expr) -> pl.Expr:
    """Return folded words with a space before the first and after the last, as `fold` folds them."""
    plain = text.str.to_lowercase().str.normalize("NFKD").str.replace_all(_MARKS, "")
    plain = plain.str.replace_many(list(_LETTERS), list(_LETTERS.values()))
    return pl.lit(" ") + plain.str.replace_all(_BETWEEN, " ").str.strip_chars(" ") + pl.lit(" ")


def _holding(frame: pl.DataFrame, words: list[str]) -> pl.DataFrame:
    if not words:
        return frame.clear()
    return frame.filter(*(pl.col("_words").str.contains(word, literal=True) for word in words))


def _own(areas: pl.DataFrame, words: list[str]) -> pl.DataFrame:
    """Leave out areas that hold a text only because the area around them does."""
    return (
        areas.filter(pl.any_horizontal(pl.col("_own").str.contains(word, literal=True) for word in words))
        if words
        else areas
    )


def _ranked(found: pl.DataFrame, typed: str, words: list[str]) -> pl.DataFrame:
    whole = pl.all_horizontal(
        pl.col("_words").str.contains(f" {word} ", literal=True) for word in words or [""]
    )
    rank = (
        pl.when(pl.col("station_id") == typed)
        .then(0)
        .when(whole)
        .then(1)
        .when(pl.col("_words").str.starts_with(" " + " ".join(words)))
        .then(2)
        .otherwise(3)
    )
    return found.with_columns(rank.alias("_rank")).sort(
        ~pl.col("in_force"), "_rank", "station_id", "source_row"
    )


def _area(row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    return {"path": [row[name] for name in columns[: row["level"]]], "stations": row["stations"]}
