"""Estimates from a sample: textbook vectors, a slow implementation, missing reports, verdicts."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from factories import table
from tallyproof.election.results import Results
from tallyproof.errors import CallError
from tallyproof.observation.quick_count.document import Beside, quick_count_document
from tallyproof.observation.quick_count.publication import publication, read_rule
from tallyproof.observation.quick_count.ratio import DrawnUnits, RatioEstimate, ratio_estimate
from tallyproof.observation.quick_count.run import joined_reports, quick_count
from tallyproof.observation.quick_count.same_station import same_station
from tallyproof.observation.quick_count.sample_coverage import imbalances
from tallyproof.observation.quick_count.stabilisation import stabilisation
from tallyproof.observation.quick_count.verdict import Agreement, Bar, official_verdict
from tallyproof.observation.sample.draw import Design, draw_sample
from tallyproof.observation.sample.frame import frame_of
from tallyproof.texts import LANGUAGES, load_catalogue

Y = [60, 40, 55, 30, 72]
X = [100, 80, 90, 70, 110]


def members(strata: list[str], units: list[int], drawn: list[int], *, sizes: int = 500) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "station_id": [str(i + 1) for i in range(len(strata))],
            "stratum": strata,
            "cluster": [""] * len(strata),
            "inclusion": [n / N for n, N in zip(drawn, units, strict=True)],
            "units": units,
            "size": [sizes] * len(strata),
        },
        schema_overrides={"units": pl.Int64, "size": pl.Int64},
    )


def reports(y: list[int | None], x: list[int | None]) -> Results:
    rest = [None if a is None or b is None else b - a for a, b in zip(y, x, strict=True)]
    return table({"valid": x}, votes={"A": y, "B": rest})


def test_a_simple_sample_gives_the_textbook_ratio() -> None:
    found = quick_count(members([""] * 5, [40] * 5, [5] * 5), reports([*Y], [*X])).choices[0].share
    assert found is not None
    assert (found.value, found.standard_error) == pytest.approx((0.571111, 0.035813), abs=1e-6)
    assert 1.96 * found.standard_error == pytest.approx(0.070192, abs=2e-6)
    assert found.degrees == 4


def test_a_stratified_sample_gives_the_textbook_combined_ratio() -> None:
    drawn = members(["N", "N", "N", "S", "S"], [30, 30, 30, 10, 10], [3, 3, 3, 2, 2])
    found = quick_count(drawn, reports([60, 40, 55, 30, 20], [100, 80, 90, 70, 65])).choices[0].share
    assert found is not None
    assert (found.value, found.standard_error) == pytest.approx((0.533333, 0.028428), abs=1e-6)
    assert found.degrees == 3


def test_a_lead_is_not_the_difference_of_two_margins() -> None:
    found = quick_count(members([""] * 5, [40] * 5, [5] * 5), reports([*Y], [*X]))
    first = found.choices[0].share
    assert found.lead is not None
    assert first is not None
    assert found.lead.standard_error == pytest.approx(2 * first.standard_error)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(1, 300), st.integers(0, 300)),
        min_size=4,
        max_size=30,
    ),
)
@settings(deadline=None)
def test_a_slow_loop_over_strata_and_clusters_agrees(rows: list[tuple[int, int, int, int]]) -> None:
    stratum = np.array([row[0] for row in rows])
    unit = np.array([row[0] * 10 + row[1] for row in rows])
    base = np.array([float(row[2]) for row in rows])
    votes = np.minimum(base, [float(row[3]) for row in rows])
    present, code = np.unique(stratum, return_inverse=True)
    counts = {h: len(set(unit[code == h])) for h in range(len(present))}
    if min(counts.values()) < 2:
        return
    population = np.array([counts[h] + 5 for h in range(len(present))])
    weight = np.array([population[h] / counts[h] for h in code])
    found = ratio_estimate(votes, base, DrawnUnits(code, unit, weight, population))
    value = (weight * votes).sum() / (weight * base).sum()
    whole = (weight * base).sum()
    variance = 0.0
    for h in range(len(present)):
        names = sorted(set(unit[code == h]))
        n = len(names)
        if len(set(unit)) < len(unit):
            changes = [value - without(votes, base, weight, (code == h, unit == u, n)) for u in names]
            spread = sum((c - sum(changes) / n) ** 2 for c in changes)
            variance += (1 - n / population[h]) * (n - 1) / n * spread
        else:
            totals = [
                (weight * (votes - value * base) / whole)[(code == h) & (unit == u)].sum() for u in names
            ]
            spread = sum((total - sum(totals) / n) ** 2 for total in totals)
            variance += (1 - n / population[h]) * n / (n - 1) * spread
    assert found.value == pytest.approx(value)
    assert found.standard_error == pytest.approx(variance**0.5, abs=1e-12)


Masks = tuple[NDArray[np.bool_], NDArray[np.bool_], int]


def without(
    votes: NDArray[np.float64], base: NDArray[np.float64], weight: NDArray[np.float64], left_out: Masks
) -> float:
    """Return the ratio with one unit left out and the others of its stratum weighted up."""
    stratum, unit, units = left_out
    weights = np.where(unit, 0.0, np.where(stratum, weight * units / (units - 1), weight))
    return float((weights * votes).sum() / (weights * base).sum())


def test_a_stratum_with_one_report_is_joined_with_its_neighbour_and_named() -> None:
    drawn = members(["A", "A", "B", "C", "C"], [10] * 5, [2, 2, 1, 2, 2])
    found = quick_count(drawn, reports([*Y], [*X]))
    assert found.collapsed == ("B",)
    assert found.choices[0].share is not None
    assert found.choices[0].share.degrees == 3


def test_a_silent_stratum_is_excluded_by_name_and_never_filled_in() -> None:
    drawn = members(["A", "A", "B", "B", "B"], [10] * 5, [2, 2, 3, 3, 3])
    found = quick_count(drawn, reports([None, None, 55, 30, 72], [100, 80, 90, 70, 110]))
    assert found.excluded == ("A",)
    assert found.coverage.reported == 3
    share = found.choices[0].share
    assert share is not None
    assert share.value == pytest.approx((55 + 30 + 72) / (90 + 70 + 110))


def test_a_blank_is_not_zero() -> None:
    drawn = members([""] * 5, [40] * 5, [5] * 5)
    found = quick_count(drawn, reports([60, None, 55, 30, 72], [*X]))
    share = found.choices[0].share
    assert share is not None
    assert share.value == pytest.approx((60 + 55 + 30 + 72) / (100 + 90 + 70 + 110))
    assert found.coverage.strata[0].low is False


def test_silence_could_move_the_share_as_far_as_the_register_allows() -> None:
    drawn = members([""] * 5, [5] * 5, [5] * 5, sizes=100)
    worst = quick_count(drawn, reports([60, 40, 55, 30, None], [*X])).choices[0].worst
    assert worst is not None
    assert (worst.low, worst.high) == pytest.approx((185 / 440, 285 / 440))


def test_reports_of_stations_outside_the_sample_are_named_and_not_used() -> None:
    drawn = members([""] * 4, [40] * 4, [4] * 4)
    found = quick_count(drawn, reports([*Y], [*X]))
    assert found.unknown == ("5",)
    assert found.coverage.drawn == 4


def test_teams_that_were_not_drawn_get_no_margin() -> None:
    chosen = members([""] * 5, [40] * 5, [5] * 5).with_columns(
        pl.lit(None, pl.Float64).alias("inclusion"), pl.lit(None, pl.Int64).alias("units")
    )
    found = quick_count(chosen, reports([*Y], [*X]))
    assert not found.random
    document = quick_count_document(found, load_catalogue("en"))
    assert (document["estimate"], document["low"], document["high"]) == (None, None, None)
    assert document["choices"][0]["reported_share"] == pytest.approx(257 / 450)
    assert any("not drawn at random" in note for note in document["notes"])
    assert stabilisation(chosen, reports([*Y], [*X]), found.choices[0].choice) == ()


def test_consistent_with_the_official_share_does_not_confirm_a_bar() -> None:
    error = 0.021 / RatioEstimate(0.507, 1.0, 10**6, None).margin()
    found = official_verdict(RatioEstimate(0.507, error, 10**6, None), 0.5049, bar=0.5)
    assert (found.agreement, found.side) == (Agreement.CONSISTENT, Bar.CANNOT_CONFIRM)


@pytest.mark.parametrize(("value", "side"), [(0.6, Bar.ABOVE), (0.4, Bar.BELOW)])
def test_an_official_share_far_off_differs_and_a_clear_interval_names_its_side(
    value: float, side: Bar
) -> None:
    found = official_verdict(RatioEstimate(value, 0.01, 100, None), 0.5, bar=0.5)
    assert (found.agreement, found.side) == (Agreement.DIFFERS, side)
    assert abs(found.z) == pytest.approx(10)


def test_the_estimate_is_followed_in_the_order_of_reports() -> None:
    counted = reports([*Y], [*X])
    frame = counted.frame.with_columns(
        pl.Series("reported_at", [f"2005-12-04T2{i}:00+06:00" for i in (4, 3, 2, 1, 0)])
    )
    late = Results(frame, counted.contest, counted.choices)
    steps = stabilisation(members([""] * 5, [40] * 5, [5] * 5), late, counted.choices[0])
    assert [step.reported for step in steps] == [2, 3, 4, 5]
    assert steps[0].share == pytest.approx((72 + 30) / (110 + 70))
    assert steps[-1].share == pytest.approx(257 / 450)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_a_quick_count_cannot_show(language: str) -> None:
    found = quick_count(members([""] * 5, [40] * 5, [5] * 5), reports([*Y], [*X]))
    document = quick_count_document(found, load_catalogue(language), beside=Beside({"A": 0.9}), bar=0.5)
    assert len(document["cannot_show"]) == 4
    assert document["verdict_against_official"]["agreement"] == "differs"
    assert len(document["verdict_against_official"]["sentences"]) == 2


@pytest.mark.parametrize("design", list(Design))
def test_intervals_cover_the_truth_about_as_often_as_they_say(design: Design) -> None:
    rng = np.random.default_rng(7)
    stations = 600
    district = np.repeat(np.arange(60), 10)
    size = rng.integers(100, 1500, stations)
    valid = rng.binomial(size, 0.6)
    share = np.clip(
        0.5 + 0.1 * rng.standard_normal(60)[district] + 0.05 * rng.standard_normal(stations), 0.02, 0.98
    )
    votes = rng.binomial(valid, share)
    results = table(
        {
            "registered": size.tolist(),
            "valid": valid.tolist(),
            "area_1": [f"region {d % 4}" for d in district],
            "area_2": [f"district {d:02}" for d in district],
        },
        votes={"A": votes.tolist(), "B": (valid - votes).tolist()},
        areas=["region", "district"],
    )
    frame = frame_of(results, strata=1, clusters=2)
    truth, covered = votes.sum() / valid.sum(), 0
    for trial in range(200):
        count = 20 if design is Design.CLUSTER else 60
        sample = draw_sample(frame, design, count, seed=f"trial {trial}")
        found = next(c.share for c in quick_count(sample.members, results).choices if c.choice.id == "A")
        assert found is not None
        covered += abs(found.value - truth) <= found.margin()
    assert 0.90 <= covered / 200 <= 0.99


@pytest.mark.data
def test_georgian_quick_counts_cover_their_official_shares_as_often_as_stated(shared_data: Path) -> None:
    rows = pl.read_excel(shared_data / "raw" / "ge_pvt_2003-2020.xlsx", engine="calamine")
    told = rows.drop_nulls(["Lower", "Upper", "CEC"])
    inside = told.filter(pl.col("CEC").is_between(pl.col("Lower"), pl.col("Upper")))
    assert (rows.height, told.height, inside.height) == (112, 79, 53)


def test_a_stand_in_is_counted_and_told_and_the_estimate_without_it_stands_beside() -> None:
    drawn = members([""] * 5, [40] * 5, [5] * 5).with_columns(
        replaces=pl.lit(None, pl.String), replaced_by=pl.lit(None, pl.String), reason=pl.lit(None, pl.String)
    )
    new = drawn.tail(1).with_columns(station_id=pl.lit("9"), replaces=pl.lit("5"), reason=pl.lit("flood"))
    old = pl.when(pl.col("station_id") == "5").then(pl.lit("9")).otherwise(None)
    listed = pl.concat([drawn.with_columns(old.alias("replaced_by")), new])
    found = quick_count(listed, table({"station_id": ["1", "2", "3", "4", "9"], "valid": X}, votes={"A": Y}))
    assert [(one.station, one.instead, one.reason) for one in found.replaced] == [("5", "9", "flood")]
    assert (found.coverage.drawn, found.coverage.reported) == (5, 5)
    first = found.choices[0]
    assert first.share is not None
    assert first.drawn_only is not None
    assert first.share.value == pytest.approx(257 / 450)
    assert first.drawn_only.value == pytest.approx(185 / 340)
    document = quick_count_document(found, load_catalogue("en"))
    assert document["choices"][0]["without_replacements"]["estimate"] == pytest.approx(185 / 340)
    assert any("stood in" in note for note in document["notes"])


def test_the_rule_to_publish_asks_for_every_stratum_and_for_rest() -> None:
    drawn = members(["N"] * 3 + ["S"] * 2, [30] * 3 + [20] * 2, [3] * 3 + [2] * 2)
    counted = reports([50, 50, 50, 50, None], [100] * 5)
    times = pl.Series("reported_at", [f"2005-12-04T20:0{i}" for i in range(5)])
    timed = Results(counted.frame.with_columns(times), counted.contest, counted.choices)
    found = quick_count(drawn, timed)
    steps = stabilisation(drawn, timed, timed.choices[0])
    told = publication(read_rule("coverage=0.8,change=0.01,steps=2"), found.coverage, steps)
    assert (told.lowest_stratum, told.lowest_coverage, told.covered, told.met) == ("S", 0.5, False, False)
    assert told.settled is True
    assert publication(read_rule("coverage=0.5,steps=2"), found.coverage, steps).met
    assert publication(read_rule("coverage=0.5,steps=9"), found.coverage, steps).settled is None
    assert [(one.stratum, one.reported, one.share) for one in steps[-1].strata] == [
        ("N", 3, 0.5),
        ("S", 1, 0.5),
    ]
    assert (steps[0].lowest, steps[-1].lowest) == (0.0, 0.5)


@pytest.mark.parametrize("text", ["coverage=2", "change=x", "steps=1", "speed=1", "coverage"])
def test_a_rule_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(CallError, match="The rule"):
        read_rule(text)


def test_copies_and_official_figures_of_the_same_stations_need_no_sampling_theory() -> None:
    drawn = members([""] * 5, [40] * 5, [5] * 5)
    copies, official = reports([60, 40, 55, None, 72], [*X]), reports([60, 45, 55, 30, None], [*X])
    found = same_station(drawn, copies, official)
    assert found is not None
    assert (found.stations, found.different, found.missing) == (3, 1, ("5",))
    first = found.choices[0]
    assert (first.observed, first.official, first.different) == (155, 160, 1)
    assert (first.largest, first.largest_at) == (5, "2")


def test_missing_stations_are_compared_with_an_earlier_election() -> None:
    drawn = members([""] * 6, [40] * 6, [6] * 6)
    earlier = table({"registered": [100] * 6, "cast": [90, 80, 85, 10, 20, 15]}, votes={"A": [5] * 6})
    counted = reports([50, 50, 50, None, None, None], [100] * 6)
    found = quick_count(drawn, counted)
    compared = imbalances(joined_reports(drawn, counted, found.base), earlier)
    turnout = {one.what: one for one in compared}["turnout"]
    assert turnout.unlike
    assert turnout.difference == pytest.approx((85 - 15) / 5, rel=1e-6)


def test_reports_are_counted_by_hour_and_the_lowest_stratum_is_named() -> None:
    drawn = members(["N"] * 3 + ["S"] * 2, [30] * 3 + [20] * 2, [3] * 3 + [2] * 2)
    counted = reports([50, 50, 50, 50, None], [100] * 5)
    times = [f"2005-12-04T{hour}:10:00+06:00" for hour in (20, 20, 21, 23, 23)]
    frame = counted.frame.with_columns(pl.Series("reported_at", times))
    coverage = quick_count(drawn, Results(frame, counted.contest, counted.choices)).coverage
    assert [(one.hour[-2:], one.reported, one.until) for one in coverage.hours] == [
        ("20", 2, 2),
        ("21", 1, 3),
        ("23", 1, 4),
    ]
    assert coverage.lowest is not None
    assert (coverage.lowest.stratum, coverage.lowest.share) == ("S", 0.5)
