"""What choices are called: without the mark of our own tables, or the heading that stands above all of them."""

import polars as pl

from tallyproof.sources.propose import propose
from tallyproof.sources.reading import RawTable

PART = {
    "station_id": ["1", "2"],
    "area_2": ["n1", "s1"],
    "area_1": ["N", "S"],
    "registered": ["100", "100"],
    "given out": ["50", "60"],
    "votes__A": ["20", "35"],
    "votes__B": ["30", ""],
}


def raw(columns: dict[str, list[str]]) -> RawTable:
    return RawTable("part.csv", pl.DataFrame(columns), pl.Series([2, 3]), "CSV")


def test_votes_and_areas_under_our_own_headings_are_found_without_the_other_columns() -> None:
    found = propose(raw(PART))
    assert dict(found.mapping.votes) == {"A": "votes__A", "B": "votes__B"}
    assert found.mapping.areas == ("area_1", "area_2")
    roles = {one.name: (one.role, one.confidence) for one in found.columns}
    assert (roles["votes__A"], roles["area_2"]) == (("votes__A", 1.0), ("area_2", 1.0))
    assert roles["given out"] == ("", 0.0)


def test_without_such_a_heading_the_neighbours_are_still_looked_at() -> None:
    other = {name.removeprefix("votes__"): cells for name, cells in PART.items()}
    assert "A" in propose(raw(other | {"valid": ["50", "35"]})).mapping.votes


def test_choices_lose_the_heading_that_stands_above_all_of_them_and_no_other() -> None:
    counts = {"station": ["1", "2"], "registered": ["100", "90"], "valid": ["50", "60"]}
    votes = {"Votes for | first | A": ["20", "35"], "Votes for | first | B": ["30", "25"]}
    assert list(propose(raw(counts | votes)).mapping.votes) == ["A", "B"]
    unlike = {name.replace("for | first | A", "for | second | A"): cells for name, cells in votes.items()}
    assert list(propose(raw(counts | unlike)).mapping.votes) == list(unlike)
