"""`init` with a file whose table is in force already: which file it was, and what it prints, is kept and proved."""

import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from tallyproof.cli import main
from tallyproof.log import EntryKind, Log
from tallyproof.store import Project
from tallyproof.workflow.examination import Examined, asked_before, brief_of, change_unexamined, examine
from tallyproof.workflow.log import log_create, log_publish
from tallyproof.workflow.log_proofs import newest_checkpoint
from tallyproof.workflow.station_search import find_stations
from tallyproof.workflow.version_proofs import version_proofs

HEAD = "station_id,registered,cast,valid,invalid,votes__A,votes__B\n"
FIRST = HEAD + "1,100,50,48,2,30,18\n2,100,60,60,0,20,40\n"
OTHER = HEAD + "1,100,50,48,2,29,19\n2,100,60,60,0,20,40\n"
AGAIN = "again/other.csv"
WHY = ("--reason", "the commission printed it again", "--decided-by", "CEC")


def init(capsys: pytest.CaptureFixture[str], folder: Path, source: str, *options: str, code: int = 0) -> str:
    """Return the version in force afterwards, or what was said to be wrong."""
    with pytest.raises(SystemExit) as left:
        main(["init", str(folder), str(folder.parent / source), *options, "--json"])
    printed = capsys.readouterr()
    assert left.value.code == code, printed
    return str(json.loads(printed.out)["snapshot"]) if code == 0 else printed.err + printed.out


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A project with a log and two versions; and the second one once more as a file that ends its lines otherwise."""
    (tmp_path / "first.csv").write_text(FIRST)
    (tmp_path / "other.csv").write_text(OTHER)
    (tmp_path / "again").mkdir()
    (tmp_path / AGAIN).write_bytes(OTHER.replace("\n", "\r\n").encode())
    made = tmp_path / "election"
    init(capsys, made, "first.csv")
    log_create(made, "example.org/test")
    init(capsys, made, "other.csv", *WHY)
    return made


def test_another_file_with_the_table_in_force_needs_a_reason(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--reason" in init(capsys, folder, AGAIN, code=2)


def test_the_same_file_again_changes_nothing_and_needs_no_reason(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Project.open(folder).history()
    init(capsys, folder, "other.csv")
    assert Project.open(folder).history() == before


def test_another_file_with_the_table_in_force_is_named_and_proved(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = init(capsys, folder, AGAIN, *WHY)
    held = Log.open(folder / "log").of_thing(EntryKind.SNAPSHOT, version)
    files = [hashlib.sha256((folder.parent / name).read_bytes()).hexdigest() for name in ("other.csv", AGAIN)]
    assert [entry.documents["other.csv"] for _, entry in held] == files
    assert [entry.public.get("time") for _, entry in held] == [None, "2"]
    log_publish(folder)
    proofs = version_proofs(folder, note=newest_checkpoint(folder)) or {}
    assert [one["state"] for one in proofs.values()] == ["proved"] * 3


def test_the_rule_of_the_last_examination_stays_when_other_files_give_the_same_table(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Examined(rule="majority", choice="A", seed=7)
    examine(folder, asked)
    init(capsys, folder, AGAIN, *WHY)
    assert asked_before(folder) == asked
    changed = change_unexamined(folder, "en")
    assert changed is not None
    assert changed["reason"] == "the commission printed it again"
    examine(folder, asked)
    assert change_unexamined(folder, "en") is None


def test_an_examination_is_kept_for_the_files_that_it_read_whatever_comes_into_force_meanwhile(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def meanwhile(step: str) -> None:
        if step == "test":
            init(capsys, folder, AGAIN, *WHY)

    examine(folder, Examined(), progress=meanwhile)
    assert brief_of(folder, "en") is None
    init(capsys, folder, "other.csv", *WHY)
    assert (brief_of(folder, "en") or {})["snapshot"] == Project.open(folder).current_name()


def test_a_station_that_was_lost_again_is_found_as_lost(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.parent / "more.csv").write_text(OTHER + "3,100,10,10,0,5,5\n")
    assert find_stations(folder, "3", limit=5) == []
    init(capsys, folder, "more.csv", *WHY)
    assert [one["station_id"] for one in find_stations(folder, "3", limit=5)] == ["3"]
    init(capsys, folder, "other.csv", *WHY)
    assert [(one["station_id"], one["in_force"]) for one in find_stations(folder, "3", limit=5)] == [
        ("3", False)
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
@pytest.mark.parametrize(
    ("called", "told"),
    [
        ("итоги.csv".encode(), "итоги.csv"),
        ("итоги.csv".encode("cp1251"), r"\xe8\xf2\xee\xe3\xe8.csv"),
        ("🗳.csv".encode(), "🗳.csv"),
    ],
)
def test_a_file_may_be_called_anything_and_is_logged(
    folder: Path, capsys: pytest.CaptureFixture[str], called: bytes, told: str
) -> None:
    path = folder.parent / os.fsdecode(called)
    path.write_text(OTHER.replace("40", "39"))
    version = init(capsys, folder, path.name, *WHY)
    assert [file.name for file in Project.open(folder).current().files] == [told]
    ((_, entry),) = Log.open(folder / "log").of_thing(EntryKind.SNAPSHOT, version)
    assert list(entry.documents) == [told.replace("🗳", r"\U0001f5f3")]


def test_of_more_files_than_an_entry_names_the_hash_of_their_list_is_logged(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallyproof.workflow.act_log._ROOM", 150)
    source = folder.parent / "parts"
    source.mkdir()
    for number in (1, 2, 3):
        (source / f"УИК {number}.csv").write_text(HEAD + f"{number},100,50,48,2,30,18\n")
    version = init(capsys, folder, source.name, *WHY)
    ((_, entry),) = Log.open(folder / "log").of_thing(EntryKind.SNAPSHOT, version)
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(source.iterdir())}
    listed = json.dumps(hashes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert entry.documents == {"files.json": hashlib.sha256(listed.encode()).hexdigest()}
    assert entry.public["files"] == "3"
    init(capsys, folder, source.name)
    assert len(list(Log.open(folder / "log").of_thing(EntryKind.SNAPSHOT, version))) == 1


def test_a_reason_too_long_for_the_log_is_refused_before_anything_changes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Project.open(folder).history()
    assert "2001" in init(capsys, folder, "first.csv", "--reason", "x" * 2001, "--decided-by", "CEC", code=2)
    assert Project.open(folder).history() == before
