"""What is done with a project that has a log is logged: versions, frames, seeds, draws, imports, audits, dossiers."""

import json
from pathlib import Path

import pytest

from cli.test_cli import call
from tallyproof.log import Entry, Log

HEADER = "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"
REPORTS = "id,station_id,observer_name,incident_type\nm1,001,Aigul,during:on_home\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    lines = [f"{'NS'[i % 2]},{i:03},{400 + i},{300 + i},{300 + i},0,{200 + i},100\n" for i in range(1, 41)]
    (tmp_path / "results.csv").write_text(HEADER + "".join(lines), "utf-8")
    folder = tmp_path / "election"
    assert call("init", folder) == 0
    assert call("log", "create", folder, "example.org/test") == 0
    assert call("init", folder, tmp_path / "results.csv") == 0
    return folder


def kinds(project: Path) -> list[str]:
    return [f"{entry.kind.value} {entry.id}" for entry in entries(project)]


def entries(project: Path) -> tuple[Entry, ...]:
    return Log.open(project / "log").entries()


def test_a_version_is_logged_once_with_its_file_and_its_reason(project: Path, tmp_path: Path) -> None:
    assert call("init", project, tmp_path / "results.csv") == 0
    text = (tmp_path / "results.csv").read_text("utf-8").replace("001,401,301,301", "001,401,302,302")
    (tmp_path / "second.csv").write_text(text.replace("302,0,201,100", "302,0,202,100"), "utf-8")
    assert call("init", project, tmp_path / "second.csv", "--reason", "recount", "--decided-by", "CEC") == 0
    first, second = entries(project)
    assert (first.kind.value, second.public["replaces"], second.public["reason"]) == (
        "snapshot",
        first.id,
        "recount",
    )
    assert list(second.documents) == ["second.csv"]


def test_frame_seed_and_draw_are_logged_and_the_drawn_stations_only_as_a_hash(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("observe", "frame", project, "--strata", "1") == 0
    drawn = ("observe", "draw", project, "--design", "stratified", "--strata", "1", "--size", "6")
    for _ in range(2):
        capsys.readouterr()
        assert call(*drawn, "--public-seed", "5 12 33", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    told = entries(project)[1:]
    assert [entry.kind.value for entry in told] == ["configuration", "seed", "draw"]
    assert told[0].public["frame_sha256"] == told[2].public["frame_sha256"] == document["frame_sha256"]
    assert told[1].public == {"seed": "5 12 33"}
    assert document["log_entry"] == 3
    assert len(str(told[2].public["members_sha256"])) == 64
    assert not any(one["station_id"] in json.dumps(dict(told[2].public)) for one in document["members"][:1])


def test_reports_are_logged_without_names(project: Path, tmp_path: Path) -> None:
    (tmp_path / "from Aigul.csv").write_text(REPORTS, "utf-8")
    for _ in range(2):
        assert call("observe", "import", tmp_path / "from Aigul.csv", "--project", project) == 0
    assert [entry.kind.value for entry in entries(project)] == ["snapshot", "report"]
    assert b"Aigul" not in b"".join(Log.open(project / "log").file.contents())


def test_the_seed_and_every_round_of_an_audit_in_the_project_are_logged(project: Path) -> None:
    folder = project / "audit"
    assert call("audit", "plan", project, "--out", folder) == 0
    assert call("audit", "draw", folder, "--public-seed", "314159", "--seed-source", "dice") == 0
    assert call("audit", "draw", folder) == 0
    assert kinds(project)[1:] == ["configuration audit audit", "seed audit audit", "draw audit audit"]
    seed = entries(project)[2]
    assert (seed.public["seed"], seed.public["source"]) == ("314159", "dice")


def test_a_dossier_is_logged_by_its_manifest(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = project.parent / "dossier"
    capsys.readouterr()
    assert call("dossier", project, "--out", out, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    entry = entries(project)[-1]
    assert (entry.kind.value, entry.documents) == ("dossier", {"manifest.json": document["manifest_sha256"]})
    assert document["log_entry"] == 1


def test_a_project_without_a_log_stays_without_one(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(HEADER + "N,1,400,300,300,0,200,100\n", "utf-8")
    assert call("init", tmp_path / "p", tmp_path / "r.csv") == 0
    assert not (tmp_path / "p" / "log").exists()


def test_a_log_made_later_begins_with_the_versions_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(HEADER + "N,1,400,300,300,0,200,100\n", "utf-8")
    assert call("init", tmp_path / "p", tmp_path / "r.csv") == 0
    assert call("log", "create", tmp_path / "p", "example.org/later") == 0
    assert [entry.kind.value for entry in entries(tmp_path / "p")] == ["snapshot"]
