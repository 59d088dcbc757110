"""Questions asked at drawn stations: shares of all stations, with the answers as base."""

import json

import numpy as np
import polars as pl
import pytest

from tallyproof.observation.quick_count.process import process_questions, proportion_interval
from tallyproof.observation.quick_count.ratio import RatioEstimate


def members(strata: list[str], of: dict[str, int]) -> pl.DataFrame:
    drawn = {name: strata.count(name) for name in of}
    return pl.DataFrame(
        {
            "station_id": [str(i) for i in range(len(strata))],
            "stratum": strata,
            "cluster": [""] * len(strata),
            "inclusion": [drawn[name] / of[name] for name in strata],
            "units": [of[name] for name in strata],
            "size": [100] * len(strata),
        }
    )


def reports(*answers: tuple[str, str | None]) -> pl.DataFrame:
    told = [json.dumps({"sealed": answer}) for _, answer in answers]
    return pl.DataFrame({"code": [code for code, _ in answers], "answers": told})


def test_a_share_of_stations_weighs_strata_by_their_stations() -> None:
    drawn = members(["N"] * 4 + ["S"] * 4, {"N": 300, "S": 100})
    answers = [(str(i), "yes" if i in {0, 1, 4} else "no") for i in range(8)]
    (found,) = process_questions(drawn, reports(*answers))
    no, yes = sorted(found.answers, key=lambda one: one.answer)
    assert yes.share == pytest.approx(0.75 * 0.5 + 0.25 * 0.25)
    n, m = 0.5 * 0.5 / 3 * (1 - 4 / 300) * 0.75**2, 0.25 * 0.75 / 3 * (1 - 4 / 100) * 0.25**2
    assert yes.low is not None
    assert yes.high is not None
    wide = proportion_interval(RatioEstimate(yes.share or 0, (n + m) ** 0.5, 6, None), 8, 0.95)
    assert (yes.low, yes.high) == pytest.approx(wide)
    assert no.share == pytest.approx(1 - (yes.share or 0))


def test_the_base_is_stations_with_an_answer_and_a_contradiction_has_none() -> None:
    drawn = members([""] * 4, {"": 40})
    told = reports(
        ("0", "yes"), ("0", "yes"), ("1", "no"), ("2", "yes"), ("2", "no"), ("3", None), ("77", "yes")
    )
    (found,) = process_questions(drawn, told)
    assert (found.answered, found.contradicting) == (2, ("2",))
    assert [(one.answer, one.stations) for one in found.answers] == [("no", 1), ("yes", 1)]


def test_where_nothing_was_seen_the_upper_end_is_near_three_over_n() -> None:
    low, high = proportion_interval(RatioEstimate(0.0, 0.0, 299, None), 300, 0.95)
    assert low == 0.0
    assert high == pytest.approx(3.7 / 300, rel=0.02)
    _, one_sided = proportion_interval(RatioEstimate(0.0, 0.0, 299, None), 300, 0.90)
    assert one_sided == pytest.approx(3 / 300, rel=0.02)


def test_stations_that_were_not_drawn_get_counts_and_no_interval() -> None:
    teams = members([""] * 4, {"": 40}).with_columns(
        inclusion=pl.lit(None, pl.Float64), units=pl.lit(None, pl.Int64)
    )
    (found,) = process_questions(teams, reports(("0", "yes"), ("1", "no")))
    assert [(one.stations, one.share, one.low) for one in found.answers] == [(1, None, None)] * 2


def test_a_census_has_no_margin() -> None:
    (found,) = process_questions(
        members([""] * 4, {"": 4}), reports(*((str(i), "y" if i else "n") for i in range(4)))
    )
    assert [(one.share, one.low, one.high) for one in found.answers] == [(0.75,) * 3, (0.25,) * 3]


def test_intervals_cover_a_share_of_stations_in_a_stratified_sample() -> None:
    rng = np.random.default_rng(5)
    of, drawn = {"N": 600, "S": 200}, {"N": 45, "S": 15}
    truth = {"N": rng.random(600) < 0.05, "S": rng.random(200) < 0.4}
    share = sum(int(values.sum()) for values in truth.values()) / 800
    sample = members(["N"] * 45 + ["S"] * 15, of)
    inside = 0
    for _ in range(400):
        seen = [rng.choice(truth[name], n, replace=False) for name, n in drawn.items()]
        answers = ["yes" if one else "no" for one in np.concatenate(seen)]
        told = reports(*zip(map(str, range(60)), answers, strict=True))
        (found,) = process_questions(sample, told)
        yes = next(one for one in found.answers if one.answer == "yes")
        inside += (yes.low or 0) <= share <= (yes.high or 0)
    assert 0.93 <= inside / 400 <= 0.995
