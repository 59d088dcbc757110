"""A backup brings everything back, on either kind of database, or nothing."""

import contextlib
import datetime as dt
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from django.db import connections
from filelock import FileLock, Timeout

from factories import snapshot, table
from sheet_photographs import photograph
from tallyproof.disk import copy_hashed
from tallyproof.errors import InputError, NotAllowedError
from tallyproof.store import Project
from tallyproof.store.pictures import PictureStore
from tallyproof.store.team.people import Person
from tallyproof.texts import load_catalogue
from tallyproof.workflow.backup import make_backup, restore_backup
from tallyproof.workflow.case_records import open_office
from tallyproof.workflow.cases import Deed, case_add, case_advance
from tallyproof.workflow.observe_sheets import (
    Sender,
    file_sheets,
    list_sheets,
    sheet_picture,
)
from tallyproof.workflow.sheet_files import SentPicture
from tallyproof.workflow.trail import open_server_records

ENGLISH = load_catalogue("en")
NOW = dt.datetime(2005, 12, 20, tzinfo=dt.UTC)
PASSWORD = "four quiet wooden boats"  # noqa: S105 - of nobody


def project(folder: Path, database: str = "") -> Path:
    """Return a project with results, a person and two acts in a case."""
    made = Project.create(folder / "project")
    made.add(snapshot(table({"cast": [50, 120]}, votes={"Аида": [30, 80], "Берік": [20, 40]})))
    (made.folder / "server.key").write_text("secret")
    open_server_records(made.folder, database)
    Person.objects.create(name="aida", shown_as="Аида <b>", roles=["lawyer"], password=PASSWORD)
    connections.close_all()
    office = open_office(made.folder, database=database, now=NOW, by="aida")
    filing = {"kind": "complaint", "forum": "territorial", "subject": "Протокол 147", "zone": "Asia/Aqtau"}
    case_add(office, ENGLISH, filing, name="C1", law="kazakhstan_2004", deed=Deed("file", "2005-12-05T10:00"))
    case_advance(
        office, ENGLISH, "C1", Deed("register", "2005-12-06T10:00", fields={"number": "12"}), rule="plurality"
    )
    return made.folder


def state(folder: Path, database: str = "") -> tuple[object, ...]:
    """Return what must come back: versions, entries with their hashes, the case, the people, the key."""
    office = open_office(folder, database=database, now=NOW)
    open_server_records(folder, database)
    people = list(Person.objects.values_list("name", "shown_as", "roles"))
    entries = list(office.records.stored().order_by("sequence").values_list("sequence", "sha256", "body"))
    key = (folder / "server.key").read_text()
    return office.project.current_name(), entries, office.records.case("C1", now=NOW).state, people, key


def test_a_project_comes_back_as_it_was(tmp_path: Path, database: str) -> None:
    folder = project(tmp_path, database)
    before = state(folder, database)
    made = make_backup(folder, tmp_path / "kept.zip", database=database)
    found = restore_backup(tmp_path / "kept.zip", tmp_path / "again")
    assert state(tmp_path / "again") == before
    assert (found["files"], found["rows"], found["sha256"]) == (made["files"], made["rows"], made["sha256"])
    assert made["rows"]["records.entryrow"] == 3
    assert (tmp_path / "kept.zip").stat().st_mode & 0o077 == 0
    assert (tmp_path / "again" / "server.key").stat().st_mode & 0o077 == 0


def test_pictures_of_sheets_come_back_with_their_sealed_originals(tmp_path: Path) -> None:
    folder, original = project(tmp_path), photograph()
    sent, sender = [SentPicture("a.jpg", original)], Sender("aida", "lawyer")
    file_sheets(folder, sent, ENGLISH, station="1", kind="official", sender=sender)
    make_backup(folder, tmp_path / "kept.zip")
    restore_backup(tmp_path / "kept.zip", tmp_path / "again")
    assert list_sheets(tmp_path / "again") == list_sheets(folder)
    (found,) = list_sheets(tmp_path / "again", station="1")["pictures"]
    assert sheet_picture(tmp_path / "again", 1) == sheet_picture(folder, 1)
    assert PictureStore(tmp_path / "again").original(found["original"]) == original
    connections.close_all()


def test_no_picture_is_filed_while_the_files_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, waited = project(tmp_path), list[bool]()

    def copied(path: Path, out: IO[bytes]) -> str:
        lock = FileLock(folder / "sheets" / "journal.jsonl.lock", timeout=0)
        with contextlib.suppress(Timeout), lock:
            waited.append(False)
        return copy_hashed(path, out)

    monkeypatch.setattr("tallyproof.store.backup.copy_hashed", copied)
    make_backup(folder, tmp_path / "kept.zip")
    assert waited == []
    assert FileLock(folder / "sheets" / "journal.jsonl.lock", timeout=0).acquire()
    connections.close_all()


def test_a_project_moves_to_postgresql_and_goes_on_there(tmp_path: Path, postgresql: str) -> None:
    folder = project(tmp_path)
    before = state(folder)
    make_backup(folder, tmp_path / "kept.zip")
    restore_backup(tmp_path / "kept.zip", tmp_path / "again", database=postgresql)
    assert state(tmp_path / "again", postgresql) == before
    Person.objects.create(name="berik", shown_as="Берік", roles=[], password=PASSWORD)
    office = open_office(tmp_path / "again", database=postgresql, now=NOW, by="aida")
    case_advance(office, ENGLISH, "C1", Deed("admit", "2005-12-07T10:00"), rule="plurality")
    assert office.records.require_sound() == 4
    connections.close_all()


def test_a_backup_replaces_no_file_and_no_folder(tmp_path: Path) -> None:
    folder = project(tmp_path)
    make_backup(folder, tmp_path / "kept.zip")
    with pytest.raises(NotAllowedError, match="replaces nothing"):
        make_backup(folder, tmp_path / "kept.zip")
    with pytest.raises(NotAllowedError, match="other files"):
        restore_backup(tmp_path / "kept.zip", folder)


def test_a_database_that_holds_something_is_left_alone(tmp_path: Path, postgresql: str) -> None:
    folder = project(tmp_path, postgresql)
    make_backup(folder, tmp_path / "kept.zip", database=postgresql)
    before = state(folder, postgresql)
    with pytest.raises(NotAllowedError, match="holds rows"):
        restore_backup(tmp_path / "kept.zip", tmp_path / "again", database=postgresql)
    assert not (tmp_path / "again").exists()
    assert state(folder, postgresql) == before
    connections.close_all()


Change = Callable[[dict[str, bytes]], None]


def facts(change: Callable[[dict[str, object]], None]) -> Change:
    def changed(parts: dict[str, bytes]) -> None:
        stated = json.loads(parts["backup.json"])
        change(stated)
        parts["backup.json"] = json.dumps(stated).encode()

    return changed


GROUP = b'{"model": "auth.group", "pk": 1, "fields": {}}\n'
DAMAGE: dict[str, Change] = {
    "another schema": facts(lambda stated: stated.update(schema="other/1")),
    "no facts": lambda parts: parts.update({"backup.json": b"{}"}),
    "facts that are no JSON": lambda parts: parts.update({"backup.json": b"\xff"}),
    "a file more": lambda parts: parts.update({"files/extra": b"x"}),
    "a file less": lambda parts: parts.__delitem__("files/in_force.jsonl"),
    "another key": lambda parts: parts.update({"files/server.key": b"mine"}),
    "another row": lambda parts: parts.update({"rows.jsonl": parts["rows.jsonl"].replace(b"aida", b"evil")}),
    "a row less": lambda parts: parts.update({"rows.jsonl": parts["rows.jsonl"].split(b"\n", 1)[1]}),
    "rows of another table": lambda parts: parts.update(
        {"rows.jsonl": b'{"model": "auth.group", "pk": 1, "fields": {}}\n'}
    ),
    "rows that are none": lambda parts: parts.update({"rows.jsonl": b"[]\n"}),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_backup_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    make_backup(project(tmp_path), tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        parts = {item: archive.read(item) for item in archive.namelist()}
    DAMAGE[name](parts)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for item, content in parts.items():
            archive.writestr(item, content)
    with pytest.raises(InputError, match=r"bad\.zip.*whole backup"):
        restore_backup(tmp_path / "bad.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/outside", "a/../../outside", "a\\..\\outside", "./a", ""]
)
def test_a_backup_writes_nowhere_but_into_its_folder(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        stated = {
            "schema": "tallyproof.backup/1",
            "files": {name: "0" * 64},
            "rows": {},
            "rows_sha256": "0" * 64,
        }
        archive.writestr("backup.json", json.dumps(stated))
        archive.writestr("rows.jsonl", "")
        archive.writestr(f"files/{name}", "x")
    with pytest.raises(InputError, match="whole backup"):
        restore_backup(tmp_path / "bad.zip", tmp_path / "again")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("cut", [0, 10, 500, -30])
def test_a_backup_cut_short_leaves_nothing_behind(tmp_path: Path, cut: int) -> None:
    make_backup(project(tmp_path), tmp_path / "kept.zip")
    content = (tmp_path / "kept.zip").read_bytes()
    (tmp_path / "kept.zip").write_bytes(content[:cut])
    with pytest.raises(InputError, match="whole backup"):
        restore_backup(tmp_path / "kept.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_file_that_grows_while_it_is_copied_is_kept_as_it_was_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path)
    (folder / "journal.jsonl").write_text("one\n")

    def copied(path: Path, out: IO[bytes]) -> str:
        digest = copy_hashed(path, out)
        if path.name == "journal.jsonl":
            path.write_text("one\ntwo\n")
        return digest

    monkeypatch.setattr("tallyproof.store.backup.copy_hashed", copied)
    make_backup(folder, tmp_path / "kept.zip")
    restore_backup(tmp_path / "kept.zip", tmp_path / "again")
    assert (tmp_path / "again" / "journal.jsonl").read_text() == "one\n"
    assert (folder / "journal.jsonl").read_text() == "one\ntwo\n"


def test_what_is_half_written_is_left_out_with_all_that_is_in_it(tmp_path: Path) -> None:
    folder = project(tmp_path)
    half = folder / "publications" / "one" / ".site.half" / "en"
    half.mkdir(parents=True)
    (half / "index.html").write_text("half")
    (half.parents[1] / "told.json").write_text("{}")
    make_backup(folder, tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        found = [name for name in archive.namelist() if "publications" in name]
    assert found == ["files/publications/one/told.json"]


def test_links_out_of_the_project_are_not_followed(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (tmp_path / "private").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "private")
    make_backup(folder, tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        assert "files/link" not in archive.namelist()
    shutil.rmtree(folder)
