"""What a new version of the register changes, and what nobody explains."""

from dataclasses import dataclass

import polars as pl

from tallyproof.observation.register.register import RegisterVersion

__all__ = ["Change", "RegisterDifference", "register_difference"]


@dataclass(frozen=True, slots=True)
class Change:
    """One station that is in both versions under one code."""

    station: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class RegisterDifference:
    """Lists of codes are sorted."""

    stations: int
    kept: int
    """Stations under the same code in both."""
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[Change, ...]
    """The same code in other areas: full names before and now."""
    resized: tuple[Change, ...]
    """The same code with another number of voters; "" where it is not published."""
    split: tuple[str, ...]
    """Old codes with several new ones."""
    merged: tuple[str, ...]
    """New codes with several old ones."""
    unexplained: tuple[str, ...]
    """Codes that came or went without a succession."""
    reused: tuple[str, ...]
    """Codes of both versions that a succession says mean another station now."""


def register_difference(before: RegisterVersion, now: RegisterVersion) -> RegisterDifference:
    """Compare two versions."""
    told = now.successions
    old, new = [one.old for one in told if one.old], [one.new for one in told if one.new]
    added, removed = now.codes - before.codes, before.codes - now.codes
    return RegisterDifference(
        len(now.codes),
        len(now.codes & before.codes),
        tuple(sorted(added)),
        tuple(sorted(removed)),
        _changed(_names(before), _names(now)),
        _changed(_sizes(before), _sizes(now)),
        _several([(one.old, one.new) for one in told if one.old and one.new]),
        _several([(one.new, one.old) for one in told if one.old and one.new]),
        tuple(sorted((removed - set(old)) | (added - set(new)))),
        tuple(sorted({one.old for one in told if one.old in now.codes and one.new != one.old})),
    )


def _several(pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    firsts = [first for first, _ in set(pairs)]
    return tuple(sorted({first for first in firsts if firsts.count(first) > 1}))


def _names(version: RegisterVersion) -> dict[str, str]:
    stations = version.stations
    if not stations.area_columns:
        return dict.fromkeys(version.codes, "")
    path = pl.concat_str(stations.area_columns, separator=" / ", ignore_nulls=True)
    return dict(stations.frame.select("station_id", path).iter_rows())


def _sizes(version: RegisterVersion) -> dict[str, str]:
    size = pl.col("registered").cast(pl.String).fill_null("")
    return dict(version.stations.frame.select("station_id", size).iter_rows())


def _changed(before: dict[str, str], now: dict[str, str]) -> tuple[Change, ...]:
    both = sorted(set(before) & set(now))
    return tuple(Change(code, before[code], now[code]) for code in both if before[code] != now[code])
