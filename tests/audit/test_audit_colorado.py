"""Colorado's comparison audits 2018-2024: the state's own planned sample sizes."""

import csv
import gzip
from pathlib import Path

import pytest

from tallyproof.audit.super_simple import Discrepancies, super_simple_ballots

pytestmark = pytest.mark.data


def test_every_planned_sample_of_colorado_is_reproduced(shared_data: Path) -> None:
    with gzip.open(shared_data / "audits/co_contest_vectors.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(row["min_margin"]) > 0]
    different = [row for row in rows if planned(row) != int(row["optimistic_samples_to_audit"])]
    assert len(rows) == 9_417
    assert sum(any(int(row[name]) for name in DISCREPANCIES) for row in rows) == 78
    assert different == []


DISCREPANCIES = (
    "one_vote_over_count",
    "two_vote_over_count",
    "one_vote_under_count",
    "two_vote_under_count",
)


def planned(row: dict[str, str]) -> float:
    return super_simple_ballots(
        int(row["min_margin"]) / int(row["ballot_card_count"]),
        float(row["risk_limit"]),
        found=Discrepancies(*(int(row[name]) for name in DISCREPANCIES)),
        gamma=float(row["gamma"]),
    )
