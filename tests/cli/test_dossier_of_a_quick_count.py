"""A dossier tells of a quick count, and is recomputed with it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from cli.test_cli import call
from tallyproof.texts import LANGUAGES

HEADER = "region,station_id,registered,cast,valid,invalid,Akhmetova,Ivanov\n"


@pytest.fixture
def election(tmp_path: Path) -> Path:
    lines = [
        f"{'NS'[i % 2]},{i:03},{900 + i},{500 + i},{500 + i},0,{280 + i % 40},{220 + i - i % 40}\n"
        for i in range(1, 61)
    ]
    (tmp_path / "results.csv").write_text(HEADER + "".join(lines), "utf-8")
    drawn = ("--design", "stratified", "--strata", "1", "--size", "16", "--public-seed", "5 12")
    assert call("observe", "draw", tmp_path / "results.csv", *drawn, "--out", tmp_path / "sample.csv") == 0
    with (tmp_path / "sample.csv").open(encoding="utf-8") as file:
        sample = {row["station_id"] for row in csv.DictReader(file)}
    kept = [line for line in lines if line.split(",")[1] in sample][:-1]
    (tmp_path / "counts.csv").write_text(HEADER + "".join(kept), "utf-8")
    return tmp_path


def told(out: Path) -> dict[str, Any]:
    part = json.loads((out / "dossier.json").read_text("utf-8"))["parts"]["quick_count"]
    found: dict[str, Any] = part.get("document", part)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dossier_shows_the_sample_with_its_limits_and_is_recomputed(election: Path, language: str) -> None:
    out = election / "dossier"
    given = ("--sample", election / "sample.csv", "--counts", election / "counts.csv")
    assert call("dossier", election / "results.csv", "--out", out, *given, "--lang", language) == 0
    section = told(out)
    assert section["coverage"]["reported"] == 15
    assert section["verdict_against_official"]["agreement"] == "consistent"
    assert section["same_station"]["different"] == 0
    page = (out / "dossier.html").read_text("utf-8")
    assert 'id="quick_count"' in page
    assert all(line.split("&")[0][:40] in page for line in section["cannot_show"])
    (election / "sample.csv").unlink()
    assert call("verify", out) == 0


def test_half_a_quick_count_is_refused(election: Path) -> None:
    given = ("--sample", election / "sample.csv")
    assert call("dossier", election / "results.csv", "--out", election / "d", *given) == 2


def test_teams_that_chose_their_stations_get_no_margin_in_a_dossier(election: Path) -> None:
    (election / "teams.csv").write_text("station_id\n001\n002\n003\n", "utf-8")
    given = ("--sample", election / "teams.csv", "--counts", election / "results.csv")
    assert call("dossier", election / "results.csv", "--out", election / "d", *given) == 0
    assert [one["low"] for one in told(election / "d")["choices"]] == [None, None]
