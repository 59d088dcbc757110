"""When each station's sheet was recorded, from the text that the source wrote."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

from tallyproof.forensics.stations.units import FloatArray

__all__ = ["Course", "course_of_counting", "read_times"]

_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
)
"""Day before month: a source that writes months first must be told apart by its mapping."""

_ENOUGH = 0.9
"""A format is taken where it reads this share of the texts that there are."""

_EPOCHS = ((1_000_000_000_000, 1_000), (1_000_000_000, 1))
"""Whole numbers from here on are milliseconds, seconds since 1970."""


def read_times(texts: pl.Series) -> pl.Series:
    """Return seconds since 1970 of every text, as one format reads them all.

    Args:
        texts: As the source writes them; null where it says nothing.

    Returns:
        Float64; null where there is no text or the common format does not fit. All null where no format
        fits nine tenths of the texts. Time zones are kept apart only by sources that write them.

    Example:
        >>> read_times(pl.Series(["21.11.2004 22:35", "22.11.2004 00:05", None])).to_list()
        [1101076500.0, 1101081900.0, None]
    """
    known = texts.len() - texts.null_count()
    readers: tuple[Callable[[pl.Series], pl.Series], ...] = (
        _epoch,
        _zoned,
        *(partial(_plain, form=form) for form in _FORMATS),
    )
    for read in readers:
        times = read(texts.str.strip_chars())
        if known and times.len() - times.null_count() >= _ENOUGH * known:
            return times
    return pl.Series(texts.name, [None] * texts.len(), pl.Float64)


class Course(NamedTuple):
    """How far the count had come when each station was recorded; arrays of shape (n,)."""

    seconds: FloatArray
    counted: FloatArray
    """Share of all ballots recorded before this moment and half of those of the moment itself, 0-1."""


def course_of_counting(seconds: FloatArray, ballots: FloatArray) -> Course:
    """Order stations by their moment; stations of the same moment share one place.

    Example:
        >>> course_of_counting(np.array([60.0, 0.0, 60.0]), np.array([25.0, 50.0, 25.0])).counted
        array([0.75, 0.25, 0.75])
    """
    moment = np.unique(seconds, return_inverse=True)[1]
    held = np.bincount(moment, ballots)
    middle = (np.cumsum(held) - held / 2) / max(float(held.sum()), 1.0)
    return Course(seconds, middle[moment])


def _epoch(texts: pl.Series) -> pl.Series:
    whole = texts.cast(pl.Int64, strict=False).to_frame("at")
    scaled = pl.coalesce(
        pl.when(pl.col("at") >= start).then(pl.col("at").cast(pl.Float64) / scale) for start, scale in _EPOCHS
    )
    return whole.select(scaled.alias("at"))["at"]


def _zoned(texts: pl.Series) -> pl.Series:
    """Read ISO 8601 with an offset, seconds and fractions present or not."""
    normal = texts.str.replace("T", " ", literal=True).str.replace("Z$", "+00:00")
    with_zone = normal.str.replace(r"([+-]\d\d):?(\d\d)$", "$1$2")
    times = with_zone.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%z", strict=False, time_unit="us")
    return _seconds(times)


def _plain(texts: pl.Series, *, form: str) -> pl.Series:
    """Read one format without a zone."""
    spaced = texts.str.replace(r"^(\d{4}-\d\d-\d\d)T", "$1 ")
    return _seconds(spaced.str.to_datetime(form, strict=False, time_unit="us"))


def _seconds(times: pl.Series) -> pl.Series:
    return times.dt.epoch("us").cast(pl.Float64) / 1_000_000
