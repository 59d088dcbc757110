"""Each rule: holds, fails, not applicable, missing value."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import table
from tallyproof.checks import (
    area_total,
    cast_exceeds_issued,
    cast_exceeds_registered,
    cast_sum,
    choices_sum,
    duplicate_station,
    identical_sheet,
    missing_count,
    negative_count,
    run,
)
from tallyproof.checks.result import CheckResult, Status
from tallyproof.election.configuration import Configuration, Tolerance
from tallyproof.election.published import PrintedEarlier, PublishedTotal
from tallyproof.election.results import Results

STRICT = Configuration()


def stations(result: CheckResult) -> list[str | None]:
    return [failure.station_id for failure in result.failures]


def test_more_ballots_than_voters_fails_at_the_station_and_counts_its_ballots() -> None:
    results = table({"registered": [100, 100, 100], "cast": [99, 100, 103]}, votes={"A": [1, 2, 3]})
    result = cast_exceeds_registered.check(results, STRICT)
    assert (result.status, result.applied, result.failed, result.votes) == (Status.FAILS, 3, 1, 103)
    failure = result.failures[0]
    assert (failure.station_id, failure.found, failure.expected, failure.difference) == ("3", 103, 100, 3)


def test_a_station_without_a_register_neither_passes_nor_fails() -> None:
    results = table({"registered": [100, None], "cast": [99, 5000]}, votes={"A": [1, 2]})
    result = cast_exceeds_registered.check(results, STRICT)
    assert (result.status, result.applied, result.skipped) == (Status.HOLDS, 1, 1)


def test_a_source_without_a_register_is_not_applicable_with_a_reason() -> None:
    result = cast_exceeds_registered.check(table({"cast": [5]}, votes={"A": [1]}), STRICT)
    assert (result.status, result.reason) == (Status.NOT_APPLICABLE, "counts-not-reported")
    assert result.failures == ()


def test_a_register_of_zero_is_a_count_and_fails_when_ballots_were_cast() -> None:
    results = table({"registered": [0], "cast": [5]}, votes={"A": [5]})
    assert cast_exceeds_registered.check(results, STRICT).failed == 1


@pytest.mark.parametrize(("allowed", "failed"), [(0, 2), (1, 1), (3, 0)])
def test_a_tolerance_in_ballots_is_honoured(allowed: int, failed: int) -> None:
    results = table({"registered": [100, 100], "cast": [101, 103]}, votes={"A": [1, 2]})
    lenient = Configuration(tolerances={cast_exceeds_registered.CODE: Tolerance(absolute=allowed)})
    assert cast_exceeds_registered.check(results, lenient).failed == failed


def test_a_relative_tolerance_uses_whole_numbers() -> None:
    results = table({"registered": [1000, 999], "cast": [1001, 1000]}, votes={"A": [1, 2]})
    lenient = Configuration(tolerances={cast_exceeds_registered.CODE: Tolerance(per_thousand=1)})
    assert stations(cast_exceeds_registered.check(results, lenient)) == ["2"]


def test_choices_are_compared_with_valid_ballots() -> None:
    results = table({"valid": [10, 10]}, votes={"A": [4, 4], "B": [6, 5]})
    result = choices_sum.check(results, STRICT)
    assert (stations(result), result.failures[0].difference) == (["2"], -1)


def test_choices_are_compared_with_cast_minus_invalid_where_valid_is_not_printed() -> None:
    results = table({"cast": [12, 12], "invalid": [2, 3]}, votes={"A": [4, 4], "B": [6, 6]})
    result = choices_sum.check(results, STRICT)
    assert (result.status, stations(result)) == (Status.FAILS, ["2"])


def test_a_blank_vote_is_not_read_as_zero_in_a_sum() -> None:
    results = table({"valid": [10, 10]}, votes={"A": [10, None], "B": [0, 10]})
    result = choices_sum.check(results, STRICT)
    assert (result.status, result.applied, result.skipped) == (Status.HOLDS, 1, 1)


def test_valid_and_invalid_must_add_up_to_cast_in_both_directions() -> None:
    columns = {"cast": [10, 10, 10], "valid": [9, 9, 9], "invalid": [1, 0, 2]}
    result = cast_sum.check(table(columns, votes={"A": [9, 9, 9]}), STRICT)
    assert [f.difference for f in result.failures] == [-1, 1]


def test_fewer_ballots_than_issued_is_lawful_and_more_is_not() -> None:
    results = table({"issued": [10, 10], "cast": [8, 11]}, votes={"A": [8, 11]})
    assert stations(cast_exceeds_issued.check(results, STRICT)) == ["2"]


def test_every_negative_cell_is_listed() -> None:
    results = table({"valid": [-3, 5]}, votes={"A": [-1, 5]})
    result = negative_count.check(results, STRICT)
    assert {f.found for f in result.failures} == {"valid = -3", "votes__A = -1"}


def test_a_repeated_code_lists_every_row() -> None:
    results = table({"station_id": ["7", "007", "7"]}, votes={"A": [1, 1, 2]})
    result = duplicate_station.check(results, STRICT)
    assert [(f.station_id, f.source_row) for f in result.failures] == [("7", 1), ("7", 3)]


def test_a_blank_count_is_named_only_where_others_report_it() -> None:
    results = table({"registered": [5, None], "issued": [None, None]}, votes={"A": [1, None]})
    result = missing_count.check(results, STRICT)
    assert [(f.station_id, f.found) for f in result.failures] == [("2", "registered, votes__A")]


def test_identical_sheets_are_listed_as_a_group() -> None:
    results = table(
        {"cast": [300, 300, 300]},
        votes={"A": [100, 100, 100], "B": [150, 150, 151], "C": [50, 50, 49]},
    )
    result = identical_sheet.check(results, STRICT)
    assert [(f.station_id, f.found) for f in result.failures] == [("1", "1, 2"), ("2", "1, 2")]


def test_small_identical_sheets_are_not_listed() -> None:
    results = table({"cast": [3, 3]}, votes={"A": [1, 1], "B": [1, 1], "C": [1, 1]})
    assert identical_sheet.check(results, STRICT).reason == "counts-not-reported"


def test_identical_sheets_with_two_choices_are_not_judged() -> None:
    results = table({"cast": [300, 300]}, votes={"A": [100, 100], "B": [200, 200]})
    assert identical_sheet.check(results, STRICT).reason == "too-few-choices"


def printed(value: int, *areas: str | None, column: str = "votes__A") -> PublishedTotal:
    return PublishedTotal(areas, column, value, "totals.csv", 9)


def test_a_printed_total_is_compared_with_the_sum_of_its_area() -> None:
    results = table({"area_1": ["N", "N", "S"]}, votes={"A": [1, 2, 4]}, areas=["region"])
    totals = [printed(3, "N"), printed(5, "S"), printed(7)]
    result = area_total.check(results, STRICT, totals)
    assert (result.applied, result.failed, result.votes) == (3, 1, 1)
    assert (result.failures[0].areas, result.failures[0].difference) == (("S",), -1)


def test_areas_of_the_same_name_in_different_regions_are_kept_apart() -> None:
    results = table(
        {"area_1": ["N", "S"], "area_2": ["Almaty", "Almaty"]},
        votes={"A": [50, 47]},
        areas=["region", "district"],
    )
    totals = [printed(50, "N", "Almaty"), printed(47, "S", "Almaty")]
    assert area_total.check(results, STRICT, totals).status is Status.HOLDS


def test_totals_of_unknown_areas_are_not_compared_with_nothing() -> None:
    results = table({"area_1": ["N"]}, votes={"A": [1]}, areas=["region"])
    assert area_total.check(results, STRICT, [printed(3, "X")]).reason == "no-stations-under-totals"
    assert area_total.check(results, STRICT, []).reason == "no-printed-totals"


def test_totals_printed_before_a_decision_are_compared_with_the_stations_of_then() -> None:
    before = table({"area_1": ["N", "N", "S"]}, votes={"A": [1, 2, 4]}, areas=["region"])
    after = table({"area_1": ["N", "S"]}, votes={"A": [1, 4]}, areas=["region"])
    earlier = PrintedEarlier("0" * 64, before, (printed(3, "N"), printed(5, "S")))
    result = area_total.check(after, STRICT, [], earlier=earlier)
    assert (result.applied, result.failed, result.printed_for) == (2, 1, "0" * 64)
    assert result.failures[0].areas == ("S",)


def test_a_total_that_is_printed_and_given_stands_once() -> None:
    results = table({"area_1": ["N", "S"]}, votes={"A": [20, 9]}, areas=["region"])
    totals = [printed(17, "N"), printed(9, "S"), replace(printed(17, "N"), file="given.csv", row=1)]
    result = area_total.check(results, STRICT, totals)
    assert (result.applied, result.failed, result.votes) == (2, 1, 3)
    assert result.failures[0].source_row == 9
    assert area_total.check(results, STRICT, [*totals, printed(18, "N")]).failed == 2


def test_an_area_counts_once_and_its_voters_are_no_votes() -> None:
    results = table(
        {"area_1": ["N", "S"], "registered": [900, 10], "cast": [30, 9]},
        votes={"A": [20, 9]},
        areas=["region"],
    )
    totals = [
        printed(400, "N", column="registered"),
        printed(10, "N", column="cast"),
        printed(17, "N"),
        printed(26, column="votes__A"),
    ]
    result = area_total.check(results, STRICT, totals)
    assert (result.failed, result.areas, result.votes) == (4, 2, 3)  # the same 3 votes stand in both totals
    assert area_total.check(results, STRICT, totals[:2]).votes is None


def test_every_rule_answers_an_empty_table_without_claiming_that_it_holds() -> None:
    empty = table({}, votes={"A": []})
    assert {result.status for result in run.run(empty)} == {Status.NOT_APPLICABLE}


counts = st.none() | st.integers(-5, 500)


@st.composite
def elections(draw: st.DrawFn) -> Results:
    size = draw(st.integers(1, 8))
    column = st.lists(counts, min_size=size, max_size=size)
    names = ["registered", "issued", "cast", "valid", "invalid"]
    return table(
        {name: draw(column) for name in names}, votes={name: draw(column) for name in ("A", "B", "C")}
    )


def slowly(results: Results) -> dict[str, list[str]]:
    """Apply the same rules one row at a time, with Python integers."""
    wrong: dict[str, list[str]] = {
        "C-CAST-GT-REGISTERED": [],
        "C-SUM-CHOICES": [],
        "C-CAST-SUM": [],
        "C-ISSUED-CAST": [],
    }
    has_valid = any(row["valid"] is not None for row in results.frame.to_dicts())
    for row in results.frame.to_dicts():
        name, cast, valid, invalid = row["station_id"], row["cast"], row["valid"], row["invalid"]
        votes = [row["votes__A"], row["votes__B"], row["votes__C"]]
        base = valid if has_valid else (None if None in (cast, invalid) else cast - invalid)
        if None not in (cast, row["registered"]) and cast > row["registered"]:
            wrong["C-CAST-GT-REGISTERED"].append(name)
        if None not in (cast, row["issued"]) and cast > row["issued"]:
            wrong["C-ISSUED-CAST"].append(name)
        if None not in (cast, valid, invalid) and valid + invalid != cast:
            wrong["C-CAST-SUM"].append(name)
        if base is not None and None not in votes and sum(votes) != base:
            wrong["C-SUM-CHOICES"].append(name)
    return wrong


@given(elections())
def test_the_rules_agree_with_a_slow_loop_over_rows(results: Results) -> None:
    found = {r.code: stations(r) for r in run.run(results) if r.code in slowly(results)}
    assert found == slowly(results)


@given(elections())
def test_the_order_of_stations_does_not_matter(results: Results) -> None:
    shuffled = Results(results.frame.reverse(), results.contest, results.choices)
    for before, after in zip(run.run(results), run.run(shuffled), strict=True):
        assert (before.status, before.votes) == (after.status, after.votes)
        assert sorted(before.failures, key=repr) == sorted(after.failures, key=repr)
