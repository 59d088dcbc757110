from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.forensic_tables import A, B, table
from tallyproof.election.results import Results
from tallyproof.errors import CallError, NotComputableError
from tallyproof.forensics.distributions import (
    cumulative_by_size,
    fingerprint,
    share_by_turnout,
    share_histogram,
    turnout_histogram,
)
from tallyproof.forensics.stations.counts import LeftOut


@st.composite
def elections(draw: st.DrawFn) -> Results:
    rows = draw(st.lists(st.tuples(*[st.integers(0, 400)] * 3), min_size=1, max_size=30))
    ordered = [sorted(row) for row in rows]
    return table(
        registered=[r for _, _, r in ordered], cast=[c for _, c, _ in ordered], a=[a for a, _, _ in ordered]
    )


def test_a_whole_percentage_is_the_middle_of_its_bin_and_never_its_edge() -> None:
    whole = list(range(1, 101))
    results = table(registered=[100] * 100, cast=whole, a=[0] * 100)
    histogram = turnout_histogram(results, bin_percent=0.1).table
    occupied = histogram.filter(histogram["stations"] > 0)
    assert occupied["turnout_bin"].to_list() == [10 * percent for percent in whole]


def test_a_share_that_no_double_holds_falls_on_the_right_side() -> None:
    # 0.29 * 100 is 28.999999999999996 in floating point.
    results = table(registered=[100], cast=[100], a=[29])
    assert fingerprint(results, A).table["share_bin"].to_list() == [29]


def test_full_turnout_belongs_to_the_last_bin() -> None:
    results = table(registered=[50, 100], cast=[50, 99], a=[50, 99])
    cells = fingerprint(results, A).table
    assert cells.select("turnout_bin", "share_bin", "voters", "stations").rows() == [(99, 99, 150, 2)]


def test_stations_that_cannot_be_placed_are_counted_by_reason() -> None:
    results = table(
        registered=[100, None, 0, 80, 100, 100],
        cast=[50, 50, 0, 90, -3, 10**13],
        a=[25, 25, 0, 40, 0, 1],
        b=[25] * 6,
        invalid=[0] * 6,
    )
    found = fingerprint(results, A)
    assert found.stations == 1
    assert found.left_out == (
        LeftOut("above_one", 1),
        LeftOut("empty", 1),
        LeftOut("not_reported", 1),
        LeftOut("out_of_range", 2),
    )


def test_nothing_reported_is_an_error_and_not_an_empty_picture() -> None:
    results = table(registered=[None, None], cast=[10, 20], a=[5, 5])
    with pytest.raises(NotComputableError, match="Turnout"):
        turnout_histogram(results)
    with pytest.raises(NotComputableError, match="size"):
        cumulative_by_size(results)


def test_the_denominators_are_named() -> None:
    found = fingerprint(table(registered=[10], cast=[5], a=[3]), A)
    assert (found.turnout, found.share) == ("cast", "valid + invalid")


@pytest.mark.parametrize("width", [0.3, 0, -1, 7])
def test_a_width_that_does_not_divide_a_hundred_is_refused(width: float) -> None:
    with pytest.raises(CallError):
        turnout_histogram(table(registered=[10], cast=[5], a=[3]), bin_percent=width)


@given(elections())
def test_every_station_is_in_the_picture_or_left_out(results: Results) -> None:
    for found in (fingerprint(results, A), share_histogram(results, A), turnout_histogram(results)):
        assert found.table["stations"].sum() == found.stations
        assert found.stations + sum(reason.stations for reason in found.left_out) == results.stations


@given(elections(), st.sampled_from([0.1, 0.25, 1, 5]))
def test_bins_agree_with_fractions_taken_one_by_one(results: Results, width: float) -> None:
    bins = 100 / Fraction(str(width))
    expected: dict[int, int] = {}
    for row in results.frame.iter_rows(named=True):
        if row["registered"]:
            nearest = int(Fraction(row["cast"], row["registered"]) * bins + Fraction(1, 2))
            expected[nearest] = expected.get(nearest, 0) + 1
    histogram = turnout_histogram(results, bin_percent=width).table
    assert (
        dict(histogram.filter(histogram["stations"] > 0).select("turnout_bin", "stations").rows()) == expected
    )


@given(elections())
def test_votes_over_turnout_bins_add_up_to_the_placed_stations(results: Results) -> None:
    found = share_by_turnout(results)
    placed = results.frame.filter(results.frame["cast"] > 0)
    for choice in (A, B):
        votes = found.table.filter(found.table["choice"] == choice.id)["votes"].sum()
        assert votes == placed[choice.column].sum()


def test_the_cumulative_share_ends_at_the_result_and_starts_with_the_smallest() -> None:
    results = table(registered=[300, 100, 200], cast=[300, 100, 200], a=[30, 90, 100])
    found = cumulative_by_size(results, steps=3).table
    anna = found.filter(found["choice"] == "a")
    assert anna["stations"].to_list() == [1, 2, 3]
    assert anna["registered"].to_list() == [100, 200, 300]
    assert anna["votes"].to_list() == [90, 190, 220]
    assert anna["share"].to_list() == pytest.approx([0.9, 190 / 300, 220 / 600])


def test_a_station_without_ballots_has_no_share_and_is_left_out() -> None:
    results = table(registered=[10, 20], cast=[0, 5], a=[0, 3])
    found = cumulative_by_size(results, steps=1)
    assert found.left_out == (LeftOut("empty", 1),)
    assert found.table["share"].to_list() == pytest.approx([0.6, 0.4])


@pytest.mark.data
def test_full_turnout_in_russia_2018_stands_out_as_the_facts_say(shared_data: Path) -> None:
    from forensics.real_elections import russia_2018  # noqa: PLC0415 - only where the data are

    histogram = turnout_histogram(russia_2018(shared_data)).table
    assert histogram["stations"].to_list()[-1] == 2529
    assert histogram["stations"].sum() == 97_699
