import copy
import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.election.published import PublishedTotal
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError, InputError
from tallyproof.sources.json_protocol import contests_in_json_protocol, is_json_protocol, read_json_protocol
from tallyproof.sources.reading import Reading

FILE = SourceFile("protocols.zip", "0" * 64, 1)


def protocol(number: int, votes: dict[str, Any], *, scope: str = "uik", name: str = "List") -> dict[str, Any]:
    return {
        "ballot_name": "Duma",
        "name": name,
        "protocol_scope": {"type": scope, "id": number},
        "electoral_district": {"type": "federal", "id": 0},
        "generated_date": 1632126140000,
        "metadata": {
            "voters": {
                "registered_count": 100,
                "walk_by_count": 50,
                "on_home_count": 3,
                "ahead_of_time_count": 0,
            },
            "papers": {
                "stationary_box_count": 49,
                "portable_box_count": 3,
                "valid_count": 50,
                "invalid_count": 2,
            },
        },
        "entries": [
            {"name": party, "position": place, "official_result": {"votes_count": count}}
            for place, (party, count) in reversed(list(enumerate(votes.items(), start=1)))
        ],
        "related_to": {"tik": 1, "gik": "City"},
    }


def read(*documents: Any, contest: str | None = None) -> Reading:
    members = [(f"{n}.json", json.dumps(one).encode()) for n, one in enumerate(documents)]
    return read_json_protocol(members, file=FILE, contest=contest)


def test_protocols_of_many_files_are_one_table_in_ballot_order() -> None:
    reading = read(protocol(10, {"A": 30, "B": 20}), [protocol(11, {"A": None, "B": 20})])
    assert [choice.name for choice in reading.results.choices] == ["A", "B"]
    columns = [
        "station_id",
        "area_1",
        "area_2",
        "registered",
        "issued",
        "cast",
        "valid",
        "invalid",
        "votes__1",
        "votes__2",
    ]
    assert reading.results.frame.select(columns).rows() == [
        ("10", "City", "1", 100, 53, 52, 50, 2, 30, 20),
        ("11", "City", "1", 100, 53, 52, 50, 2, None, 20),
    ]
    assert reading.results.frame["reported_at"].to_list() == ["1632126140000"] * 2
    assert (reading.rows.read, reading.rows.used, reading.problems) == (2, 2, ())


def test_a_sum_without_one_of_its_parts_is_missing() -> None:
    document = protocol(10, {"A": 1})
    del document["metadata"]["papers"]["portable_box_count"]
    assert read(document).results.frame["cast"].to_list() == [None]


def test_protocols_of_higher_commissions_are_printed_totals() -> None:
    reading = read(protocol(10, {"A": 30}), protocol(1, {"A": 31}, scope="tik"))
    assert reading.results.stations == 1
    assert PublishedTotal(("City", "1"), "votes__1", 31, "1.json", 2) in reading.published
    assert [(r.code, r.rows) for r in reading.rows.refusals] == [("S-ROLL-UP", (2,))]
    with pytest.raises(InputError, match="higher commissions"):
        read(protocol(1, {"A": 31}, scope="tik"))


def test_several_contests_need_a_choice() -> None:
    documents = [protocol(10, {"A": 30}), protocol(10, {"X": 5}, name="District 1")]
    members = [("all.json", json.dumps(documents).encode())]
    assert [contest.name for contest in contests_in_json_protocol(members)] == [
        "Duma. List",
        "Duma. District 1",
    ]
    with pytest.raises(CallError, match="District 1"):
        read(*documents)
    reading = read(*documents, contest="Duma. District 1")
    assert [(r.code, r.rows) for r in reading.rows.refusals] == [("S-OTHER-CONTEST", (1,))]
    assert [choice.name for choice in reading.results.choices] == ["X"]


def test_a_choice_that_stands_twice_has_no_votes_and_a_problem() -> None:
    document = protocol(10, {"A": 30, "B": 2})
    document["entries"].append(copy.deepcopy(document["entries"][1]))
    reading = read(document)
    assert reading.results.frame.select("votes__1", "votes__2").row(0) == (None, 2)
    assert [(p.code, p.column) for p in reading.problems] == [("S-CHOICE-TWICE", "A")]


def test_other_json_is_not_taken_for_protocols() -> None:
    assert is_json_protocol(json.dumps([protocol(1, {})]).encode())
    assert not is_json_protocol(b'{"entries": []}')
    with pytest.raises(InputError, match="a protocol"):
        read({"entries": []})


@pytest.mark.data
def test_a_real_protocol_has_the_counts_of_the_whole_city_table(shared_data: Path) -> None:
    payload = (shared_data / "raw" / "ru2021_spb_uik10_protocol.json").read_bytes()
    assert is_json_protocol(payload)
    reading = read_json_protocol([("10.json", payload)], file=FILE)
    city = pl.read_parquet(shared_data / "spb2021_duma_by_uik.parquet").filter(
        pl.col("protocol_scope.id") == 10
    )
    row, known = reading.results.frame.row(0, named=True), city.row(0, named=True)
    papers, voters = "metadata.papers.", "metadata.voters."
    assert row["registered"] == known[voters + "registered_count"] == 1681
    assert row["issued"] == known["official_result.turnout.count"] == 625
    assert row["cast"] == known[papers + "stationary_box_count"] + known[papers + "portable_box_count"] == 612
    assert (row["valid"], row["invalid"]) == (known[papers + "valid_count"], known[papers + "invalid_count"])
    votes = {choice.name: row[choice.column] for choice in reading.results.choices}
    assert votes == {name: known[f"entries.{name}.votes_count"] for name in votes}
    assert (len(votes), sum(votes.values()), reading.results.area_levels) == (
        14,
        607,
        ("gik", "district", "tik"),
    )


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, 0, -1, True, "", "x", [], {}, [[]], [1], {"id": []}, 10**400, "9" * 99, 1.5]
)


@given(st.randoms(use_true_random=False), st.lists(JUNK, min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_wrong_structure_never_raises_anything_but_an_input_error(
    rng: random.Random, junk: list[Any]
) -> None:
    document: Any = [protocol(10, {"A": 30, "B": 1}), protocol(1, {"A": 31}, scope="tik")]
    for one in junk:
        node = document
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = rng.choice(keys)
            if rng.random() < 0.3 or not isinstance(node[key], (dict, list)):
                node[key] = copy.deepcopy(one)
                break
            node = node[key]
    try:
        read(document)
    except (InputError, CallError):
        return
