"""Outcomes of real elections, against their official totals."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind, Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run
from tallyproof.outcome.scenario import Scenario, run_scenario

pytestmark = pytest.mark.data


def results_of(frame: pl.DataFrame, columns: Mapping[str, str], choices: Mapping[str, ChoiceKind]) -> Results:
    """Return results with a row a station; `columns` maps count to source column."""
    numbered = frame.with_row_index("row").select(
        pl.col("row").cast(pl.String).alias("station_id"),
        *[pl.col(source).cast(pl.Int64).alias(name) for name, source in columns.items()],
        *[pl.col(name).cast(pl.Int64).alias(f"votes__{name}") for name in choices],
    )
    ballot = [Choice(ChoiceId(name), name, kind) for name, kind in choices.items()]
    return Results.from_columns(numbered, contest=Contest(ContestId("real"), "Real"), choices=ballot)


def candidates(*names: str) -> dict[str, ChoiceKind]:
    return dict.fromkeys(names, ChoiceKind.CANDIDATE)


def test_turkey_2017(shared_data: Path) -> None:
    frame = pl.read_parquet(shared_data / "tr2017_referendum.parquet").filter(pl.col("yer_turu") != "ilce")
    columns = {"registered": "kayitli_secmen", "cast": "oy_kullanan", "valid": "gecerli_oy"}
    examined = run(results_of(frame, columns, candidates("evet", "hayir")), read_rule("referendum"))
    assert examined.outcome.winner == "evet"
    assert examined.tally.total("votes__evet") == 25_157_463
    assert examined.margin.votes == 1_378_322
    # By hand: the running sum of the largest differences first reaches the gap at this station.
    differences = sorted((frame["evet"] - frame["hayir"]).to_list(), reverse=True)
    count = examined.stations.count
    assert count == 3767
    assert sum(differences[: count - 1]) < 1_378_322 <= sum(differences[:count])
    codes = tuple(station.station_id for station in examined.stations.stations)
    assert run_scenario(Scenario("all", codes), examined).outcome.winner == "hayir"
    assert run_scenario(Scenario("one less", codes[:-1]), examined).changed is False


def test_mexico_2006(shared_data: Path) -> None:
    frame = pl.read_parquet(shared_data / "mx2006_president.parquet")
    choices = candidates("pan", "prd_pt_conv", "pri_pvem", "panal", "psd") | {"otros": ChoiceKind.OTHERS}
    results = results_of(frame, {"registered": "ln_total", "cast": "total"}, choices)
    examined = run(results, read_rule("plurality"))
    assert (examined.outcome.winner, examined.margin.votes) == ("pan", 243_934)
    assert examined.stations.count == 702
    assert run(results, read_rule("majority")).outcome.missing == ("valid",)
    assert run(results, read_rule("majority:base=votes")).outcome.choices == ("pan", "prd_pt_conv")


def test_ukraine_2004_second_round(shared_data: Path) -> None:
    frame = pl.read_parquet(shared_data / "ua2004_round2_annulled.parquet")
    choices = candidates("Yushchenko", "Yanukovych") | {"against.all": ChoiceKind.AGAINST_ALL}
    results = results_of(frame, {"registered": "total.voters", "cast": "actually.voted"}, choices)
    examined = run(results, read_rule("plurality"))
    assert (examined.outcome.winner, examined.margin.votes) == ("Yanukovych", 871_402)
    assert examined.stations.count == 342
    assert run(results, read_rule("majority:base=votes")).stations.count == 55
    assert run(results, read_rule("majority:base=cast")).outcome.kind == "run_off"


def test_russia_2018(shared_data: Path) -> None:
    frame = pl.read_parquet(shared_data / "ru2018_president.parquet")
    valid = "Число действительных избирательных бюллетеней"
    examined = run(
        results_of(frame, {"valid": valid}, candidates(*frame.columns[15:23])), read_rule("majority")
    )
    assert examined.outcome.winner == "Путин Владимир Владимирович"
    assert examined.margin.votes == 47_771_506
    assert examined.stations.count == 96_465
    assert examined.stations.best
    assert examined.stations.best.inequality.code == "majority"
