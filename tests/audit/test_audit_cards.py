"""Audits by single cards, from manifest and records to the decision, on the command line."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.test_cli import call
from tallyproof.audit.records.choice_columns import read_choice_columns
from tallyproof.audit.records.dominion_csv import read_dominion_csv
from tallyproof.audit.records.dominion_json import read_dominion_json
from tallyproof.audit.records.manifest_file import read_manifest
from tallyproof.audit.session.cards import rankings_of
from tallyproof.errors import InputError
from tallyproof.texts import LANGUAGES

Marks = Mapping[str, Mapping[str, int]]


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.csv"
    path.write_text(
        "Tabulator,Batch,# of Ballots,Location\n" + "".join(f"1,{b},100,R{b}\n" for b in range(1, 21))
    )
    return path


def card_votes(batch: int, number: int) -> tuple[int, int]:
    """True marks of a card: 55 for Ada, 40 for Ben, 5 blank in every batch."""
    place = (number * 37 + batch * 11) % 100
    return int(place < 55), int(55 <= place < 95)


def records(folder: Path, *, flip: int = 0, leave_out: int = 0) -> Path:
    path = folder / "cvr.csv"
    rows = [(b, n, *card_votes(b, n)) for b in range(1, 21) for n in range(1, 101)]
    told = [
        f"1-{b}-{n},{ben if k < flip else ada},{ada if k < flip else ben}\n"
        for k, (b, n, ada, ben) in enumerate(rows)
    ]
    path.write_text("card,Ada,Ben\n" + "".join(told[leave_out:]))
    return path


def answered(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert call("audit", *arguments, "--json") == code
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def truth(unit: str) -> tuple[int, int]:
    batch, _, number = unit.replace("#", "-").removeprefix("1-").partition("-")
    return card_votes(int(batch), int(number))


def counted(folder: Path, units: Sequence[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    path = folder.with_name("counts.csv")
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["batch", "person", "Ada", "Ben"])
        writer.writerows([unit, who, *truth(unit)] for unit in units for who in "ab")
    answered(capsys, "enter", folder, "--file", path)
    return answered(capsys, "status", folder)


def run_through(folder: Path, capsys: pytest.CaptureFixture[str], *, rounds: int = 8) -> dict[str, Any]:
    seed = ["--public-seed", "4 2 6 6 1", "--seed-source", "dice"]
    status: dict[str, Any] = {}
    for _ in range(rounds):
        units = answered(capsys, "draw", folder, *seed)["new"]
        status = counted(folder, units, capsys)
        if status["decision"] != "continue":
            break
        seed = []
    return status


def test_ballot_polling_from_manifest_to_stop(manifest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = manifest.with_name("audit")
    asked = ("--kind", "polling", "--votes", "Ada=1100", "--votes", "Ben=800", "--out", folder)
    committed = answered(capsys, "cards", manifest, *asked)
    assert (committed["cards"], committed["assertions"][0]["total"]) == (2000, 300)
    status = run_through(folder, capsys)
    assert status["decision"] == "stop"
    assert status["sample"]["measured"] < 900


def test_comparison_with_records_needs_far_fewer_cards(
    manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, cvr = tmp_path / "audit", records(tmp_path)
    asked = ("--kind", "comparison", "--records", cvr, "--choice", "Ada", "--choice", "Ben", "--out", folder)
    committed = answered(capsys, "cards", manifest, *asked)
    assert committed["records"] == committed["cards"] == 2000
    status = run_through(folder, capsys, rounds=1)
    assert status["decision"] == "stop"
    assert status["sample"]["measured"] == committed["draws"] < 60
    assert status["discrepancies"] == []


def test_records_that_turn_the_outcome_round_are_never_confirmed(
    manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, cvr = tmp_path / "audit", records(tmp_path, flip=2000)
    asked = ("--kind", "comparison", "--records", cvr, "--choice", "Ada", "--choice", "Ben", "--out", folder)
    assert answered(capsys, "cards", manifest, *asked)["assertions"][0]["assertion"] == "Ben > Ada"
    status = run_through(folder, capsys, rounds=3)
    assert status["decision"] == "continue"
    assert status["risk"] == 1.0
    assert status["discrepancies"][0]["cells"]


def test_cards_without_a_record_are_drawn_from_the_manifest_all_the_same(
    manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, cvr = tmp_path / "audit", records(tmp_path, leave_out=60)
    asked = ("--kind", "comparison", "--records", cvr, "--choice", "Ada", "--choice", "Ben", "--out", folder)
    committed = answered(capsys, "cards", manifest, *asked)
    assert (committed["cards"], committed["records"], committed["rows"]) == (2000, 1940, 1941)


def test_pools_stand_for_their_cards(
    manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, pools = tmp_path / "audit", tmp_path / "pools.csv"
    pools.write_text("batch,Ada,Ben\n" + "".join(f"1-{b},55,40\n" for b in range(1, 21)))
    committed = answered(capsys, "cards", manifest, "--kind", "oneaudit", "--pools", pools, "--out", folder)
    assert committed["assertions"][0]["total"] == 300
    status = run_through(folder, capsys)
    assert status["decision"] == "stop"
    public = tmp_path / "public"
    answered(capsys, "publish", folder, "--out", public)
    assert answered(capsys, "verify", public)["findings"] == []


def test_an_instant_runoff_is_audited_by_its_assertions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, cvr, path = tmp_path / "audit", tmp_path / "cvr.csv", tmp_path / "manifest.csv"
    piles = [((1, 2, 0), 450), ((0, 1, 2), 300), ((0, 2, 1), 250)]
    ranks = [marks for marks, number in piles for _ in range(number)]
    cvr.write_text("card,A,B,C\n" + "".join(f"x-{k},{a},{b},{c}\n" for k, (a, b, c) in enumerate(ranks)))
    path.write_text("batch,cards\nx,1000\n")
    choices = ("--choice", "A", "--choice", "B", "--choice", "C")
    asked = ("--kind", "comparison", "--rule", "irv", "--records", cvr, *choices, "--out", folder)
    committed = answered(capsys, "cards", path, *asked)
    assert all(one["total"] > 0 for one in committed["assertions"])
    units = answered(capsys, "draw", folder, "--public-seed", "1", "--seed-source", "dice")["new"]
    counts = tmp_path / "counts.csv"
    lines = [f"{u},{w},{','.join(map(str, ranks[int(u.removeprefix('x-'))]))}\n" for u in units for w in "ab"]
    counts.write_text("batch,person,A,B,C\n" + "".join(lines))
    answered(capsys, "enter", folder, "--file", counts)
    assert answered(capsys, "status", folder)["decision"] == "stop"
    answered(capsys, "publish", folder, "--out", tmp_path / "public")
    assert answered(capsys, "verify", tmp_path / "public")["findings"] == []


def test_a_card_with_too_many_marks_is_refused_and_a_lost_card_is_the_worst_case(
    manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, cvr = tmp_path / "audit", records(tmp_path)
    choices = ("--choice", "Ada", "--choice", "Ben")
    answered(capsys, "cards", manifest, "--kind", "comparison", "--records", cvr, *choices, "--out", folder)
    unit = answered(capsys, "draw", folder, "--public-seed", "7", "--seed-source", "dice")["new"][0]
    entry = ("enter", folder, "--batch", unit, "--by")
    over = answered(capsys, *entry, "a", "--count", "Ada=1", "--count", "Ben=1", code=3)
    assert over["entries"][0]["state"] == "A-CARD-MARKS"
    assert answered(capsys, *entry, "a", "--count", "Ada=1", code=3)["entries"][0]["state"] == "A-COUNT-LACKS"
    for who in "ab":
        answered(capsys, *entry, who, "--missing")
    status = answered(capsys, "status", folder)
    assert status["risk"] == 1.0
    assert [one["found"] for one in status["discrepancies"]] == [False]


def test_a_manifest_that_does_not_match_the_records_leaves_the_frame_open(
    manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest.write_text(manifest.read_text().replace("1,3,100,R3", "1,3,99,R3").replace("1,4,100,R4\n", ""))
    choices = ("--choice", "Ada", "--choice", "Ben", "--out", tmp_path / "audit")
    asked = ("cards", manifest, "--kind", "comparison", "--records", records(tmp_path), *choices)
    document = answered(capsys, *asked, code=3)
    assert [(one["code"], one["found"]) for one in document["problems"]] == [
        ("A-NOT-IN-MANIFEST", "1-4"),
        ("A-RECORDS-OVER-MANIFEST", "1-3: 100"),
    ]
    assert not (tmp_path / "audit").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_the_frame(
    manifest: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    votes = ("--votes", "Ada=1100", "--votes", "Ben=800")
    assert call("audit", "cards", manifest, "--kind", "polling", *votes, "--lang", language) == 0
    assert "Ada > Ben" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["polling", "comparison", "oneaudit"])
def test_a_kind_without_what_it_needs_is_a_bad_call(manifest: Path, kind: str) -> None:
    assert call("audit", "cards", manifest, "--kind", kind) == 2


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Batch\n1\n"])
def test_a_file_that_is_no_manifest_is_bad_input(text: str) -> None:
    with pytest.raises(InputError):
        read_manifest(text, file="m.csv")


def test_rows_of_a_manifest_that_cannot_be_used_are_problems() -> None:
    read = read_manifest('batch,cards\n1,10\n1,10\n2,"1 200"\n,5\n3\n', file="m.csv")
    assert [(one.code, one.row) for one in read.problems] == [
        ("A-DUPLICATE-BATCH", 3),
        ("A-CELL-NUMBER", 4),
        ("A-CELL-EMPTY", 5),
        ("A-ROW-LENGTH", 6),
    ]


def test_two_choices_at_one_rank_end_the_ranking() -> None:
    ranks = np.array([[1, 3, 0], [1, 2, 2], [2, 2, 1]])
    assert rankings_of(("a", "b", "c"), ranks).places.tolist() == [[0, 1, 3], [0, 3, 3], [3, 3, 0]]


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "batches", "cards"),
    [
        ("us_co2024_boulder_ballot_manifest.csv", 1_960, 396_121),
        ("us_boulder2023_irv_manifest.csv", 820, 119_643),
        ("us_ga2022_runoff_manifest.csv", 2_714, 279_431),
    ],
)
def test_real_manifests_are_read_whole(shared_data: Path, name: str, batches: int, cards: int) -> None:
    read = read_manifest((shared_data / "raw" / name).read_text("utf-8"), file=name)
    assert (len(read.batches), read.cards, read.problems) == (batches, cards, ())


@pytest.mark.data
def test_a_redacted_dominion_file_keeps_its_redacted_rows_as_problems(shared_data: Path) -> None:
    text = (shared_data / "raw/us_boulder2024_redacted_cvr_dominion.csv").read_text("utf-8")
    read = read_dominion_csv(text, file="cvr.csv")
    president = read.contest("Presidential Electors")
    assert (len(read.cards), len(read.contests), read.batches[0]) == (5, 65, "105-1")
    assert president.votes().sum(axis=0).tolist()[:2] == [4, 1]
    assert [one.code for one in read.problems] == ["A-REDACTED"] * 8
    assert not read.contest("State Senator - District 17").present.any() or president.present.all()


@pytest.mark.data
def test_a_dominion_json_export_is_read_card_by_card(shared_data: Path) -> None:
    raw = shared_data / "raw"
    texts = [("CvrExport.json", (raw / "us_dominion_CvrExport_24940.json").read_text())]
    contests, candidates = (
        (raw / f"us_sf2024_{name}Manifest.json").read_text() for name in ("Contest", "Candidate")
    )
    read = read_dominion_json(texts, contests=contests, candidates=candidates)
    assert len(read.cards) == 19
    assert read.cards[0] == "29-454-5-1"
    named = read.contest("PRESIDENT AND VICE PRESIDENT")
    assert named.allowed == 1
    assert int(read_dominion_json(texts).contests[0].votes().sum()) == int(named.votes().sum()) == 5
    with pytest.raises(InputError):
        read_dominion_json([("x.json", "{}")])


@pytest.mark.data
def test_plain_records_of_bay_county_are_read(shared_data: Path) -> None:
    text = (shared_data / "raw/us_bay_fl2012_cvr.csv").read_text()
    read = read_choice_columns(text, file="cvr.csv", choices=["Choice_8_1", "Choice_9_1"])
    assert (len(read.cards), read.problems, read.cards[0], read.batches[0]) == (
        3_562,
        (),
        "AB-001+10003",
        "AB-001",
    )
    assert read.contests[0].votes().sum(axis=0).tolist() == [19, 807]
    assert int(read.contests[0].present.sum()) == 2_118
