"""Real elections that nobody disputes, and two that are disputed: methods answer as recorded, signals were examined."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forensics.examined_answers import ELECTIONS, EXAMINED, SEEDS, UNDISPUTED, corrected
from tallyproof.election.results import Results
from tallyproof.forensics.battery import CODES, METHODS
from tallyproof.forensics.question import Question

ROOT = Path(__file__).parents[2]
RECORDED: dict[str, dict[str, dict[str, Any]]] = json.loads(
    (ROOT / "tests" / "golden" / "forensics" / "honest_controls.json").read_text("utf-8")
)
LEVEL, RARE = 0.05, 0.01
"""An answer stands out at most at this q, or at this p whatever q is."""
SLOW = {
    (election, "F-MIX")
    for election in ("Georgia 2013", "Israel 2021", "Mexico 2006", "Turkey 2017", "Russia 2018")
}
"""Recorded, and asked again by `benchmarks/honest_controls.py` only: up to a minute each."""
ASKED = [(election, code) for election in ELECTIONS for code in CODES if (election, code) not in SLOW]


@cache
def results(folder: Path, election: str) -> Results:
    return ELECTIONS[election](folder)


def standing_out(election: str, seed: int) -> set[tuple[str, str]]:
    """Return what a dossier calls distinguishable from honest elections, and what is rare before correction."""
    place = SEEDS.index(seed)
    p = {code: answer["p"][place] for code, answer in RECORDED[election].items()}
    scored = [(code, p[code], q) for code, q in corrected(p).items() if q is not None]
    return {(election, code) for code, alone, q in scored if q <= LEVEL or alone <= RARE}


def test_every_method_was_asked_about_every_election_with_every_seed() -> None:
    found = {
        (election, code): len(answer["p"]) for election, of in RECORDED.items() for code, answer in of.items()
    }
    assert found == {(election, code): len(SEEDS) for election in ELECTIONS for code in CODES}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("election", ELECTIONS)
def test_what_stands_out_was_examined_and_is_the_same_with_every_seed(election: str, seed: int) -> None:
    assert standing_out(election, seed) == {at for at in EXAMINED if at[0] == election}


@pytest.mark.parametrize(("election", "code"), EXAMINED)
def test_every_reason_stands_in_the_printed_table_below_its_method(election: str, code: str) -> None:
    printed = (ROOT / "benchmarks" / "results" / "honest_controls.txt").read_text("utf-8")
    table = printed.split(f"\n\n{election}", 1)[1].split("\n\n", 1)[0].splitlines()
    line = next(at for at, told in enumerate(table) if told.startswith(f"  {code} "))
    assert table[line + 1].strip() == EXAMINED[election, code]


@pytest.mark.parametrize(("election", "code"), EXAMINED)
def test_the_reason_of_what_stands_out_is_told_to_readers(election: str, code: str) -> None:
    page = f"methods/{code.lower()}.md"
    rows = (ROOT / "docs" / "forensics.md").read_text("utf-8").splitlines()
    told = [row for row in rows if row.startswith(f"| {election} | {code} |")]
    assert len(told) == 1
    assert page in told[0]
    assert f"docs/{page}" in EXAMINED[election, code]
    assert election in (ROOT / "docs" / page).read_text("utf-8")


def test_russia_2018_is_the_farthest_from_honest_in_whole_percentages() -> None:
    p = {
        code: answer["p"][0] for code, answer in RECORDED["Russia 2018"].items() if answer["p"][0] is not None
    }
    assert min(p, key=lambda code: p[code]) == "F-INT"
    assert all(p["F-INT"] < 1e-20 < RECORDED[election]["F-INT"]["p"][0] for election in UNDISPUTED)


@pytest.mark.data
@pytest.mark.parametrize(("election", "code"), ASKED)
def test_a_method_answers_as_recorded(shared_data: Path, election: str, code: str) -> None:
    recorded = RECORDED[election][code]
    method = next(method for method in METHODS if method.code == code)
    asked = results(shared_data, election)
    found = method.run(Question(asked, asked.leader(), SEEDS[0]))
    assert (found.status.value, found.reason and found.reason.code) == (
        recorded["status"],
        recorded["reason"],
    )
    assert found.used == recorded["used"]
    # Without abs=0 every p below 1e-12 would equal every other.
    first = recorded["p"][0]
    assert found.p == (first if first is None else pytest.approx(first, rel=0.02, abs=0))
    votes = found.votes and [found.votes.estimate, found.votes.low, found.votes.high]
    assert votes == (recorded["votes"] and pytest.approx(recorded["votes"], rel=0.01, abs=20))
