"""Coding sheets kept in a project: versions with hashes, in its log, in its dossier, taken back without loss."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallyproof import workflow
from tallyproof.cli.program import main
from tallyproof.errors import InputError, NotAllowedError, ReproducibilityError
from tallyproof.log import Log
from tallyproof.workflow.media_records import media_add, media_list, media_take_back, stored_media

SHEET = """outlet,day,item,coder,actor,tone,seconds
Channel 1,2020-01-01,i1,x,Ada,neutral,60
Channel 1,2020-01-01,i2,x,Bob,neutral,20
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> dict[str, Any]:
    with pytest.raises(SystemExit) as ended:
        main([*map(str, arguments), "--json"])
    printed = capsys.readouterr().out
    assert ended.value.code == code, printed
    document: dict[str, Any] = json.loads(printed)
    return document


@pytest.fixture
def project(tmp_path: Path) -> Path:
    workflow.write_sample("kazakhstan_2005_president", tmp_path / "kz", language="en")
    workflow.init(tmp_path / "project", workflow.Request(tmp_path / "kz"))
    (tmp_path / "sheet.csv").write_text(SHEET, "utf-8")
    (tmp_path / "newer.csv").write_text(SHEET.replace("Bob,neutral,20", "Bob,neutral,40"), "utf-8")
    return tmp_path / "project"


def test_versions_are_kept_with_their_hashes_and_the_newest_counts(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "media", "add", project, tmp_path / "sheet.csv", "--by", "coder", "--title", "January")
    found = run(capsys, "media", "add", project, tmp_path / "newer.csv")
    assert [(one["version"], one["title"], one["by"]) for one in found["versions"]] == [
        (1, "January", "coder"),
        (2, "newer", ""),
    ]
    assert found["counts"] == 2
    (tmp_path / "newer.csv").unlink()
    report = run(capsys, "media", "report", project)
    amounts = {one["actor"]: one["amount"] for one in report["shares"][0]["actors"]}
    assert amounts == {"Ada": 60, "Bob": 40}


def test_what_is_taken_back_stays_and_counts_again_when_its_files_come_again(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "media", "add", project, tmp_path / "sheet.csv")
    run(capsys, "media", "add", project, tmp_path / "newer.csv")
    found = run(capsys, "media", "take-back", project, 2, "--reason", "wrong outlet", "--by", "head")
    assert (found["counts"], found["versions"][1]["taken_back"]) == (1, "wrong outlet")
    with pytest.raises(NotAllowedError):
        media_take_back(project, 2, reason="again")
    again = run(capsys, "media", "add", project, tmp_path / "newer.csv")
    assert again["counts"] == 3
    assert not media_add(project, workflow.MediaRequest(tmp_path / "newer.csv"))["added"]


def test_a_file_that_was_changed_in_the_project_is_found(project: Path, tmp_path: Path) -> None:
    media_add(project, workflow.MediaRequest(tmp_path / "sheet.csv"))
    kept = stored_media(project)
    assert kept
    kept.sheet.write_text(SHEET.replace("60", "66"), "utf-8")
    with pytest.raises(ReproducibilityError, match=r"media/sheet/sheet\.csv"):
        stored_media(project)


def test_a_sheet_without_a_usable_row_is_not_kept(project: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError):
        media_add(project, workflow.MediaRequest(tmp_path / "bad.csv"))
    assert media_list(project)["versions"] == []
    assert list((project / "asked" / "media").glob("*")) == []


def test_adding_and_taking_back_are_logged_by_hash(project: Path, tmp_path: Path) -> None:
    workflow.log_create(project, "example.org/log")
    before = len(list(Log.open(project / "log").file.contents()))
    media_add(project, workflow.MediaRequest(tmp_path / "sheet.csv"), by="somebody")
    media_take_back(project, 1, reason="wrong outlet")
    entries = list(Log.open(project / "log").file.contents())[before:]
    assert [b'"act":"add"' in entries[0], b'"act":"take_back"' in entries[1]] == [True, True]
    assert b"somebody" not in b"".join(entries)


def test_the_dossier_of_a_project_tells_of_the_sheet_it_keeps_and_its_manifest_has_its_hash(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    added = media_add(project, workflow.MediaRequest(tmp_path / "sheet.csv"))
    found = run(capsys, "dossier", project, "--out", tmp_path / "dossier", "--lang", "ru")
    assert {one["id"]: one["status"] for one in found["sections"]}["media"] == "plain"
    manifest = json.loads((tmp_path / "dossier" / "manifest.json").read_text("utf-8"))
    assert manifest["media"]["files"] == {"sheet": added["versions"][0]["files"]["sheet"]["sha256"]}
