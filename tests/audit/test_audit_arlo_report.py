"""An audit made with another tool is repeated from its public files with one command."""

import json
import zipfile
from pathlib import Path

import pytest

from cli.test_cli import call
from tallyproof.audit.arlo_report import JurisdictionFile, arlo_batches, read_arlo_report
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.workflow.audit_replays import audit_replay

GA = "audits/ga2026_"


@pytest.mark.data
def test_georgia_2026_is_repeated_to_nine_digits_with_its_sample(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--manifests", f"{GA}manifests.zip", "--totals", f"{GA}candidate_totals.zip"]
    files[1::2] = [str(shared_data / name) for name in files[1::2]]
    assert call("audit", "replay", shared_data / f"{GA}final_audit_report.csv", *files, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    senate, governor = document["contests"]
    assert document["seed"] == "06712221796172622814"
    assert round(senate["risk"], 9) == senate["risk_published"] == 0.049083729
    assert round(governor["risk"], 9) == governor["risk_published"] == 0.041726014
    assert (round(senate["total_bound"], 6), round(governor["total_bound"], 6)) == (45.952834, 6.178976)
    assert (senate["draws_made"], governor["draws_made"]) == (138, 18)
    assert senate["sample_identical"]
    assert governor["sample_identical"]
    assert (senate["rule"], governor["rule"]) == ("runoff", "plurality")
    assert (senate["batches"], senate["papers"]) == (5_640, 2_081_564)


@pytest.mark.data
def test_one_changed_hand_count_changes_the_risk(shared_data: Path, tmp_path: Path) -> None:
    text = (shared_data / f"{GA}final_audit_report.csv").read_text("utf-8-sig")
    told = read_arlo_report(text, file="report.csv").contest("Governor - Dem")
    batch = next(iter(told.draws))
    row = next(line for line in text.splitlines() if line.startswith(batch.replace("|", ",")))
    votes = told.counted[batch]["Keisha Lance Bottoms"]
    cells = row.rpartition(f"Keisha Lance Bottoms: {votes}")
    changed = tmp_path / "report.csv"
    changed.write_text(text.replace(row, f"{cells[0]}Keisha Lance Bottoms: {votes - 40}{cells[2]}"))
    found = audit_replay(
        changed,
        load_catalogue("en"),
        manifests=shared_data / f"{GA}manifests.zip",
        totals=shared_data / f"{GA}candidate_totals.zip",
        contest="Governor - Dem",
    )
    assert found["status"] == "different"
    assert found["contests"][0]["risk"] > 0.0418


def small(folder: Path, *, totals: str = "Batch Name,M - Ada,M - Ben\n1,60,40\n2,50,45\n") -> list[Path]:
    report, manifests, votes = folder / "r.csv", folder / "m.zip", folder / "t.zip"
    report.write_text(
        "######## CONTESTS ########\n"
        "Contest Name,Number of Winners,Pending Ballots,Vote Totals\n"
        'M,1,0,"Ada: 110; Ben: 85"\n\n'
        "######## AUDIT SETTINGS ########\nRisk Limit,Random Seed\n10%,123\n\n"
        "######## ROUNDS ########\nContest Name,Sample Size,P-Value\nM,1,0.5\n\n"
        "######## SAMPLED BATCHES ########\n"
        "Jurisdiction Name,Batch Name,Ticket Numbers: M,Audit Results: M,Combined Batch\n"
        "A,1,Round 1: 0.123,Ada: 60; Ben: 40,\nTotals,,,,\n"
    )
    for path, text in ((manifests, "Batch Name,Number of Ballots\n1,100\n2,100\n"), (votes, totals)):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("A/x.csv", text)
    return [report, manifests, votes]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_risk_that_was_not_published_is_told_in_every_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    report, manifests, totals = small(tmp_path)
    asked = (report, "--manifests", manifests, "--totals", totals, "--lang", language)
    assert call("audit", "replay", *asked) == 3
    assert "0.500000000" in capsys.readouterr().out.replace("\n", "")


def test_a_batch_without_totals_is_a_problem_and_all_in_doubt() -> None:
    manifest = JurisdictionFile("A", "m.csv", "Batch Name,Number of Ballots\n1,100\n2,90\n1,5\n")
    totals = JurisdictionFile("A", "t.csv", "Batch Name,M - Ada,M - Ben\n1,60,40\n3,1,1\n")
    read = arlo_batches([manifest], [totals], "M")
    assert [(one.code, one.found) for one in read.problems] == [
        ("A-DUPLICATE-BATCH", "A|1"),
        ("A-NOT-IN-RESULTS", "A|2"),
        ("A-NOT-IN-MANIFEST", "A|3"),
    ]
    assert read.batches.reported.tolist() == [True, False]
    assert read.batches.bound.tolist() == [105, 90]


@pytest.mark.parametrize(
    "totals", ["Batch Name\n1\n", "Batch Name,M - Ada\n1,1 200\n", "Name,M - Ada\n1,1\n"]
)
def test_totals_that_cannot_be_read_are_bad_input(tmp_path: Path, totals: str) -> None:
    report, manifests, votes = small(tmp_path, totals=totals)
    with pytest.raises(InputError):
        audit_replay(report, load_catalogue("en"), manifests=manifests, totals=votes)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "######## CONTESTS ########\nContest Name\nM\n"])
def test_a_file_that_is_no_report_is_bad_input(text: str) -> None:
    with pytest.raises(InputError):
        read_arlo_report(text, file="r.csv")


def test_an_unknown_contest_is_named(tmp_path: Path) -> None:
    report, *_ = small(tmp_path)
    with pytest.raises(UnknownNameError):
        read_arlo_report(report.read_text(), file="r.csv").contest("Senate")
