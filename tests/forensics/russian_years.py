"""Russian elections as their stations were published, for tests that run where a file is present.

A file is `ru<year>_stations.csv.zip`: `data/<year>.csv.zip` of the repository dkobak/elections as it stands, one row a
station, in which the names of the columns change from year to year.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import Area, Units

__all__ = ["Year", "published_year"]

_LEADER = ("ПУТИН", "Путин", "Единая Россия", "ЕДИНАЯ РОССИЯ", "Медведев", "ДА")
_REGISTERED = (
    "Число избирателей, включенных",
    "Число избирателей, внесенных",
    "Число участников голосования, включенных",
)
_GIVEN = ("бюллетеней, выданных",)
_BALLOTS = ("действительных",)
"""Valid ones and, by the end of the word, invalid ones."""
_IN_BOXES = ("Число бюллетеней, содержащихся",)
"""The only count of ballots that the referendum of 2020 has for all stations."""


@dataclass(frozen=True, slots=True)
class Year:
    """Stations with a result; names and counts of shape (n,)."""

    region: np.ndarray
    commission: np.ndarray
    registered: np.ndarray
    given: np.ndarray
    ballots: np.ndarray
    votes: np.ndarray
    frame: pl.DataFrame
    """All columns as published."""

    @property
    def units(self) -> Units:
        """The stations as methods of shares read them; areas are regions."""
        kept = (self.registered > 0) & (self.ballots > 0) & (self.given <= self.registered)
        names, code = np.unique(self.region[kept], return_inverse=True)
        return Units.from_counts(
            registered=self.registered[kept],
            given=self.given[kept],
            ballots=self.ballots[kept],
            leader=self.votes[kept],
            areas=(Area(code, tuple(names.tolist())),),
        )

    def turnout_units(self, region: str | None = None) -> TurnoutUnits:
        """The stations as methods of turnout read them, all or those of one region."""
        here = (self.registered > 0) & (self.ballots > 0) & (self.ballots <= self.registered)
        if region is not None:
            here &= self.region == region
        return TurnoutUnits.from_counts(
            registered=self.registered[here], ballots=self.ballots[here], votes=self.votes[here]
        )


def published_year(folder: Path, year: int) -> Year:
    """Read a year, or skip the test where its file is not present."""
    path = folder / f"ru{year}_stations.csv.zip"
    if not path.exists():
        pytest.skip(f"needs data/{year}.csv.zip of dkobak/elections as {path.name}")
    # Polars reads compressed text, but not archives.
    import zipfile  # noqa: PLC0415 - only where the data are

    with zipfile.ZipFile(path) as archive:
        frame = pl.read_csv(archive.read(f"{year}.csv"), infer_schema_length=None)
    leader = _column(frame, _LEADER, 1)
    frame = frame.filter(pl.col(leader[0]).is_not_null())
    plebiscite = year == 2020
    given, ballots = (_IN_BOXES, _IN_BOXES) if plebiscite else (_GIVEN, _BALLOTS)
    return Year(
        region=frame["region"].to_numpy(),
        commission=frame["tik"].to_numpy(),
        registered=_sum(frame, _column(frame, _REGISTERED, 1)),
        given=_sum(frame, _column(frame, given, 1 if plebiscite else 3)),
        ballots=_sum(frame, _column(frame, ballots, 1 if plebiscite else 2)),
        votes=_sum(frame, leader),
        frame=frame,
    )


def _column(frame: pl.DataFrame, parts: tuple[str, ...], expected: int) -> list[str]:
    found = [name for name in frame.columns if any(part in name for part in parts)]
    assert len(found) == expected, found
    return found


def _sum(frame: pl.DataFrame, names: list[str]) -> np.ndarray:
    total: np.ndarray = frame.select(pl.sum_horizontal(names)).to_series().cast(pl.Int64).to_numpy()
    return total
