"""Frames, sample sizes and draws."""

import hashlib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import table
from tallyproof.election.results import Results
from tallyproof.errors import CallError, InputError, NotAllowedError, NotComputableError
from tallyproof.observation.sample.draw import Design, draw_sample
from tallyproof.observation.sample.frame import Frame, frame_of
from tallyproof.observation.sample.plan import Aim, plan_sample
from tallyproof.observation.sample.replacement import replace_station
from tallyproof.observation.sample.sample_file import read_members, write_members
from tallyproof.observation.sample.size import (
    design_effect,
    handbook_voters,
    neyman_allocation,
    proportional_allocation,
)


def register(stations: int = 60, *, sizes: list[int] | None = None) -> Results:
    return table(
        {
            "registered": sizes or [100 + i for i in range(stations)],
            "area_1": ["North" if i % 3 else "South" for i in range(stations)],
            "area_2": [f"district {i % 6}" for i in range(stations)],
        },
        votes={"A": [1] * stations},
        areas=["region", "district"],
    )


def test_the_handbook_example_is_exact_and_near_the_printed_figure() -> None:
    found = handbook_voters(population=14_570_774, margin=0.0032, z=2.58)
    assert round(found) == 160_717
    assert found == pytest.approx(163_185, rel=0.02)


def test_a_station_of_160_votes_needs_nearly_nine_times_the_voters() -> None:
    assert design_effect(mean_size=160, correlation=0.05) == pytest.approx(8.95)


@given(st.lists(st.integers(1, 200), min_size=1, max_size=20), st.integers(1, 500))
def test_an_allocation_is_whole_and_complete(stations: list[int], total: int) -> None:
    drawn = proportional_allocation(stations, total)
    assert all(min(2, N) <= n <= N for n, N in zip(drawn, stations, strict=True))
    least = sum(min(2, N) for N in stations)
    assert sum(drawn) == max(min(total, sum(stations)), least)


def test_neyman_gives_more_to_the_stratum_that_varies() -> None:
    assert neyman_allocation([100, 100], [0.0, 1.0], 20) == (2, 18)


def test_districts_of_one_name_in_two_regions_are_two_strata() -> None:
    frame = frame_of(register(), strata=2)
    assert "North / district 0" not in set(frame.table["stratum"])
    same = table(
        {"area_1": ["N", "S"], "area_2": ["Centre", "Centre"]},
        votes={"A": [1, 2]},
        areas=["region", "district"],
    )
    assert sorted(frame_of(same, strata=2).table["stratum"]) == ["N / Centre", "S / Centre"]


def test_the_hash_of_a_frame_does_not_depend_on_the_order_of_rows() -> None:
    results = register()
    turned = Results(results.frame.reverse(), results.contest, results.choices, results.area_levels)
    assert frame_of(results).sha256() == frame_of(turned).sha256()


def test_a_code_that_stands_twice_makes_no_frame() -> None:
    twice = Frame
    double = pl.DataFrame({"station_id": ["007", "007"], "stratum": "", "cluster": "", "size": [1, 2]})
    with pytest.raises(CallError, match="007"):
        twice(double)


def test_a_simple_draw_can_be_made_by_hand() -> None:
    frame = frame_of(register())
    drawn = draw_sample(frame, Design.SIMPLE, 7, seed="dice 4 2 6").members
    tickets = {
        code: hashlib.sha256(f"dice 4 2 6,{code}".encode()).hexdigest() for code in frame.table["station_id"]
    }
    assert drawn["station_id"].to_list() == sorted(tickets, key=tickets.__getitem__)[:7]
    assert set(drawn["units"]) == {60}
    assert drawn["inclusion"].to_list() == pytest.approx([7 / 60] * 7)


def test_strata_draw_among_their_own_stations() -> None:
    frame = frame_of(register(), strata=1)
    drawn = draw_sample(frame, Design.STRATIFIED, 12, seed="s").members
    assert dict(drawn.group_by("stratum").len().iter_rows()) == {"North": 8, "South": 4}
    assert dict(drawn.select("stratum", "units").unique().iter_rows()) == {"North": 40, "South": 20}


def test_clusters_come_whole() -> None:
    frame = frame_of(register(), clusters=2)
    drawn = draw_sample(frame, Design.CLUSTER, 3, seed="s").members
    names = drawn["cluster"].unique()
    assert len(names) == 3
    assert drawn.height == frame.table.filter(pl.col("cluster").is_in(names.implode())).height


@given(
    st.lists(st.integers(1, 10_000), min_size=5, max_size=40),
    st.integers(1, 5),
    st.text(min_size=1).filter(str.strip),
)
def test_a_draw_by_size_has_exactly_its_size_and_fair_probabilities(
    sizes: list[int], count: int, seed: str
) -> None:
    drawn = draw_sample(frame_of(register(len(sizes), sizes=sizes)), Design.SIZE, count, seed=seed).members
    assert drawn.height == count
    assert drawn["inclusion"].max() <= 1  # type: ignore[operator]


def test_stations_are_drawn_in_proportion_to_their_size() -> None:
    frame = frame_of(register(10, sizes=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
    hits: dict[str, int] = dict.fromkeys(frame.table["station_id"], 0)
    for trial in range(3000):
        for code in draw_sample(frame, Design.SIZE, 2, seed=f"trial {trial}").members["station_id"]:
            hits[code] += 1
    expected = np.array([2 * size / 55 for size in frame.table["size"]])
    assert np.array([hits[code] for code in frame.table["station_id"]]) / 3000 == pytest.approx(
        expected, abs=0.035
    )


@pytest.mark.parametrize(
    ("design", "size", "seed"),
    [(Design.SIMPLE, 61, "s"), (Design.SIMPLE, 0, "s"), (Design.SIMPLE, 5, "  ")],
)
def test_an_impossible_draw_is_refused(design: Design, size: int, seed: str) -> None:
    with pytest.raises(CallError):
        draw_sample(frame_of(register()), design, size, seed=seed)


def test_a_design_needs_what_the_frame_lacks() -> None:
    with pytest.raises(NotComputableError, match="stratum"):
        draw_sample(frame_of(register()), Design.STRATIFIED, 5, seed="s")
    blank = table({}, votes={"A": [1, 2, 3]})
    with pytest.raises(NotComputableError, match="no voters"):
        draw_sample(frame_of(blank), Design.SIZE, 2, seed="s")


def test_a_list_of_members_survives_its_file(tmp_path: Path) -> None:
    sample = draw_sample(frame_of(register(), strata=1), Design.STRATIFIED, 12, seed="s")
    write_members(tmp_path / "sample.csv", sample.members)
    held = read_members(tmp_path / "sample.csv")
    assert held.select(sample.members.columns).equals(sample.members)
    assert held["replaces"].count() == held["replaced_by"].count() == 0


def test_a_list_that_was_not_drawn_has_no_probabilities(tmp_path: Path) -> None:
    path = tmp_path / "teams.csv"
    path.write_text("station_id\n007\nА-12\n", "utf-8")
    members = read_members(path)
    assert members["station_id"].to_list() == ["007", "А-12"]
    assert members["inclusion"].null_count() == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code\n1\n", "columns station_id"),
        ("station_id\n1\n1\n", "codes twice: 1"),
        ("station_id,inclusion\n1,1.5\n", "1.5 for station 1"),
        ("station_id,inclusion\n1,many\n", "a list of stations"),
    ],
)
def test_a_wrong_list_is_refused_with_the_reason(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "sample.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        read_members(path)


def drawn_list(tmp_path: Path, size: int = 12) -> pl.DataFrame:
    sample = draw_sample(frame_of(register(), strata=1), Design.STRATIFIED, size, seed="s")
    write_members(tmp_path / "sample.csv", sample.members)
    return read_members(tmp_path / "sample.csv")


def test_a_replaced_station_is_followed_by_the_next_of_its_stratum_and_stays_in_the_list(
    tmp_path: Path,
) -> None:
    frame, members = frame_of(register(), strata=1), drawn_list(tmp_path)
    first = members["station_id"][0]
    found = replace_station(frame, members, first, seed="s", reason="closed for repairs")
    larger = draw_sample(
        frame, Design.STRATIFIED, 60, seed="s", allocation={"North": 40, "South": 20}
    ).members
    north = larger.filter(pl.col("stratum") == "North")["station_id"].to_list()
    assert members["stratum"][0] == "North"
    assert found.instead == north[members.filter(pl.col("stratum") == "North").height]
    write_members(tmp_path / "again.csv", found.members)
    held = read_members(tmp_path / "again.csv")
    assert held.row(0, named=True)["replaced_by"] == found.instead
    assert held.row(-1, named=True) | {"size": 0} == members.row(0, named=True) | {
        "station_id": found.instead,
        "size": 0,
        "replaces": first,
        "reason": "closed for repairs",
    }
    again = replace_station(frame, held, found.instead, seed="s", reason="no access")
    assert again.instead == north[north.index(found.instead) + 1]


@pytest.mark.parametrize(
    ("seed", "station", "reason", "error", "message"),
    [
        ("s", None, " ", NotAllowedError, "no reason"),
        ("t", None, "closed", CallError, "do not give this sample"),
        ("s", "999", "closed", CallError, "not observed"),
    ],
)
def test_a_replacement_needs_a_reason_the_seed_and_a_drawn_station(
    tmp_path: Path, seed: str, station: str | None, reason: str, error: type[Exception], message: str
) -> None:
    frame, members = frame_of(register(), strata=1), drawn_list(tmp_path)
    with pytest.raises(error, match=message):
        replace_station(frame, members, station or members["station_id"][0], seed=seed, reason=reason)


def test_clusters_and_samples_by_size_have_no_next_station(tmp_path: Path) -> None:
    frame = frame_of(register(), clusters=2)
    for design, size in ((Design.CLUSTER, 3), (Design.SIZE, 9)):
        write_members(tmp_path / "s.csv", draw_sample(frame, design, size, seed="s").members)
        members = read_members(tmp_path / "s.csv")
        with pytest.raises(NotAllowedError, match="stays missing"):
            replace_station(frame, members, members["station_id"][0], seed="s", reason="closed")


def test_a_stratum_that_is_used_up_has_no_replacement(tmp_path: Path) -> None:
    frame = frame_of(register(), strata=1)
    everything = draw_sample(frame, Design.STRATIFIED, 60, seed="s").members
    write_members(tmp_path / "s.csv", everything)
    with pytest.raises(NotAllowedError, match="every station"):
        replace_station(
            frame, read_members(tmp_path / "s.csv"), everything["station_id"][0], seed="s", reason="x"
        )


def test_half_a_replacement_in_a_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("station_id,replaced_by\n1,2\n2,\n", "utf-8")
    with pytest.raises(InputError, match="2 instead of 1"):
        read_members(path)


def past(stations: int = 1600) -> Results:
    rng = np.random.default_rng(3)
    areas = [f"area {i // 20:02}" for i in range(stations)]
    level = np.repeat(rng.uniform(0.2, 0.8, stations // 20), 20)
    sizes = rng.integers(100, 900, stations)
    votes = rng.binomial(sizes, np.clip(level + rng.normal(0, 0.05, stations), 0.01, 0.99))
    regions = [f"region {int(share * 5)}" for share in level]
    counts = {"registered": (sizes * 2).tolist(), "valid": sizes.tolist(), "area_1": regions, "area_2": areas}
    return table(counts, votes={"A": votes.tolist(), "B": (sizes - votes).tolist()}, areas=["region", "area"])


def test_a_plan_attains_its_margin_when_it_is_drawn() -> None:
    results = past()
    planned = plan_sample(results, Aim(0.02), choice=results.choice("A"), strata=1, clusters=2)
    truth = planned.share
    for one in planned.designs:
        if one.neyman:
            continue
        frame = frame_of(results, strata=1, clusters=2)
        off = []
        for draw in range(300):
            members = draw_sample(frame, one.design, one.units, seed=str(draw)).members
            kept = members.join(results.frame, on="station_id")
            votes, base = (
                float(kept.select((pl.col(name) / pl.col("inclusion")).sum()).item())
                for name in ("votes__A", "valid")
            )
            off.append(votes / base - truth)
        assert 1.96 * float(np.std(off)) == pytest.approx(0.02, rel=0.2), one.design


def test_a_plan_shows_what_strata_save_and_clusters_cost() -> None:
    results = past()
    designs = plan_sample(results, Aim(0.02, reports=0.8), strata=1, clusters=2).designs
    needed = {(one.design, one.neyman): one.stations for one in designs}
    assert needed[Design.STRATIFIED, True] <= needed[Design.STRATIFIED, False] < needed[Design.SIMPLE, False]
    assert needed[Design.CLUSTER, False] > needed[Design.SIMPLE, False]


@pytest.mark.parametrize(("margin", "share"), [(0.0, 1.0), (1.0, 1.0), (0.01, 0.0), (0.01, 1.1)])
def test_an_aim_that_makes_no_sense_is_refused(margin: float, share: float) -> None:
    with pytest.raises(CallError, match="margin"):
        Aim(margin, reports=share)


def test_a_plan_asks_for_two_stations_of_every_stratum() -> None:
    results = past()
    designs = plan_sample(results, Aim(0.2), strata=2).designs
    assert {one.units for one in designs if one.design is Design.STRATIFIED} == {160}
