"""Draw the pictures of the method pages from simulated elections: `python benchmarks/method_pictures.py`.

Each picture is the one that a dossier shows. What is planted where stands in `ELECTIONS`; all seeds are fixed. The
elections and dossiers are kept in the folder of the first argument, a temporary one where none is given.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

PICTURES = Path(__file__).parents[1] / "docs" / "images" / "methods"
SHEET = frozenset({"registered", "cast", "valid", "invalid"})
DISTRICT, PAIRS = "District 00003", 12
FIGURE = re.compile(r'<figure id="picture-([a-z-]+)">.*?(<svg.*?</svg>)', re.DOTALL)


def _times(stations: pl.DataFrame) -> pl.DataFrame:
    """Let small stations report first, and the last fifth of each district late."""
    rng = np.random.default_rng(1)
    minutes = (stations["registered"].to_numpy() / 20 + rng.exponential(60, stations.height)).astype(int)
    clock = [f"2005-12-04T{20 + m // 60 % 4:02d}:{m % 60:02d}:00" for m in minutes]
    return stations.with_columns(reported_at=pl.Series(clock))


def _duplicates(stations: pl.DataFrame) -> pl.DataFrame:
    """Copy the votes of twelve stations to the station after them."""
    counts = [
        name
        for name in stations.columns
        if name.startswith("votes__") or name in {"cast", "valid", "invalid"}
    ]
    at = np.arange(stations.height)
    at[1 : 2 * PAIRS : 2] = at[0 : 2 * PAIRS : 2]
    return stations.with_columns(stations[at].select(counts))


def _handfuls(stations: pl.DataFrame) -> pl.DataFrame:
    """Let one district have stations of one size, and write one or two votes for a small choice on each sheet.

    The votes are taken from, or given to, the first choice. Where stations differ much in size a handful on each is
    not even: it is few votes for a large station and many for a small one.
    """
    stations = _with_stations_of_one_size(stations)
    small, first = "votes__i", "votes__a"
    district = pl.col("area_2") == DISTRICT
    written = pl.Series(np.random.default_rng(1).integers(1, 3, stations.height))
    return stations.with_columns(
        pl.when(district).then(written).otherwise(pl.col(small)).alias(small),
        pl.when(district).then(pl.col(first) + pl.col(small) - written).otherwise(pl.col(first)).alias(first),
    )


def _with_stations_of_one_size(stations: pl.DataFrame) -> pl.DataFrame:
    """Exchange whole sheets between one district and stations elsewhere that are nearest to the middle in size."""
    inside = (stations["area_2"] == DISTRICT).to_numpy()
    distance = np.abs(stations["valid"].to_numpy() - int(stations["valid"].median()))
    distance[: 2 * PAIRS] = distance.max()  # these hold the copied sheets
    there = np.argsort(np.where(inside, distance.max() + 1, distance), kind="stable")[: inside.sum()]
    at = np.arange(stations.height)
    at[inside], at[there] = there, np.flatnonzero(inside)
    sheet = [name for name in stations.columns if name.startswith("votes__") or name in SHEET]
    return stations.with_columns(stations[at].select(sheet))


def _rounded_digits(stations: pl.DataFrame) -> pl.DataFrame:
    """Write the first choice's votes at every sixth station as a multiple of ten, at the cost of the second."""
    first, second = "votes__a", "votes__b"
    written = (pl.col(first) / 10).round().cast(pl.Int64) * 10
    rounded = pl.int_range(pl.len()) % 6 == 0
    return stations.with_columns(
        pl.when(rounded).then(written).otherwise(pl.col(first)).alias(first),
        pl.when(rounded)
        .then(pl.col(second) + pl.col(first) - written)
        .otherwise(pl.col(second))
        .alias(second),
    )


def _with_names(path: Path) -> None:
    """Call the choices of the earlier election as the mapping calls those of this one: F-SLOPE knows them by name."""
    stations = pl.read_csv(path, infer_schema_length=None, schema_overrides={"station_id": pl.String})
    votes = [name for name in stations.columns if name.startswith("votes__")]
    named = {name: f"votes__Choice {name.removeprefix('votes__').upper()}" for name in votes}
    stations.rename(named).write_csv(path)


def _as_drawn(stations: pl.DataFrame) -> pl.DataFrame:
    return stations


ELECTIONS: dict[str, tuple[str, str, Callable[[pl.DataFrame], pl.DataFrame], tuple[str, ...]]] = {
    "stuffing": (
        "urban_rural",
        "stuffing 0.08",
        _times,
        ("ballot-mismatch", "fingerprint-model", "mixture", "peaks-of-share", "peaks-of-turnout", "running-share",
         "second-digits", "shpilkin-curve", "size-shift", "slope-forest", "specification-curve", "spots-on-map",
         "swing-scatter"),
    ),
    "rounding": ("homogeneous", "rounding 0.1", _as_drawn, ("coarse-shares", "integer-excess")),
    "digits": ("homogeneous", "", _rounded_digits, ("last-digits",)),
    "copied": ("homogeneous", "copied 0.08", _as_drawn, ("repeated-shares", "repeated-shares-map")),
    "swapped": ("spatial", "swapped 0.02", _as_drawn, ("swapped-rows",)),
    "sheets": ("homogeneous", "", lambda stations: _handfuls(_duplicates(stations)),
               ("identical-sheets", "small-counts")),
}  # fmt: skip
"""Kind, what is planted and its extent, a change by hand, and the pictures that are taken."""


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    for name, (kind, planted, change, wanted) in ELECTIONS.items():
        figures = _figures(folder / name, kind, planted, change)
        for picture in wanted:
            path = PICTURES / f"{picture}.svg"
            path.write_text(_standing_alone(figures[picture]), encoding="utf-8")
            print(path.name, path.stat().st_size)


def _figures(
    folder: Path, kind: str, planted: str, change: Callable[[pl.DataFrame], pl.DataFrame]
) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "dossier" / "dossier.html"
    if not page.exists():
        fraud = ["--fraud", *planted.split()[:1], "--extent", *planted.split()[1:]] if planted else []
        shape = ["--stations", "1500", "--choices", "10", "--companions", "--seed", "11"]
        _tallyproof("simulate", "--synthetic", kind, *shape, *fraud, "--out", str(folder / "main.csv"))
        stations = pl.read_csv(
            folder / "main.csv", infer_schema_length=None, schema_overrides={"station_id": pl.String}
        )
        change(stations).write_csv(folder / "main.csv")
        _with_names(folder / "main.previous.csv")
        beside = [f"--{which}={folder / f'main.{which}.csv'}" for which in ("previous", "concurrent")]
        mapping = folder / "main.mapping.toml"
        clock = 'reported_at = "reported_at"\n' if change is _times else ""
        mapping.write_text(
            mapping.read_text("utf-8").replace('lat = "lat"\n', clock + 'lat = "lat"\n'), "utf-8"
        )
        read = [str(folder / "main.csv"), "--mapping", str(mapping)]
        _tallyproof("dossier", *read, *beside, "--out", str(folder / "dossier"))
    return dict(FIGURE.findall(page.read_text("utf-8")))


def _tallyproof(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "tallyproof", *arguments], check=True, stdout=subprocess.DEVNULL)


def _standing_alone(svg: str) -> str:
    """Return the drawing on white, so that it can be read on dark pages too."""
    head, rest = svg.split(">", 1)
    if "xmlns=" not in head:
        head += ' xmlns="http://www.w3.org/2000/svg"'
    return f'{head}><rect width="100%" height="100%" fill="#fff"/>{rest}\n'


if __name__ == "__main__":
    main()
