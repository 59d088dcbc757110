"""A station is found by what people type: words in any order, without accents, in any case; areas are found too."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import snapshot, table
from tallyproof.store import Project
from tallyproof.web.place import Place
from tallyproof.workflow.station_search import find_places, fold
from web.conftest import SignIn

CODES = [
    "ADIYAMAN/BESNİ/1001",
    "ADIYAMAN/BESNİ/1002",
    "İSTANBUL/ŞİLE/1001",
    "KÖLN//11001",
    "Қызылорда/Арал/7",
]
PROVINCES = ["ADIYAMAN", "ADIYAMAN", "İSTANBUL", None, "Қызылорда"]
DISTRICTS = ["BESNİ", "BESNİ", "ŞİLE", None, "Щёлково"]


@pytest.fixture
def country(tmp_path: Path) -> Path:
    made = Project.create(tmp_path / "project")
    counts: dict[str, Sequence[Any]] = {
        "station_id": CODES,
        "cast": [1] * 5,
        "area_1": PROVINCES,
        "area_2": DISTRICTS,
    }
    made.add(snapshot(table(counts, votes={"A": [1] * 5}, areas=["province", "district"])))
    return made.folder


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("adıyaman", CODES[:2]),
        ("adiyaman", CODES[:2]),
        ("istanbul", CODES[2:3]),
        ("Istanbul sile", CODES[2:3]),
        ("BESNI 1001", CODES[:1]),
        ("1001 besni", CODES[:1]),
        ("koln", CODES[3:4]),
        ("кызылорда", CODES[4:]),
        ("щелково", CODES[4:]),
        ("besni 7", []),
        ("  ", []),
    ],
)
def test_all_words_are_found_in_code_and_areas(typed: str, codes: list[str], country: Path) -> None:
    found = find_places(country, typed)
    assert [one["station_id"] for one in found["stations"]] == codes
    assert found["number"] == len(codes)


def test_areas_are_found_by_their_own_name_and_say_how_many_stations_they_have(country: Path) -> None:
    besni = {"path": ["ADIYAMAN", "BESNİ"], "stations": 2}
    assert find_places(country, "adiyaman besni")["areas"] == [besni]
    assert find_places(country, "adiyaman")["areas"] == [{"path": ["ADIYAMAN"], "stations": 2}]


def test_whole_words_come_before_parts_of_words(country: Path) -> None:
    assert [one["station_id"] for one in find_places(country, "1001")["stations"]] == [
        CODES[0],
        CODES[2],
        CODES[3],
    ]


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_many_stations_have_a_total_and_pages_and_the_box_keeps_what_was_typed(
    sign_in: SignIn, server: Place
) -> None:
    Project.open(server.folder).add(snapshot(table({"cast": [1] * 250}, votes={"A": [1] * 250})))
    client = sign_in("reader")
    first = client.get("/results?station=%221%22").content.decode()
    last = client.get("/results?station=1&page=2").content.decode()
    number = sum("1" in str(i + 1) for i in range(250))
    assert f"1–100 / {number}" in first
    assert 'value="&quot;1&quot;"' in first
    assert "page=2" in first
    assert f"101–{number} / {number}" in last
    assert len(re.findall(r'href="/station\?', last)) == number - 100
