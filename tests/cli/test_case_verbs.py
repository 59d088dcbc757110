import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from factories import snapshot, table
from tallyproof.cli.program import main
from tallyproof.cli.program import tallyproof as program
from tallyproof.election.published import PublishedTotal
from tallyproof.store.project import Project

LAW = ("--law", "kazakhstan_2004")
FILED = (
    "--forum",
    "territorial",
    "--subject",
    "Protocol of station 2",
    "--zone",
    "Asia/Aqtau",
    "--polling-day",
    "2005-12-04",
)
NOW = ("--now", "2005-12-20T12:00Z")


@pytest.fixture
def project(tmp_path: Path) -> str:
    made = Project.create(tmp_path / "election")
    made.add(snapshot(table({"valid": [100, 200, 90]}, votes={"Ada": [40, 180, 40], "Ben": [60, 20, 50]})))
    return str(made.folder)


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    with pytest.raises(SystemExit) as left:
        main(["case", *words, "--json"])
    printed = capsys.readouterr().out
    assert left.value.code == code, printed
    return json.loads(printed) if printed.count('"schema"') == 1 else printed


def decided(project: str, capsys: pytest.CaptureFixture[str], *effects: str) -> Any:
    run(
        capsys, "add", project, "C1", *LAW, *FILED, "--at", "2005-12-06T10:00", "--evidence", "E1:photo", *NOW
    )
    run(capsys, "advance", project, "C1", "register", "--set", "number=12", "--at", "2005-12-06T11:00", *NOW)
    run(capsys, "advance", project, "C1", "admit", "--at", "2005-12-06T12:00", *NOW)
    stated = ("--outcome", "upheld", "--reason", "merits", "--legal-basis", "art. 20", "--reasons-given")
    return run(capsys, "decide", project, "C1", *stated, *effects, "--at", "2005-12-08T10:00", *NOW)


def test_a_decision_writes_a_new_version_and_its_execution_puts_it_in_force(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = Project.open(Path(project)).current().id
    prepared = decided(project, capsys, "--annul-station", "2")
    assert (prepared["version"]["state"], prepared["effects"][0]["state"]) == ("prepared", "ordered")
    assert Project.open(Path(project)).current().id == first
    assert prepared["change"]["outcome_changes"] is True
    run(capsys, "advance", project, "C1", "serve", "--at", "2005-12-09T10:00", *NOW)
    basis = ("--set", "legal_basis=final")
    run(capsys, "advance", project, "C1", "enter_into_force", *basis, "--at", "2005-12-09T11:00", *NOW)
    done = run(
        capsys, "advance", project, "C1", "execute", "--as", "executor", "--at", "2005-12-10T10:00", *NOW
    )
    assert Project.open(Path(project)).current().id == done["version"]["snapshot"] != first
    assert {"id", "state", "deadlines", "history", "effects"} <= done.keys()
    assert done["history"][-1]["fields"]["supersedes"] == first


@pytest.mark.parametrize(
    ("name", "content"),
    [("list.csv", "Sr.,Polling Station Code\n1,2\n"), ("list.csv", "station_id;reason\n2;stuffing\n")],
)
def test_stations_are_annulled_from_a_list(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert decided(project, capsys, "--annul", str(tmp_path / name))["effects"][0]["stations"] == ["2"]


def test_new_counts_come_from_a_file_by_the_names_of_choices(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = tmp_path / "recount.csv"
    counts.write_text("station_id,ada,Ben,invalid\n2,20,180,-\n", encoding="utf-8")
    change = decided(project, capsys, "--recount", str(counts))["change"]
    assert change["stations"][0]["counts"] == {
        "votes__Ada": {"before": 180, "after": 20},
        "votes__Ben": {"before": 20, "after": 180},
    }


@pytest.mark.parametrize("row", ["2,1 234,5,1", "2,-5,5,1", "2,1.5,5,1", ",1,5,1", "99,1,5,1", "2,١,5,1"])
def test_counts_that_are_none_are_refused(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str
) -> None:
    counts = tmp_path / "recount.csv"
    counts.write_text(f"station_id,Ada,Ben,invalid\n{row}\n", encoding="utf-8")
    run(capsys, "add", project, "C1", *LAW, *FILED, "--at", "2005-12-06T10:00", *NOW)
    run(capsys, "advance", project, "C1", "register", "--set", "number=12", "--at", "2005-12-06T11:00", *NOW)
    run(capsys, "advance", project, "C1", "admit", "--at", "2005-12-06T12:00", *NOW)
    words = (
        "decide",
        project,
        "C1",
        "--outcome",
        "upheld",
        "--recount",
        str(counts),
        "--at",
        "2005-12-08T10:00",
    )
    run(capsys, *words, *NOW, code=3)
    assert len(Project.open(Path(project)).snapshots()) == 1


def test_the_overdue_come_first_and_the_list_tells_rates(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "add", project, "C1", *LAW, *FILED, "--at", "2005-12-06T10:00", *NOW)
    late = run(capsys, "deadlines", project, *NOW)["deadlines"]
    assert [(one["case"], one["rule"], one["state"]) for one in late] == [("C1", "registration", "overdue")]
    listed = run(capsys, "list", project, *NOW)
    assert listed["cases"][0]["state"] == "filed_unanswered"
    assert next(one for one in listed["statistics"]["shares"] if one["name"] == "overdue")["count"] == 1
    assert run(capsys, "list", project, "--state", "filed", *NOW)["count"] == 0


def test_a_register_is_imported_once_and_wrong_rows_are_told(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = tmp_path / "register.csv"
    rows = [
        "id,kind,forum,subject,filed_at,registered_at,number,admitted_at,decided_at,outcome,reason,reasons_given",
        "A,complaint,territorial,x,2005-12-05T09:00,2005-12-05T10:00,1,2005-12-05T11:00,2005-12-07T10:00,rejected,merits,yes",
        "B,complaint,territorial,x,2005-12-05T09:00,2005-12-05T10:00,2,,2005-12-07T10:00,inadmissible,no_standing,no",
        "C,complaint,moon,x,2005-12-05T09:00,,,,,,,",
        "D,complaint,territorial,x,,,,,,,,",
    ]
    register.write_text("\n".join(rows), encoding="utf-8")
    told = run(capsys, "import", project, str(register), *LAW, *NOW, code=3)
    assert '"added": 2' in told
    assert "There is no forum" in told
    told = run(capsys, "import", project, str(register), *LAW, *NOW, code=3)
    assert '"added": 0' in told
    assert '"unchanged": 2' in told
    outcomes = {one["id"]: one["outcome"] for one in run(capsys, "list", project, *NOW)["cases"]}
    assert outcomes == {"A": "rejected", "B": "inadmissible"}


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"name;place\n1;2\n", b"id,kind\nA\n", b"id,wish\nA,b\n", b"id,id\n1,2\n"],
)
def test_a_file_that_is_no_register_is_bad_input(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    register = tmp_path / "register.csv"
    register.write_bytes(content)
    run(capsys, "import", project, str(register), code=3)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "X", "--forum", "moon", "--subject", "x"), 2),
        (("add", "X", "--subject", "x"), 2),
        (("add", "X", "--forum", "court", "--subject", "x", "--at", "yesterday"), 2),
        (("add", "X", "--forum", "court", "--subject", "x", "--at", "2099-01-01T00:00Z"), 4),
        (("add", "X", "--forum", "court", "--subject", "x", "--law", "mexico"), 2),
        (("add", "X", "--forum", "court", "--subject", "x", "--parent", "Y"), 2),
        (("add", "X", "--forum", "court", "--subject", "x", "--evidence", "E1"), 2),
        (("show", "Y"), 2),
        (("advance", "Y", "register"), 2),
    ],
)
def test_wrong_calls_leave_with_their_code(
    project: str, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int
) -> None:
    run(capsys, words[0], project, *words[1:], *NOW, code=code)


def test_a_folder_without_a_project_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "list", str(tmp_path), code=3)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_text_for_people_says_what_happened(
    project: str, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    decided(project, capsys, "--annul-station", "2")
    for words in (("show", project, "C1"), ("list", project), ("deadlines", project)):
        shown = CliRunner().invoke(program, ["case", *words, *NOW, "--lang", language])
        assert shown.exit_code == 0, shown.output
        assert shown.output.strip()


def test_a_law_in_a_file_of_ones_own_runs_the_clocks_and_later_changes_of_the_file_do_not(
    project: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = (resources.files("tallyproof.election") / "data/law/kazakhstan_2004.toml").read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace("length = 5", "length = 2"), "utf-8")
    words = ("--at", "2005-12-06T10:00", "--law", str(own), *FILED, *NOW)
    first = run(capsys, "add", project, "C1", *words)
    run(capsys, "advance", project, "C1", "register", "--set", "number=1", "--at", "2005-12-06T11:00", *NOW)
    own.write_text(text.replace("length = 5", "length = 9"), "utf-8")
    due = run(capsys, "deadlines", project, "--now", "2005-12-06T12:00Z")["deadlines"]
    assert first["law"].startswith("kazakhstan_2004@")
    assert [one["due_at"][:10] for one in due if one["rule"] == "decision"] == ["2005-12-08"]
    second = run(capsys, "add", project, "C2", *words)
    assert second["law"] != first["law"]
    own.write_text("schema = 1", "utf-8")
    assert "own.toml" in str(run(capsys, "add", project, "C3", *words, code=3))


def called(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    with pytest.raises(SystemExit):
        main([*words, "--json"])
    return json.loads(capsys.readouterr().out)


def test_what_printed_totals_show_stays_a_finding_after_a_decision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = table(
        {"area_1": ["N", "N", "S"]}, votes={"Ada": [40, 180, 40], "Ben": [60, 20, 50]}, areas=["r"]
    )
    totals = (
        PublishedTotal(("N",), "votes__Ada", 250, "a.csv"),
        PublishedTotal(("S",), "votes__Ben", 50, "a.csv"),
    )
    first = replace(snapshot(results), published=totals)
    project = Project.create(tmp_path / "election")
    project.add(first)
    folder = str(project.folder)
    decided(folder, capsys, "--annul-station", "2", "--execute")
    after = Project.open(project.folder).current()
    assert (after.replaces.supersedes if after.replaces else "", after.results.stations) == (first.id, 2)
    found = called(capsys, "check", folder)["checks"][-1]
    assert (found["code"], found["status"], found["failed"]) == ("C-AREA-TOTAL", "fails", 1)
    assert (found["stations"][0]["found"], found["printed_for"]) == ("votes__Ada = 220", first.id)
    called(capsys, "dossier", folder, "--out", str(tmp_path / "dossier"))
    page = (tmp_path / "dossier" / "dossier.html").read_text("utf-8")
    assert "1 printed figure differs in 1 area (by 30 votes)" in page
    assert "roll-up sheet of the 1 area" in page
    verified = called(capsys, "verify", str(tmp_path / "dossier"), "--source", folder)
    assert (verified["status"], verified["differences"]) == ("identical", [])


def test_totals_given_after_a_decision_are_compared_with_the_version_of_the_printed_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = table(
        {"area_1": ["N", "N", "S"]}, votes={"Ada": [40, 180, 40], "Ben": [60, 20, 50]}, areas=["r"]
    )
    first = replace(snapshot(results), published=(PublishedTotal(("N",), "votes__Ada", 250, "a.csv"),))
    project = Project.create(tmp_path / "election")
    project.add(first)
    given = tmp_path / "totals.csv"
    given.write_text("column,value\nAda,260\nBen,130\n", encoding="utf-8")
    decided(str(project.folder), capsys, "--annul-station", "2", "--execute")
    found = called(capsys, "check", str(project.folder), "--totals", str(given))["checks"][-1]
    assert (found["applied"], found["failed"], found["printed_for"]) == (3, 1, first.id)
    assert found["stations"][0]["found"] == "votes__Ada = 220"


def test_a_correction_that_breaks_arithmetic_says_so_before_it_is_executed(
    project: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("station_id,Ada\n2,50000\n", encoding="utf-8")
    shown = decided(project, capsys, "--correct", str(counts))
    (found,) = shown["change"]["checks"]
    assert (found["code"], found["newly"]["count"], found["healed"]["count"]) == ("C-SUM-CHOICES", 1, 0)
    assert found["newly"]["stations"] == [{"station_id": "2", "found": 50020, "expected": 200}]
    assert "newly fails at 1 station: 2: 50020, expected 200" in found["sentences"][0]


def test_stations_that_no_version_has_are_named_and_recorded_only_where_they_are_meant(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("add", project, "C1", *LAW, *FILED, "--at", "2005-12-06T10:00", "--station", "3", *NOW)
    unknown = ("--station", "NO/SUCH", "--station", "33")
    with pytest.raises(SystemExit) as left:
        main(["case", *asked, *unknown])
    told = capsys.readouterr().err
    assert left.value.code == 2
    assert [said in told for said in ("NO/SUCH", "33 (perhaps 3)", "--anyway")] == [True] * 3
    assert run(capsys, "list", project, *NOW)["count"] == 0
    filed = run(capsys, *asked, *unknown, "--anyway")
    assert filed["filing"]["stations"] == ["3", "NO/SUCH", "33"]
    mend = ("correct-stations", project, "C1", "--reason", "typing error", "--station", "NO/SUCH", *NOW)
    run(capsys, *mend, "--station", "44", code=2)
    assert run(capsys, *mend)["filing"]["stations"] == ["NO/SUCH"]
    assert run(capsys, *mend, "--station", "44", "--anyway")["filing"]["stations"] == ["NO/SUCH", "44"]


def test_stations_typed_wrongly_are_corrected_and_logged_without_a_step_of_the_procedure(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    filed = ("--at", "2005-12-06T10:00", "--station", "3", *NOW)
    run(capsys, "add", project, "C1", *LAW, *FILED, *filed)
    reason = ("--reason", "typing error")
    done = run(capsys, "correct-stations", project, "C1", "--station", "2", *reason, *NOW)
    assert (done["filing"]["stations"], done["state"]) == (["2"], "filed_unanswered")
    (kept,) = done["corrections"]
    assert (kept["replaced"], kept["stations"], kept["role"]) == (["3"], ["2"], "complainant")
    late = ("--set", "number=12", "--at", "2005-12-06T11:00", *NOW)
    after = run(capsys, "advance", project, "C1", "register", *late)
    assert (after["state"], after["corrections"]) == ("overdue", done["corrections"])
    assert "--none" in str(run(capsys, "correct-stations", project, "C1", *reason, *NOW, code=2))
    printed = CliRunner().invoke(program, ["case", "show", project, "C1", "--lang", "ru", *NOW]).output
    assert "Исправленные участки" in printed
