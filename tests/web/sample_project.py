"""A project of a part of the embedded sample election, its names as they are or with something in them."""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl

from tallyproof import workflow
from tallyproof.samples.write import write_sample
from tallyproof.workflow.request import Request

__all__ = ["PROVINCES", "Spelled", "project_of_sample", "spelled_areas"]

Spelled = Callable[[str], str]
"""How a text is written: as it is, or with something in its names; spelling it twice changes nothing more."""

PROVINCES = ("BAYBURT", "ARDAHAN", "KILIS")
"""The smallest three of the sample: 960 stations in 13 districts."""


def project_of_sample(
    folder: Path, *, provinces: tuple[str, ...] = PROVINCES, spelled: Spelled = str
) -> Path:
    """Return a new project of the sample election; of these provinces only, or of all where none is named."""
    election = folder / "election"
    write_sample("turkey", election)
    if provinces:
        table = election / "turkey_2017_referendum.parquet"
        part = spelled_areas(pl.read_parquet(table).filter(pl.col("il").is_in(provinces)), spelled)
        mapping = election / "mapping.toml"
        names = re.compile(r'(?<=^name = )"(.*)"|^"(.*)"(?= = )', re.MULTILINE)
        lines = names.sub(lambda found: _quoted(spelled(found[1] or found[2])), mapping.read_text("utf-8"))
        mapping.write_text(lines, encoding="utf-8")
        for path in election.iterdir():
            if path.name != "mapping.toml":
                path.unlink()  # what was announced is about the whole country
        part.write_parquet(table)
    given = Request(election, mapping=election / "mapping.toml") if provinces else Request(election)
    workflow.init(folder / "project", given)
    return folder / "project"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def spelled_areas(table: pl.DataFrame, spelled: Spelled) -> pl.DataFrame:
    """Return the table with the names of its areas spelled."""
    names = pl.col("il", "ilce")
    return table.with_columns(names.map_elements(spelled, return_dtype=pl.String))
