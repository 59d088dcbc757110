"""`tallyproof audit`: the whole way on the command line, in every language."""

import csv
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cli.test_cli import call
from tallyproof.texts import LANGUAGES

HEADER = "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "results.csv"
    rows = [f"{'North' if i % 2 else 'South'},{i:03},420,300,300,0,200,100\n" for i in range(1, 101)]
    path.write_text(HEADER + "".join(rows))
    return path


def answered(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert call("audit", *arguments, "--json") == code
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_a_plan_alone_writes_nothing(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = answered(capsys, "plan", source)
    assert document["auditable"]
    assert document["assertions"][0]["votes"] == 5000
    assert document["workload"]["without_errors"]["units"] < 30
    assert sorted(path.name for path in source.parent.iterdir()) == ["results.csv"]


def test_the_way_from_plan_to_stop(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, counts = source.with_name("audit"), source.with_name("counts.csv")
    committed = answered(capsys, "plan", source, "--out", folder)["commitment"]["sha256"]
    drawn = answered(capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice")
    assert Path(drawn["files"]["count_sheets"]).read_text("utf-8").count("<section>") == len(drawn["new"])
    with counts.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["batch", "person", "found", "papers_missing", "Akhmetova", "Ivanov"])
        writer.writerows([batch, who, "yes", "", 200, 100] for who in ("a", "b") for batch in drawn["new"])
    entered = answered(capsys, "enter", folder, "--file", counts)
    assert {one["state"] for one in entered["entries"]} == {"accepted"}
    status = answered(capsys, "status", folder)
    assert {"risk_limit", "risk", "sample", "discrepancies", "decision"} <= set(status)
    assert status["commitment"]["sha256"] == committed
    assert status["decision"] == "stop"


def test_one_count_by_hand_and_one_refused(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = source.with_name("audit")
    answered(capsys, "plan", source, "--out", folder)
    batch = answered(capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice")["new"][0]
    asked = ("enter", folder, "--batch", batch, "--by", "team 1")
    over = answered(capsys, *asked, "--count", "Akhmetova=400", "--count", "Ivanov=100", code=3)
    assert over["entries"][0]["state"] == "A-COUNT-OVER-BATCH"
    used = answered(capsys, *asked, "--count", "Akhmetova=199", "--count", "Ivanov=100")
    assert used["entries"][0]["state"] == "half"
    assert call("audit", *asked, "--count", "Akhmetova=199", "--count", "Ivanov=100") == 4
    assert call("audit", "enter", folder, "--batch", batch, "--by", "team 2", "--missing") == 0
    assert answered(capsys, "status", folder)["disputed"][0]["batch"] == batch


@pytest.mark.parametrize(
    "arguments",
    [
        ("--batch", "001"),
        ("--batch", "001", "--by", "x"),
        ("--batch", "001", "--by", "x", "--count", "Ivanov"),
    ],
)
def test_half_an_entry_is_a_bad_call(source: Path, arguments: tuple[str, ...]) -> None:
    folder = source.with_name("audit")
    assert call("audit", "plan", source, "--out", folder) == 0
    assert call("audit", "enter", folder, *arguments) == 2


def test_an_empty_cell_is_not_zero(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, counts = source.with_name("audit"), source.with_name("counts.csv")
    assert call("audit", "plan", source, "--out", folder) == 0
    counts.write_text("batch,person,Akhmetova,Ivanov\n001,x,200,\n")
    assert call("audit", "enter", folder, "--file", counts) == 3
    assert "row 2, column “votes__Ivanov”: the cell is empty" in capsys.readouterr().err


def test_a_file_entered_twice_and_a_draw_made_twice_add_nothing(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, counts = source.with_name("audit"), source.with_name("counts.csv")
    answered(capsys, "plan", source, "--out", folder)
    throw = ("draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice")
    first, again = answered(capsys, *throw), answered(capsys, *throw)
    assert again["draws"] == first["draws"]
    assert again["new"] == first["new"]
    rows = "".join(f"{batch},a,200,100\n" for batch in first["new"])
    counts.write_text(f"batch,person,Akhmetova,Ivanov\n{rows}")
    answered(capsys, "enter", folder, "--file", counts)
    journal = (folder / "journal.jsonl").read_bytes()
    repeated = answered(capsys, "enter", folder, "--file", counts)
    assert {one["state"] for one in repeated["entries"]} == {"repeated"}
    assert (folder / "journal.jsonl").read_bytes() == journal


def test_every_row_of_a_file_has_an_answer(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, counts = source.with_name("audit"), source.with_name("counts.csv")
    answered(capsys, "plan", source, "--out", folder)
    drawn = answered(capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice")["new"]
    outside = next(f"{i:03}" for i in range(1, 101) if f"{i:03}" not in drawn)
    counts.write_text(
        f"batch,person,Akhmetova,Ivanov\n{drawn[0]},a,200,100\n{drawn[0]},A,199,100\n{outside},a,200,100\n"
        f"no such,a,200,100\n{drawn[1]},a,1 200,100\n{drawn[1]},b,400,100\n{drawn[2]},c,200,100\n"
    )
    document = answered(capsys, "enter", folder, "--file", counts, code=3)
    states = [one["state"] for one in document["entries"]]
    assert states == ["half", "forbidden", "forbidden", "forbidden", "A-COUNT-OVER-BATCH", "half"]
    assert [one["row"] for one in document["problems"]] == [6]
    assert answered(capsys, "status", folder)["sample"]["half"] == 2


def test_a_missing_roll_is_never_zero(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        source.read_text()
        .replace("ballots cast", "ballots issued,ballots cast")
        .replace(",300,300,", ",300,300,300,")
    )
    source.write_text(text.replace("North,001,420,", "North,001,,"))
    assert answered(capsys, "plan", source)["auditable"]
    assert call("audit", "plan", source, "--rule", "plurality;turnout>=1/2") == 3
    assert "1 stations without voters on the roll, rows 2" in capsys.readouterr().err


def test_a_station_without_a_bound_stops_the_plan(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source.write_text(source.read_text().replace("North,001,420,", "North,001,,"))
    assert call("audit", "plan", source) == 3
    assert "rows 2" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_answers(source: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    folder, lang = source.with_name("audit"), ("--lang", language)
    assert call("audit", "plan", source, "--out", folder, *lang) == 0
    assert call("audit", "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice", *lang) == 0
    assert call("audit", "status", folder, *lang) == 0
    assert call("audit", "draw", folder, "--full-count", "the court orders it", *lang) == 0
    assert "100" in capsys.readouterr().out


def test_a_published_audit_is_checked_with_one_command(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, public = source.with_name("audit"), source.with_name("public")
    committed = answered(capsys, "plan", source, "--out", folder)["commitment"]["sha256"]
    answered(capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice")
    assert "README.txt" in answered(capsys, "publish", folder, "--out", public)["files"]
    checked = answered(capsys, "verify", public, "--commitment", committed)
    assert (checked["status"], checked["decision"], checked["findings"]) == ("identical", "continue", [])
    for language in LANGUAGES:
        assert call("audit", "publish", folder, "--out", public, "--lang", language) == 0
        assert call("audit", "verify", public, "--lang", language) == 0
    (public / "stations.csv").write_text((public / "stations.csv").read_text().replace("420", "421"))
    assert call("audit", "verify", public) == 3
    assert "stations.csv" in capsys.readouterr().out


def test_two_contests_share_a_sample(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, counts, mayor = (
        source.with_name("audit"),
        source.with_name("counts.csv"),
        source.with_name("mayor.csv"),
    )
    rows = [f"North,{i:03},400,250,250,0,150,100\n" for i in range(1, 41)]
    mayor.write_text(HEADER.replace("Akhmetova,Ivanov", "Sadyk,Orlova") + "".join(rows))
    plan = answered(capsys, "plan", source, "--with", f"{mayor}@majority", "--out", folder)
    first, second = (one["contest"] for one in plan["contests"])
    assert plan["contests"][1]["rule"] == "majority"
    assert {one["subject"].rpartition(":")[2] for one in plan["assertions"]} >= {"Akhmetova", "Sadyk"}
    drawn = answered(
        capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice", "--total", "60"
    )["new"]
    both, one = [b for b in drawn if int(b) <= 40], [b for b in drawn if int(b) > 40]
    lines = [f"{b},{who},200,100,150,100,250\n" for b in both for who in "ab"]
    head = f"batch,person,Akhmetova,Ivanov,Sadyk,Orlova,{second}:valid\n"
    counts.write_text(head + "".join(lines))
    answered(capsys, "enter", folder, "--file", counts)
    counts.write_text(
        "batch,person,Akhmetova,Ivanov\n" + "".join(f"{b},{w},200,100\n" for b in one for w in "ab")
    )
    answered(capsys, "enter", folder, "--file", counts)
    status = answered(capsys, "status", folder)
    assert {one["contest"]: one["decision"] for one in status["contests"]} == {first: "stop", second: "stop"}
    assert status["decision"] == "stop"
    assert call("audit", "status", folder) == 0
    assert first in capsys.readouterr().out


def test_a_manifest_that_does_not_match_the_results_is_told_in_full_and_nothing_is_committed(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, manifest = source.with_name("audit"), source.with_name("manifest.csv")
    rows = [f"{i:03},{300 if i != 5 else 421}\n" for i in range(2, 101)]
    manifest.write_text("batch,cards\n" + "".join(rows) + "002,300\n999,10\n")
    document = answered(capsys, "plan", source, "--manifest", manifest, "--out", folder, code=3)
    assert sorted((one["code"], one["row"]) for one in document["problems"]) == [
        ("A-DUPLICATE-BATCH", 101),
        ("A-NOT-IN-MANIFEST", None),
        ("A-NOT-IN-RESULTS", 102),
        ("A-PAPERS-OVER-BOUND", 5),
    ]
    assert not folder.exists()
    manifest.write_text("batch,cards\n" + "".join(f"{i:03},300\n" for i in range(1, 101)))
    assert answered(capsys, "plan", source, "--manifest", manifest, "--out", folder)["problems"] == []


def test_a_changed_commitment_or_seed_is_noticed(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = source.with_name("audit")
    answered(capsys, "plan", source, "--out", folder)
    answered(capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice")
    commitment, journal = folder / "commitment.json", folder / "journal.jsonl"
    kept, lines = commitment.read_bytes(), journal.read_bytes()
    commitment.write_bytes(kept.replace(b'"risk_limit":0.05', b'"risk_limit":0.5'))
    assert "commitment.json" in answered(capsys, "status", folder, code=3)["message"]
    commitment.write_bytes(kept)
    journal.write_bytes(lines.replace(b"4 2 6", b"4 2 7"))
    assert "journal.jsonl, row 2" in answered(capsys, "status", folder, code=3)["message"]
    assert call("audit", "draw", folder, "--public-seed", "4 2 7", "--seed-source", "dice") == 3
    journal.write_bytes(lines)
    assert call("audit", "draw", folder, "--public-seed", "4 2 7", "--seed-source", "dice") == 4


def test_a_killed_process_loses_nothing_that_was_answered(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, counts = source.with_name("audit"), source.with_name("counts.csv")
    answered(capsys, "plan", source, "--out", folder)
    drawn = answered(
        capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice", "--total", "90"
    )["new"]
    counts.write_text(
        "batch,person,Akhmetova,Ivanov\n" + "".join(f"{b},{w},200,100\n" for b in drawn for w in "ab")
    )
    one = ["--batch", drawn[0], "--by", "a", "--count", "Akhmetova=200", "--count", "Ivanov=100"]
    answered(capsys, "enter", folder, *one)
    for seconds in (0.3, 0.9, 1.2):
        enter = [sys.executable, "-m", "tallyproof", "audit", "enter", str(folder), "--file", str(counts)]
        with subprocess.Popen(enter, stdout=subprocess.DEVNULL) as process:
            time.sleep(seconds)
            process.kill()
        half = answered(capsys, "status", folder)["sample"]
        assert half["half"] + half["accepted"] >= 1
    answered(capsys, "enter", folder, "--file", counts)
    status = answered(capsys, "status", folder)
    assert status["sample"]["accepted"] == 90
    assert status["decision"] == "stop"


def test_a_misspelt_choice_is_a_wrong_call_and_leaves_no_entry(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = source.with_name("audit")
    answered(capsys, "plan", source, "--out", folder)
    batch = answered(capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice")["new"][0]
    before = (folder / "journal.jsonl").read_bytes()
    counts = "--count", "Akhmetov=200", "--count", "Ivanov=100"
    assert call("audit", "enter", folder, "--batch", batch, "--by", "Team 1", *counts) == 2
    assert "Akhmetova" in capsys.readouterr().err
    assert (folder / "journal.jsonl").read_bytes() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_that_lacks_a_choice_names_it_and_can_be_entered_again(
    source: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    folder = source.with_name("audit")
    answered(capsys, "plan", source, "--out", folder)
    batch = answered(capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice")["new"][0]
    once = "enter", folder, "--batch", batch, "--by", "Team 1", "--lang", language
    refused = answered(capsys, *once, "--count", "Ivanov=100", code=3)["entries"][0]
    assert (refused["state"], refused["used"]) == ("A-COUNT-LACKS", False)
    assert "Akhmetova" in refused["sentence"]
    assert "Ivanov" not in refused["sentence"]
    whole = answered(capsys, *once, "--count", "Ivanov=100", "--count", "Akhmetova=200")["entries"][0]
    assert whole["used"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_seed_that_could_be_tried_beforehand_is_told(
    source: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    short, long = source.with_name("short"), source.with_name("long")
    for folder in (short, long):
        answered(capsys, "plan", source, "--out", folder)
    throw = "--seed-source", "dice", "--lang", language, "--public-seed"
    assert len(answered(capsys, "draw", short, *throw, "4 2 6")["cautions"]) == 1
    assert answered(capsys, "draw", long, *throw, "42661 35124 66153 21443")["cautions"] == []


def test_the_list_of_boxes_to_fetch_runs_nothing_in_a_spreadsheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, folder = tmp_path / "results.csv", tmp_path / "audit"
    source.write_text(HEADER + "".join(f"=1+1,=cmd{i},420,300,300,0,200,100\n" for i in range(50)))
    answered(capsys, "plan", source, "--out", folder)
    drawn = answered(capsys, "draw", folder, "--public-seed", "4 2 6", "--seed-source", "dice")
    with Path(drawn["files"]["retrieval"]).open(newline="") as file:
        cells = [row["batch"] for row in csv.DictReader(file)]
    assert cells
    assert all(cell.startswith("'=") for cell in cells)


def test_a_folder_that_is_no_audit_says_which_file_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("audit", "status", tmp_path) == 3
    assert "no commitment.json" in capsys.readouterr().err
