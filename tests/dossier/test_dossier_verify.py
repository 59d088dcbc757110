"""A comparison names exactly what differs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.dossier_contents import contents, results
from tallyproof.dossier.manifest import load_manifest
from tallyproof.dossier.verify import (
    Difference,
    FileState,
    compare_documents,
    compare_files,
    compare_snapshots,
    load_recorded_results,
)
from tallyproof.dossier.write import write_dossier
from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.errors import InputError

COLUMNS = ("registered", "cast", "votes__a")
COUNT = st.none() | st.integers(0, 3)
ROW = st.tuples(st.sampled_from("xyz"), COUNT, COUNT, COUNT)


def table(rows: list[tuple[Any, ...]]) -> Results:
    shape = {"station_id": pl.String(), **dict.fromkeys(COLUMNS, pl.Int64())}
    return Results.from_columns(
        pl.DataFrame(rows, schema=shape, orient="row"),
        contest=Contest(ContestId("c"), "C"),
        choices=[Choice(ChoiceId("a"), "A")],
    )


def slowly(before: list[tuple[Any, ...]], now: list[tuple[Any, ...]]) -> set[Difference]:
    def numbered(rows: list[tuple[Any, ...]]) -> dict[tuple[str, int], tuple[Any, ...]]:
        found: dict[tuple[str, int], tuple[Any, ...]] = {}
        for station, *counts in rows:
            occurrence = 1 + sum(1 for name, _ in found if name == station)
            found[station, occurrence] = tuple(counts)
        return found

    one, two = numbered(before), numbered(now)
    found = set()
    for key in one.keys() | two.keys():
        if key not in two:
            found.add(Difference(key[0], "*", "present", None, key[1]))
        elif key not in one:
            found.add(Difference(key[0], "*", None, "present", key[1]))
        else:
            pairs = zip(COLUMNS, one[key], two[key], strict=True)
            found |= {Difference(key[0], name, old, new, key[1]) for name, old, new in pairs if old != new}
    return found


@given(st.lists(ROW, max_size=6), st.lists(ROW, max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_slow_comparison_finds_the_same(before: list[Any], now: list[Any]) -> None:
    found = compare_snapshots(table(before), table(now))
    assert set(found) == slowly(before, now)
    assert len(found) == len(set(found))


@given(st.lists(ROW, max_size=6))
@settings(max_examples=30, deadline=None)
def test_a_table_does_not_differ_from_itself(rows: list[Any]) -> None:
    assert compare_snapshots(table(rows), table(rows)) == []


def test_zero_and_not_reported_differ() -> None:
    before, now = table([("7", None, 5, 3)]), table([("7", 0, 5, 3)])
    assert compare_snapshots(before, now) == [Difference("7", "registered", None, 0)]


def test_rows_that_moved_within_the_source_are_the_same_rows() -> None:
    before, now = table([("1", 1, 1, 1), ("2", 2, 2, 2)]), table([("2", 2, 2, 2), ("1", 1, 1, 1)])
    assert compare_snapshots(before, now) == []


def test_a_column_that_only_one_version_has_is_named() -> None:
    whole = results()
    narrow = Results.from_columns(
        whole.frame.drop("votes__c"), contest=whole.contest, choices=whole.choices[:2], area_levels=["region"]
    )
    assert compare_snapshots(whole, narrow) == [Difference("*", "votes__c", "present", None)]


def test_a_changed_digit_of_the_folder_is_found(tmp_path: Path) -> None:
    write_dossier(contents(), tmp_path / "out")
    recorded = load_manifest(tmp_path / "out")
    assert compare_files(recorded, tmp_path / "out") == []
    (tmp_path / "out" / "findings.csv").write_bytes(b"other")
    (tmp_path / "out" / "dossier.pdf").unlink()
    (tmp_path / "out" / "added.txt").write_bytes(b"new")
    states = [(found.name, found.state) for found in compare_files(recorded, tmp_path / "out")]
    assert states == [
        ("added.txt", FileState.UNEXPECTED),
        ("dossier.pdf", FileState.MISSING),
        ("findings.csv", FileState.CHANGED),
    ]


def test_the_recorded_results_come_back_as_they_were(tmp_path: Path) -> None:
    shown = contents()
    write_dossier(shown, tmp_path / "out")
    loaded = load_recorded_results(tmp_path / "out", load_manifest(tmp_path / "out"))
    assert compare_snapshots(loaded, shown.snapshot.results) == []
    assert (loaded.contest, loaded.choices) == (results().contest, results().choices)


def test_damaged_recorded_results_are_an_input_error(tmp_path: Path) -> None:
    write_dossier(contents(), tmp_path / "out")
    (tmp_path / "out" / "snapshot.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"snapshot\.parquet"):
        load_recorded_results(tmp_path / "out", load_manifest(tmp_path / "out"))


@pytest.mark.parametrize(
    ("recorded", "now", "places"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 1.0}, ["a"]),
        ({"a": None}, {}, ["a"]),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}, 4]}, ["a/1/b", "a/2"]),
        ({"a": 0}, {"a": False}, ["a"]),
    ],
)
def test_documents_differ_at(recorded: object, now: object, places: list[str]) -> None:
    assert [found.path for found in compare_documents(recorded, now)] == places


def test_a_renamed_station_is_one_removed_and_one_added() -> None:
    before, now = table([("1", 1, 1, 1)]), table([("2", 1, 1, 1)])
    assert compare_snapshots(before, now) == [
        Difference("1", "*", "present", None),
        Difference("2", "*", None, "present"),
    ]


def test_thousands_of_stations_are_compared_at_once() -> None:
    rows = [(str(i), i, i, i) for i in range(20_000)]
    changed = [*rows[:-1], ("19999", 1, 19_999, 19_999)]
    whole = table(rows)
    assert compare_snapshots(whole, replace(whole, frame=table(changed).frame)) == [
        Difference("19999", "registered", 19_999, 1)
    ]
