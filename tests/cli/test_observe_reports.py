import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tallyproof.cli import main

RESULTS = "region,station_id,registered,cast,valid,invalid,Ada,Ben\n" + "".join(
    f"R{i % 2},{i:03},{1000},{500 + i % 7},{500 + i % 7},0,{300 + i % 5},{200 - i % 5}\n" for i in range(40)
)
REPORTS = (
    "id,station_id,observer_name,incident_type,description\n"
    + "".join(f"m{i},{i:03},Aigul {i},during:on_home,=1+1\n" for i in range(0, 20, 2))
    + "m99,999,Aigul,during:other,x\n"
)


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "results.csv").write_text(RESULTS, encoding="utf-8")
    (tmp_path / "reports.csv").write_text(REPORTS, encoding="utf-8")
    assert run(["init", str(tmp_path / "p"), str(tmp_path / "results.csv")]) == 0
    return tmp_path


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_an_import_again_changes_nothing_and_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ("observe", "import", str(folder / "reports.csv"), "--project", str(folder / "p"))
    first, again = asked(capsys, *call), asked(capsys, *call)
    assert (first["saved"]["new"], again["saved"]["new"], again["saved"]["unchanged"]) == (11, 0, 11)
    assert again["saved"]["sentence"].startswith("Nothing changed")
    assert first["unknown_stations"] == [{"station": "999", "reports": 1}]


def test_a_summary_names_its_bases_and_no_person(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["observe", "import", str(folder / "reports.csv"), "--project", str(folder / "p")]) == 0
    found = asked(capsys, "observe", "summary", str(folder / "p"))
    assert found["presence"]["stations"] == {"observed": 10, "frame": 40, "share": 0.25}
    assert "Aigul" not in json.dumps(found)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_language_shows_an_import(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    assert run(["observe", "import", str(folder / "reports.csv"), "--lang", language]) == 0
    assert "Aigul" not in capsys.readouterr().out


def test_a_mapping_that_was_written_reads_the_same_reports(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping, reports = str(folder / "m.toml"), str(folder / "reports.csv")
    first = asked(capsys, "observe", "import", reports, "--write-mapping", mapping)
    assert asked(capsys, "observe", "import", reports, "--mapping", mapping)["mapping"] == first["mapping"]


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "used", "observed", "forms", "flagged"),
    [
        ("md2024_votemonitor_observers.csv", 1957, 41, 62, 42),
        ("raw/ge2024_votemonitor_observers.csv", 3030, 1488, 15_715, 28_877),
    ],
)
def test_files_of_vote_monitor_give_their_published_sums(  # noqa: PLR0913, PLR0917 - one row of the table each
    shared_data: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    used: int,
    observed: int,
    forms: int,
    flagged: int,
) -> None:
    found = asked(capsys, "observe", "import", str(shared_data / name))
    assert (found["rows"]["used"], found["presence"]["stations"]["observed"]) == (used, observed)
    activity = found["presence"]["activity"]
    assert (activity["forms"], activity["flagged_answers"]) == (forms, flagged)


@pytest.mark.data
def test_the_map_of_violations_joins_the_results(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, register = (
        shared_data / "spb2021_golos_violations_map.csv",
        shared_data / "spb2021_duma_by_uik.parquet",
    )
    found = asked(capsys, "observe", "import", str(source), "--register", str(register))
    assert found["rows"]["used"] == 682
    assert found["presence"]["places"] == {"known": 622, "unknown": 0, "ambiguous": 0, "none": 60}
    assert found["presence"]["stations"]["observed"] == 276


def central_export(path: Path) -> None:
    submissions = (
        "SubmissionDate,meta-instanceID,station_id,opened,KEY\n2005-12-04T09:00Z,uuid:1,001,yes,uuid:1\n"
    )
    rows = ("during:on_home,=1+1,uuid:1,uuid:1/inc[1]", "during:other,,uuid:1,uuid:1/inc[2]")
    repeated = "\n".join(("incident_type,note,PARENT_KEY,KEY", *rows, ""))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("form.csv", submissions)
        archive.writestr("form-inc.csv", repeated)


def test_an_export_with_a_repeated_group_names_what_it_did_not_read_and_reads_it_when_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    central_export(folder / "central.zip")
    call = ("observe", "import", str(folder / "central.zip"), "--project", str(folder / "p"))
    first = asked(capsys, *call)
    codes = [one["code"] for one in first["problems"]]
    assert (first["rows"]["used"], codes[0]) == (1, "OB-TABLES-NOT-READ")
    second = asked(capsys, *call, "--table", "form-inc.csv")
    assert (second["rows"]["used"], second["presence"]["places"]["known"]) == (2, 2)
    assert [one["category"] for one in second["incidents"]["categories"]] == ["mobile_box", "other"]
    assert asked(capsys, *call, "--table", "form-inc.csv")["saved"]["new"] == 0
    assert run([*call, "--table", "nothing.csv"]) == 2


def test_columns_that_are_not_kept_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "r.csv").write_text("id,station_id,opened,formVersion\nm1,001,yes,3\n", "utf-8")
    told = asked(capsys, "observe", "import", str(folder / "r.csv"))["problems"]
    assert [(one["code"], one["found"]) for one in told] == [("OB-COLUMNS-NOT-KEPT", "formVersion")]


def test_copies_of_sheets_of_a_whole_project_are_written_as_a_table(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, row in (("a", "m1,001,500,300"), ("b", "m2,002,,301")):
        (folder / f"{name}.csv").write_text(f"id,station_id,cast,votes__Ada\n{row}\n", "utf-8")
        assert run(["observe", "import", str(folder / f"{name}.csv"), "--project", str(folder / "p")]) == 0
    out = folder / "copies.csv"
    assert (
        asked(capsys, "observe", "summary", str(folder / "p"), "--sheets", str(out))["sheets"]["stations"]
        == 2
    )
    assert out.read_text("utf-8").splitlines() == ['"station_id","cast","Ada"', '"001",500,300', '"002",,301']
