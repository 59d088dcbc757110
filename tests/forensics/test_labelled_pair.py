"""Ukraine 2004: a round that a court annulled, and its repetition five weeks later at the same stations."""

from pathlib import Path

import pytest

from forensics.real_elections import ukraine_2004
from tallyproof.forensics import battery
from tallyproof.forensics.result import ForensicResult

pytestmark = pytest.mark.data

CODES = ("F-INT", "F-RKD", "F-DUP", "F-SMALL", "F-SWAP", "F-LAST", "F-SIZE", "F-SLOPE")
LEVEL = 0.05


def answers(folder: Path, choice: str, *, rerun: bool) -> dict[str, ForensicResult]:
    results = ukraine_2004(folder, rerun=rerun)
    run = battery.run(results, results.choice(choice), seed=1, methods=CODES)
    return {found.code: found for found in run.results}


@pytest.fixture(scope="module")
def annulled(shared_data: Path) -> dict[str, ForensicResult]:
    return answers(shared_data, "Yanukovych", rerun=False)


@pytest.fixture(scope="module")
def repeated(shared_data: Path) -> dict[str, ForensicResult]:
    return answers(shared_data, "Yanukovych", rerun=True)


def signals(found: dict[str, ForensicResult]) -> set[str]:
    return {code for code, answer in found.items() if answer.q is not None and answer.q <= LEVEL}


def test_small_stations_give_a_signal_in_the_annulled_round_and_none_in_its_repetition(
    annulled: dict[str, ForensicResult], repeated: dict[str, ForensicResult]
) -> None:
    assert "F-SIZE" in signals(annulled)
    assert signals(repeated) == set()


def test_the_winner_of_the_repetition_gives_no_signal_either(shared_data: Path) -> None:
    assert signals(answers(shared_data, "Yushchenko", rerun=True)) == set()


def test_the_intervals_of_the_two_rounds_do_not_meet(
    annulled: dict[str, ForensicResult], repeated: dict[str, ForensicResult]
) -> None:
    first, second = annulled["F-SIZE"].votes, repeated["F-SIZE"].votes
    assert first is not None
    assert second is not None
    # 71,811 [53,245; 90,377] against 224 [-13,688; 14,136].
    assert first.low > second.high + 30_000


def test_inside_districts_support_rises_with_turnout_in_the_annulled_round_alone(
    annulled: dict[str, ForensicResult], repeated: dict[str, ForensicResult]
) -> None:
    assert annulled["F-SLOPE"].statistic["p_level"] < 1e-6
    assert repeated["F-SLOPE"].statistic["p_level"] > 0.5
