"""Elections that nobody disputes: methods answer as recorded, and what stands out was examined."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forensics.real_elections import (
    chile_2021,
    georgia_2013,
    israel_2021,
    lithuania_2016,
    mexico_2006,
)
from tallyproof.election.results import Results
from tallyproof.forensics.battery import METHODS
from tallyproof.forensics.question import Question

pytestmark = pytest.mark.data

GOLDEN = Path(__file__).parents[1] / "golden" / "forensics" / "honest_controls.json"
RECORDED: dict[str, dict[str, Any]] = json.loads(GOLDEN.read_text("utf-8"))
ASKED = sorted({(election, code) for election, answers in RECORDED.items() for code in answers})
ELECTIONS = {
    "Georgia 2013": georgia_2013,
    "Lithuania 2016": lithuania_2016,
    "Israel 2021": israel_2021,
    "Chile 2021": chile_2021,
    "Mexico 2006": mexico_2006,
}
SEED = 20051204
EXAMINED = {("Georgia 2013", "F-LAST"), ("Lithuania 2016", "F-CELL"), ("Mexico 2006", "F-DUP")}
"""Answers beyond ordinary heterogeneity whose reason stands on the page of the method."""
RARE = 0.01
"""An answer at most so likely on honest elections stands out."""


@cache
def results(folder: Path, election: str) -> Results:
    return ELECTIONS[election](folder)


@pytest.mark.parametrize(("election", "code"), ASKED)
def test_an_undisputed_election_is_answered_as_recorded_and_stands_out_only_where_examined(
    shared_data: Path, election: str, code: str
) -> None:
    recorded = RECORDED[election][code]
    method = next(method for method in METHODS if method.code == code)
    asked = results(shared_data, election)
    found = method.run(Question(asked, asked.leader(), SEED))
    assert (found.p is not None and found.p <= RARE) == ((election, code) in EXAMINED)
    assert (found.status.value, found.reason and found.reason.code) == (
        recorded["status"],
        recorded["reason"],
    )
    assert found.used == recorded["used"]
    # Without abs=0 every p below 1e-12 would equal every other.
    assert found.p == (
        recorded["p"] if recorded["p"] is None else pytest.approx(recorded["p"], rel=0.02, abs=0)
    )
    votes = found.votes and [found.votes.estimate, found.votes.low, found.votes.high]
    assert votes == (recorded["votes"] and pytest.approx(recorded["votes"], rel=0.01, abs=20))
