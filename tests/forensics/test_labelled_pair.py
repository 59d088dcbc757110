"""Ukraine 2004: a round that a court annulled, and its repetition five weeks later at the same stations."""

import math
from pathlib import Path

import pytest

from forensics.examined_answers import corrected
from forensics.real_elections import ukraine_2004
from tallyproof.forensics import battery
from tallyproof.forensics.battery import CODES
from tallyproof.forensics.klimek.method import run_klimek
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult

pytestmark = pytest.mark.data

ASKED = tuple(code for code in CODES if code != "F-MIX")
"""The mixture takes half a minute a round; its rows on the page are from the benchmark."""
LEVEL = 0.05
BETWEEN_ROUNDS = {"F-SLOPE", "F-SWING"}
"""Methods that are given the other round as the earlier election."""


def answers(folder: Path, choice: str, *, rerun: bool) -> dict[str, ForensicResult]:
    results, other = ukraine_2004(folder, rerun=rerun), ukraine_2004(folder, rerun=not rerun)
    run = battery.run(results, results.choice(choice), seed=1, methods=ASKED, previous=other)
    return {found.code: found for found in run.results}


@pytest.fixture(scope="module")
def annulled(shared_data: Path) -> dict[str, ForensicResult]:
    return answers(shared_data, "Yanukovych", rerun=False)


@pytest.fixture(scope="module")
def repeated(shared_data: Path) -> dict[str, ForensicResult]:
    return answers(shared_data, "Yanukovych", rerun=True)


def signals(found: dict[str, ForensicResult]) -> set[str]:
    return {code for code, answer in found.items() if answer.q is not None and answer.q <= LEVEL}


def apart(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the distance of two estimates in deviations of their difference, the rounds taken for independent."""
    return (first[0] - second[0]) / math.hypot(first[1], second[1])


def test_the_annulled_round_gives_signals_with_votes_and_its_repetition_none(
    annulled: dict[str, ForensicResult], repeated: dict[str, ForensicResult]
) -> None:
    assert signals(annulled) == {"F-SIZE", "F-LAST", "F-SLOPE", "F-SWING"}
    assert all(votes.low > 0 for code in signals(annulled) if (votes := annulled[code].votes))
    assert signals(repeated) == set()


def test_for_the_winner_of_the_repetition_only_the_mirror_of_the_annulled_round_is_seen(
    shared_data: Path,
) -> None:
    found = answers(shared_data, "Yushchenko", rerun=True)
    assert signals(found) == {"F-SWING"}
    # F-SWING compares two rounds and cannot know which is the odd one; F-SLOPE asks for votes that came with ballots.
    assert found["F-SLOPE"].p is not None
    assert found["F-SLOPE"].p > 0.5


def test_the_votes_of_small_stations_are_six_deviations_apart(
    annulled: dict[str, ForensicResult], repeated: dict[str, ForensicResult]
) -> None:
    first, second = annulled["F-SIZE"].votes, repeated["F-SIZE"].votes
    assert first is not None
    assert second is not None
    # 71,811 [53,245; 90,377] against 224 [-13,688; 14,136].
    assert first.low > second.high + 30_000
    spreads = [(votes.high - votes.low) / (2 * 1.96) for votes in (first, second)]
    assert apart((first.estimate, spreads[0]), (second.estimate, spreads[1])) == pytest.approx(6.0, abs=0.2)


def test_the_slopes_inside_districts_are_eight_deviations_apart(
    annulled: dict[str, ForensicResult], repeated: dict[str, ForensicResult]
) -> None:
    first, second = (found["F-SLOPE"].statistic for found in (annulled, repeated))
    assert first["p_level"] < 1e-6
    assert second["p_level"] > 0.5
    slopes = [(one["slope"], one["deviation"]) for one in (first, second)]
    assert apart(*slopes) == pytest.approx(8.3, abs=0.2)


def test_the_rounds_are_told_apart_without_setting_one_beside_the_other(
    annulled: dict[str, ForensicResult], repeated: dict[str, ForensicResult]
) -> None:
    alone = [
        corrected({code: answer.p for code, answer in found.items() if code not in BETWEEN_ROUNDS})
        for found in (annulled, repeated)
    ]
    first, second = ({code for code, q in of.items() if q is not None and q <= LEVEL} for of in alone)
    assert first == {"F-SIZE", "F-LAST"}
    assert second == set()


@pytest.mark.parametrize(
    ("rerun", "p", "votes", "areas"),
    [
        (False, 0.74, (38_220, -145_813, 1_833_747), (20, 7, 0)),
        (True, 0.70, (-96_333, -273_338, 1_320_453), (18, 7, 2)),
    ],
)
def test_the_fingerprints_of_both_rounds_are_those_of_honest_elections(
    shared_data: Path,
    *,
    rerun: bool,
    p: float,
    votes: tuple[float, float, float],
    areas: tuple[int, int, int],
) -> None:
    results = ukraine_2004(shared_data, rerun=rerun)
    found = run_klimek(Question(results, results.choice("Yanukovych"), 1))
    assert found.p == pytest.approx(p, abs=0.02)
    assert found.votes is not None
    assert (found.votes.estimate, found.votes.low, found.votes.high) == pytest.approx(votes, abs=2000)
    of = ("areas", "areas_refused", "areas_not_refitted")
    assert tuple(found.statistic[name] for name in of) == areas
    # 0.37 and 0.27 incremental stations in either round: the model cannot tell them from honest differences.
    assert found.statistic["uncorrected"] == pytest.approx(found.statistic["self_null_mean"], rel=0.01)
