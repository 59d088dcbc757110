"""`tallyproof audit plan, sketch, statutory, recount`: prescribed, named and full recounts on the command line."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cli.test_cli import call
from tallyproof.texts import LANGUAGES

HEADER = "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"
STATIONS = 100


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "results.csv"
    rows = [f"{'North' if i % 2 else 'South'},{i:03},420,300,300,0,160,140\n" for i in range(1, STATIONS + 1)]
    path.write_text(HEADER + "".join(rows))
    return path


def answered(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert call("audit", *arguments, "--json") == code
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def counted(source: Path, rows: Sequence[Sequence[object]], head: str = "batch,Akhmetova,Ivanov") -> Path:
    path = source.with_name("counts.csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head.split(","))
        writer.writerows(rows)
    return path


def all_alike(votes: tuple[int, int] = (160, 140)) -> list[list[object]]:
    return [[f"{i:03}", *votes] for i in range(1, STATIONS + 1)]


def test_a_plan_states_its_cost_model_and_follows_it(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cheap = answered(capsys, "plan", source, "--hours-per-station", 1, "--hours-per-paper", 0.001)
    assert cheap["cost"] == {"hours_per_station": 1.0, "hours_per_paper": 0.001}
    clean = cheap["workload"]["without_errors"]
    assert clean["hours"] == pytest.approx(clean["units"] + 0.001 * clean["papers"])
    assert cheap["workload"]["full_count"]["hours"] == pytest.approx(STATIONS + 0.001 * STATIONS * 420)
    dear = answered(capsys, "plan", source, "--error-rate", 0.01, "--lost-rate", 0.02, "--chance", 0.5)
    assert dear["workload"]["chance"] == 0.5
    assert dear["workload"]["expected"]["units"] > clean["units"]


def test_a_plan_names_sharper_questions_and_what_samples_would_bound(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = answered(capsys, "plan", source)
    assert [(one["rule"], one["share"]) for one in document["targets"]] == [
        ("plurality;turnout>3/5", 0.6),
        ("plurality;turnout>2/3", pytest.approx(2 / 3)),
        ("majority:share>1/3", pytest.approx(1 / 3)),
        ("majority:share>1/2", 0.5),
    ]
    samples = document["overstatement"]["samples"]
    assert [one["stations"] for one in samples] == sorted({10, 30, 100, *(s["stations"] for s in samples)})
    assert samples[-1]["upper_votes"] == pytest.approx(0, abs=1e-3)
    limits = [one["without_errors"] for one in document["by_risk_limit"]]
    assert limits == sorted(limits)


def test_several_contests_have_questions_of_their_own(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = source.with_name("mayor.csv")
    other.write_text(source.read_text().replace("Akhmetova,Ivanov", "Omarova,Petrov"))
    document = answered(capsys, "plan", source, "--with", other)
    asked = [(one["contest"], one["subject"]) for one in document["targets"] if one["subject"]]
    assert asked == [("results.csv", "Akhmetova")] * 2 + [("mayor.csv", "Omarova")] * 2


def test_a_target_can_be_committed_to_by_its_rule(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rule,) = {one["rule"] for one in answered(capsys, "plan", source)["targets"] if one["share"] == 0.5}
    folder = source.with_name("audit")
    committed = answered(capsys, "plan", source, "--rule", rule, "--out", folder)["commitment"]
    assert committed["rule"] == "majority:share>1/2"


def test_kazakhstan_2005_takes_about_six_stations_and_its_sharper_targets_many(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    votes = {"Nazarbayev": 6_147_517, "Tuyakbai": 445_934, "others": 150_816}
    given = [part for name, count in votes.items() for part in ("--votes", f"{name}={count}")]
    out = tmp_path / "sketch.csv"
    made = answered(
        capsys, "sketch", "--stations", 9580, *given, "--cast", 6_871_571, "--issued", 6_871_571,
        "--registered", 8_950_000, "--out", out,
    )  # fmt: skip
    assert made["totals"]["Nazarbayev"] == 6_147_517
    plan = answered(capsys, "plan", out)
    assert plan["workload"]["without_errors"]["units"] == 6
    by_rule = {one["rule"]: one["without_errors"]["units"] for one in plan["targets"]}
    assert by_rule["plurality;turnout>3/4"] > 100
    assert by_rule["majority:share>9/10"] > 200


def test_a_margin_like_kenya_2022_takes_186_of_46229_stations(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    votes = ("--votes", "Ruto=7176141", "--votes", "Odinga=6942930", "--votes", "others=94271")
    sizes = ("--cast", 14_326_751, "--issued", 14_326_751, "--registered", 22_120_458)
    out = tmp_path / "sketch.csv"
    answered(capsys, "sketch", "--stations", 46_229, *votes, *sizes, "--out", out)
    plan = answered(capsys, "plan", out)
    assert plan["kaplan_markov_draws"] == 186
    assert 186 <= plan["workload"]["without_errors"]["units"] <= 1.05 * 186


def test_a_prescribed_recount_has_an_attained_risk_and_a_number_that_would_limit_it(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = answered(capsys, "statutory", source, "--strata", 1, "--count", 5)
    assert (document["to_count"], len(document["districts"])) == (10, 2)
    # 420 papers, lead 20: u = 0.22, five altered stations flip the lead of 2,000
    assert sum(one["altered"] for one in document["districts"]) == 5
    assert 0.3 < document["attained"] <= document["bound"] < 0.6
    needed = document["count_needed"]
    enough = answered(capsys, "statutory", source, "--strata", 1, "--count", needed)
    short = answered(capsys, "statutory", source, "--strata", 1, "--count", needed - 1)
    assert enough["bound"] <= 0.05 < short["bound"]


def test_named_stations_are_counted_beside_the_draw_and_hide_nothing(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = source.with_name("named.csv")
    named.write_text("station_id,reason\n001,ballots carried out\n003,photo differs\n999,typing error\n")
    document = answered(capsys, "statutory", source, "--count", 10, "--named", named, code=3)
    assert (document["named"], document["to_count"]) == (2, 12)
    assert document["districts"][0]["stations"] == STATIONS - 2
    assert [problem["code"] for problem in document["problems"]] == ["O-UNKNOWN-STATION"]


def test_a_draw_by_a_public_seed_can_be_repeated_and_is_written(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = source.with_name("to-count.csv")
    asked = ("statutory", source, "--strata", 1, "--share", "5%", "--public-seed", "4 2 6 6 1")
    first, again = (answered(capsys, *asked, "--out", out) for _ in range(2))
    assert first["draws"] == again["draws"]
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [row["station_id"] for row in rows] == [one["station_id"] for one in first["draws"]]
    assert {row["place"] for row in rows} == {"North", "South"}
    assert len(rows) == 6


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--count", 5, "--share", "1%"),
        ("--share", "much"),
        ("--count", 5, "--strata", 4),
        ("--count", 1, "--out", "x"),
    ],
)
def test_a_prescription_that_makes_no_sense_is_a_wrong_call(source: Path, wrong: tuple[object, ...]) -> None:
    assert call("audit", "statutory", source, *wrong) == 2


def test_a_full_count_confirms_or_corrects_and_replaces_the_result(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = source.with_name("recounted.csv")
    same = answered(capsys, "recount", source, counted(source, all_alike()))
    assert (same["kind"], same["verdict"], same["discrepancies"]) == ("full", "confirmed", [])
    other = answered(capsys, "recount", source, counted(source, all_alike((149, 151))), "--out", out)
    assert other["verdict"] == "corrected"
    assert other["outcome"]["choices"] == ["Ivanov"]
    assert other["reported_outcome"]["choices"] == ["Akhmetova"]
    assert [one["change"] for one in other["totals"]] == [-1100, 1100]
    assert call("outcome", out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["winner"] == "Ivanov"


def test_a_full_count_with_lost_boxes_can_stay_open(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[name, "no" if int(str(name)) <= 10 else "yes", *votes] for name, *votes in all_alike()]
    lost = counted(source, rows, "batch,found,Akhmetova,Ivanov")
    document = answered(capsys, "recount", source, lost)
    assert document["verdict"] == "open"
    assert len(document["full_count"]["missing"]) == 10


def test_a_reported_tie_is_settled_by_a_full_count(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source.write_text(source.read_text().replace(",160,140", ",150,150"))
    document = answered(capsys, "recount", source, counted(source, all_alike((151, 149))))
    assert (document["reported_outcome"]["kind"], document["verdict"]) == ("tie", "corrected")
    partial = answered(capsys, "recount", source, counted(source, all_alike((150, 150))[:5]))
    assert (partial["risk"], partial["decision"]) == (None, "full_count")


def test_named_and_drawn_stations_together_confirm(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = source.with_name("named.csv")
    named.write_text("station_id\n" + "".join(f"{i:03}\n" for i in range(1, 11)))
    rows = all_alike()
    drawn = rows[10:55]
    alone = answered(capsys, "recount", source, counted(source, drawn))
    both = answered(capsys, "recount", source, counted(source, rows[:10] + drawn), "--named", named)
    assert both["decision"] == "stop"
    assert both["risk"] < alone["risk"]
    assert [part["chosen"] for part in both["strata"]] == ["named", "simple"]


def test_errors_at_named_stations_weigh_on_the_risk(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = source.with_name("named.csv")
    named.write_text("station_id\n" + "".join(f"{i:03}\n" for i in range(1, 11)))
    rows = all_alike()
    wrong = [[name, 120, 180] for name, *_ in rows[:10]]
    right = answered(capsys, "recount", source, counted(source, rows[:55]), "--named", named)
    found = answered(capsys, "recount", source, counted(source, wrong + rows[10:55]), "--named", named)
    assert found["risk"] > 2 * right["risk"]
    assert len(found["discrepancies"]) == 10


def test_named_stations_that_are_not_all_counted_are_said_to_be_open(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = source.with_name("named.csv")
    named.write_text("station_id\n001\n002\n")
    document = answered(capsys, "recount", source, counted(source, all_alike()[1:40]), "--named", named)
    assert any("1 of 2 named" in line for line in document["readings"])


def test_bad_rows_are_told_one_by_one_and_not_used(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["001", 160, 140],
        ["001", 160, 140],
        ["002", "1 600", 140],
        ["003", "", 140],
        ["004", 400, 140],
        ["zz", 1, 1],
    ]
    document = answered(capsys, "recount", source, counted(source, rows), code=3)
    codes = {problem["code"] for problem in document["problems"]}
    assert codes == {
        "A-COUNTED-TWICE", "A-CELL-NUMBER", "A-CELL-EMPTY", "A-COUNT-OVER-BATCH", "A-UNKNOWN-BATCH",
    }  # fmt: skip
    assert document["counted"] == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"Akhmetova,Ivanov\n1,2\n", b"batch,Akhmetova,Petrov\n1,1,1\n", b'batch,"Akhmetova\n'],
)
def test_a_file_that_is_no_counts_is_bad_input(source: Path, content: bytes) -> None:
    path = source.with_name("counts.csv")
    path.write_bytes(content)
    assert call("audit", "recount", source, path) == 3


def test_sheets_without_counts_and_above_their_bound_are_told(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = source.read_text().replace(",001,420,300,300,0,160,140", ",001,420,,,,,")
    source.write_text(text.replace(",002,420,300,300,0,160,140", ",002,290,300,300,0,160,140"))
    for verb in (("plan", source), ("statutory", source, "--count", 3)):
        notes = answered(capsys, *verb)["sheet_notes"]
        assert [(note["code"], note["found"]) for note in notes] == [
            ("A-UNREPORTED", "001"),
            ("A-OVER-BOUND", "002"),
        ]
    assert call("audit", "plan", source) == 0
    assert "001: the sheet lacks a count" in capsys.readouterr().out


def test_no_file_that_is_read_is_written_over(source: Path) -> None:
    counts, before = counted(source, all_alike()), source.read_bytes()
    for out in (source, counts):
        assert call("audit", "recount", source, counts, "--out", out) == 2
    assert call("audit", "statutory", source, "--count", 1, "--public-seed", "1", "--out", source) == 2
    assert source.read_bytes() == before


def test_a_code_of_several_boxes_is_bad_input(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source.write_text(source.read_text().replace("South,002", "South,004"))
    assert call("audit", "plan", source) == 3
    assert "station codes in several rows: 004" in capsys.readouterr().err


def test_a_list_that_names_nobody_is_told(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = source.with_name("named.csv")
    named.write_text("")
    document = answered(capsys, "statutory", source, "--count", 1, "--named", named, code=3)
    assert [problem["code"] for problem in document["problems"]] == ["O-EMPTY-LIST"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_tells_all_of_it(source: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    counts = counted(source, [["001", 150, 140], *all_alike()[1:40]])
    assert call("audit", "plan", source, "--lang", lang) == 0
    assert call("audit", "statutory", source, "--count", 3, "--public-seed", "1", "--lang", lang) == 0
    assert call("audit", "recount", source, counts, "--lang", lang) == 0
    assert call("audit", "recount", source, counted(source, all_alike()), "--lang", lang) == 0
    assert "{" not in capsys.readouterr().out
