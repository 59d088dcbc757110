import json
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
