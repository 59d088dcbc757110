"""Find the station of each report in the list of the day it tells of, and follow it to the results."""

from dataclasses import dataclass, field

import polars as pl

from tallyproof.election.results import Results
from tallyproof.observation.register.register import Register
from tallyproof.observation.reports.place import Place, placed

__all__ = ["placed_in_register"]

_DAY = r"^(\d{4}-\d\d-\d\d)"


def placed_in_register(reports: pl.DataFrame, results: Results, register: Register) -> pl.DataFrame:
    """Add to each report the station of the results, by the register of its day.

    Args:
        reports: With `station` and `at`.
        results: Whose stations are wanted.
        register: All versions; without any this is `placed`.

    Returns:
        The reports with `place`, and `at_row`: the row of the results. A station that was split since fits several
        and is ambiguous; one that was closed is unknown. A report without a day is followed from every version that
        knows its station, and is ambiguous where these disagree, as after a renumbering.
    """
    if not register.versions:
        return placed(reports, results)
    days = reports.select(pl.col("at").str.extract(_DAY).alias("day"))["day"]
    direct = placed(reports, results)
    finder = _Finder(register, tuple(_codes(reports, version.stations) for version in register.versions))
    rows = {code: row for row, code in enumerate(results.frame["station_id"])}
    repeated = set(results.frame.filter(pl.col("station_id").is_duplicated())["station_id"])
    found = [
        _placed(ends, rows, repeated) if ends else known
        for ends, known in zip(
            (finder.ends(number, day) for number, day in enumerate(days)),
            direct.select("place", "at_row").iter_rows(),
            strict=True,
        )
    ]
    return reports.with_columns(
        pl.Series("place", [place for place, _ in found], dtype=pl.String),
        pl.Series("at_row", [row for _, row in found], dtype=pl.Int64),
    )


@dataclass(frozen=True, slots=True)
class _Finder:
    """Where the stations of reports are now."""

    register: Register
    codes: tuple[list[str | None], ...]
    """For each version the code of each report's station; None where it is not known there."""
    newest: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)

    def ends(self, report: int, day: str | None) -> set[tuple[str, ...]]:
        """Return what the versions that know the station say of it; empty where none does."""
        if day is None:
            return {
                self._end(report, at) for at in range(len(self.codes)) if self.codes[at][report] is not None
            }
        order = _from(self.register.place_on(day) or 0, len(self.codes))
        first = next((at for at in order if self.codes[at][report] is not None), None)
        return set() if first is None else {self._end(report, first)}

    def _end(self, report: int, at: int) -> tuple[str, ...]:
        key = (self.codes[at][report] or "", at)
        if key not in self.newest:
            self.newest[key] = self.register.newest(key[0], since=at)
        return self.newest[key]


def _placed(ends: set[tuple[str, ...]], rows: dict[str, int], repeated: set[str]) -> tuple[str, int | None]:
    """Return the station of the results for what the versions say."""
    several = len(ends) > 1
    codes = next(iter(ends))
    if several or len(codes) > 1 or (codes and codes[0] in repeated):
        return Place.AMBIGUOUS.value, None
    row = rows.get(codes[0]) if codes else None
    return (Place.UNKNOWN.value, None) if row is None else (Place.KNOWN.value, row)


def _from(first: int, versions: int) -> list[int]:
    """Return the versions to look in: that of the day, then newer ones, then older ones."""
    return [first, *range(first + 1, versions), *range(first - 1, -1, -1)]


def _codes(reports: pl.DataFrame, stations: Results) -> list[str | None]:
    """Return the code of each report's station in one version; None where it is not known there."""
    codes = stations.frame["station_id"]
    at = placed(reports.select("station"), stations)["at_row"]
    return [None if row is None else codes[row] for row in at]
