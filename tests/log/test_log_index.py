"""The index beside a log finds what reading the whole log finds; whatever happens to it changes no answer."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from log.published_logs import AT, ORIGIN, entries
from tallyproof.disk import write_atomically
from tallyproof.log import (
    Entry,
    EntryKind,
    Log,
    RecordField,
    check_files,
    check_published,
    open_published,
    own_policy,
    publish,
)
from tallyproof.log.entries_file import EntriesFile, Head
from tallyproof.log.entries_index import EntriesIndex, Unusable
from tallyproof.log.search import Search
from tallyproof.log.tree import Frontier
from tallyproof.log.verifier import leaf_hash
from tallyproof.store import Project
from tallyproof.workflow.act_log import log_act
from tallyproof.workflow.backup import make_backup, restore_backup

PROGRAM = Path(__file__).with_name("killed_acts.py")
DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "no database": lambda path: path.write_bytes(b"x" * 8192),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:20_000]),
    "a folder": lambda path: made_a_folder(path),  # noqa: PLW0108 - it stands below
    "no tables": lambda path: changed(path, "DROP TABLE shelf"),
    "nothing about it": lambda path: changed(path, "DELETE FROM about"),
    "shelves taken away": lambda path: changed(path, "DELETE FROM shelf"),
    "shelves emptied": lambda path: changed(path, "UPDATE shelf SET content = x''"),
    "shelves exchanged": lambda path: changed(path, "UPDATE shelf SET number = -1 - number"),
    "shelves of texts": lambda path: changed(path, "UPDATE shelf SET content = 'text'"),
    "another size": lambda path: changed(path, "UPDATE about SET content = replace(content, 'size', 'SIZE')"),
    "places moved": lambda path: rehashed(path, lambda item: item[:24] + (7).to_bytes(8)),
}


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def changed(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as base:
        base.execute(statement)
    base.close()


def rehashed(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change every item and let the hashes of the shelves fit."""
    from tallyproof.log.entries_index import _hash  # noqa: PLC0415 - as who damages it would

    with sqlite3.connect(path) as base:
        for number, content in base.execute("SELECT number, content FROM shelf").fetchall():
            items = [bytes(content[at : at + 32]) for at in range(0, len(content), 32)]
            fresh = b"".join(map(change, items))
            base.execute(
                "UPDATE shelf SET content = ?, hash = ? WHERE number = ?",
                (fresh, _hash(number, fresh), number),
            )
    base.close()


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Return a log of three hundred entries with an index."""
    log = Log.create(tmp_path / "log", ORIGIN)
    log.append(*entries(300))
    assert log.of_thing(EntryKind.CASE, "K-1")
    assert index_of(log).path.is_file()
    return log


def make_project(folder: Path) -> Path:
    Project.create(folder)
    Log.create(folder / "log", ORIGIN)
    return folder


def index_of(log: Log) -> EntriesIndex:
    return EntriesIndex(log.folder)


def read_whole(log: Log, kind: EntryKind, name: str) -> list[tuple[int, Entry]]:
    return [(n, e) for n, e in enumerate(log.entries()) if (e.kind, e.id) == (kind, name)]


def case_entry(name: str, record: int, version: int = 1) -> Entry:
    public = {RecordField.CASES.value: str(record), "sha256": "0" * 64}
    return Entry(EntryKind.CASE, name, version=version, at=AT, public=public)


@pytest.mark.parametrize("damage", DAMAGES)
def test_whatever_happens_to_the_index_nothing_is_missed_and_nothing_doubled(log: Log, damage: str) -> None:
    DAMAGES[damage](index_of(log).path)
    assert log.append(*entries(3)).numbers == (0, 1, 2)
    assert log.of_thing(EntryKind.CASE, "K-299") == read_whole(log, EntryKind.CASE, "K-299") != []
    assert log.of_thing(EntryKind.CASE, "K-300") == []
    assert log.append(*entries(301)).size == 301


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name != "a folder"])
def test_a_damaged_index_is_made_anew_at_the_next_question(log: Log, damage: str) -> None:
    DAMAGES[damage](index_of(log).path)
    log.of_thing(EntryKind.CASE, "K-299")
    known, places = index_of(log).look([entries(300)[299].content()])
    assert (known.head, [place.number for place in places]) == (log.head(), [299])


def test_bytes_changed_anywhere_in_the_index_change_no_answer(log: Log) -> None:
    path, generator = index_of(log).path, random.Random(20051204)
    whole = path.read_bytes()
    for _ in range(40):
        spoiled = bytearray(whole)
        for _ in range(200):
            spoiled[generator.randrange(len(spoiled))] ^= 1 << generator.randrange(8)
        path.write_bytes(spoiled)
        wanted = [entries(300)[generator.randrange(300)] for _ in range(3)]
        assert [one for w in wanted for one in log.of_thing(w.kind, w.id)] == [
            one for w in wanted for one in read_whole(log, w.kind, w.id)
        ]
        assert log.append(*wanted).size == 300


def test_the_index_of_another_log_is_not_believed(log: Log, tmp_path: Path) -> None:
    other = Log.create(tmp_path / "other", ORIGIN)
    other.append(*entries(300, name="M"))
    other.of_thing(EntryKind.CASE, "M-1")
    shutil.copy(index_of(other).path, index_of(log).path)
    assert log.of_thing(EntryKind.CASE, "M-1") == []
    assert [n for n, _ in log.of_thing(EntryKind.CASE, "K-7")] == [7]


def test_a_log_put_back_from_a_backup_forgets_what_the_index_knew_of_the_time_after_it(log: Log) -> None:
    kept = {name: (log.folder / name).read_bytes() for name in ("entries.jsonl", "head.json")}
    log.append(*entries(200, name="later"))
    assert log.of_thing(EntryKind.CASE, "later-1")
    assert index_of(log).look([])[0].head.size == 500
    for name, content in kept.items():
        write_atomically(log.folder / name, content)
    assert log.of_thing(EntryKind.CASE, "later-1") == []
    assert log.append(*entries(200, name="again")).numbers == tuple(range(300, 500))
    assert log.of_thing(EntryKind.CASE, "later-1") == []
    assert [n for n, _ in log.of_thing(EntryKind.CASE, "again-1")] == [301]


def test_an_index_put_back_from_a_backup_is_brought_up_to_date(log: Log) -> None:
    old = index_of(log).path.read_bytes()
    log.append(*entries(200, name="later"))
    log.of_thing(EntryKind.CASE, "later-1")
    index_of(log).path.write_bytes(old)
    assert [n for n, _ in log.of_thing(EntryKind.CASE, "later-199")] == [499]
    assert index_of(log).look([])[0].head == log.head()


def test_where_nothing_can_be_written_beside_it_the_log_is_read(log: Log) -> None:
    index_of(log).path.unlink()
    index_of(log).path.mkdir()
    assert [n for n, _ in log.of_thing(EntryKind.CASE, "K-299")] == [299]
    assert index_of(log).path.is_dir()


def test_a_log_whose_lines_were_changed_gets_no_index(log: Log) -> None:
    index_of(log).path.unlink()
    lines = log.folder / "entries.jsonl"
    lines.write_bytes(lines.read_bytes().replace(b'"K-7"', b'"X-7"'))
    assert [n for n, _ in log.of_thing(EntryKind.CASE, "X-7")] == [7]
    with pytest.raises(Unusable):
        index_of(log).look([])


def test_a_line_changed_behind_the_index_is_not_given_out_as_what_stood_there(log: Log) -> None:
    lines = log.folder / "entries.jsonl"
    lines.write_bytes(lines.read_bytes().replace(b'"K-7"', b'"X-7"'))
    assert log.of_thing(EntryKind.CASE, "K-7") == []


def test_a_few_entries_more_are_found_without_writing_the_index(log: Log) -> None:
    before = index_of(log).path.read_bytes()
    log.append(*entries(20, name="new"))
    assert [n for n, _ in log.of_thing(EntryKind.CASE, "new-19")] == [319]
    assert index_of(log).path.read_bytes() == before


def test_records_are_found_by_their_numbers_and_the_newest_is_known(log: Log) -> None:
    assert log.newest_record(RecordField.CASES) == 0
    log.append(*(case_entry(f"C-{n}", n) for n in range(1, 151)))
    log.append(*(case_entry(f"C-{n}", n, 2) for n in range(151, 161)))
    found = log.of_records(RecordField.CASES, [1, 77, 160, 161])
    assert {record: (n, entry.id) for record, (n, entry) in found.items()} == {
        1: (300, "C-1"),
        77: (376, "C-77"),
        160: (459, "C-160"),
    }
    assert (log.newest_record(RecordField.CASES), log.newest_record(RecordField.STATEMENTS)) == (160, 0)


@pytest.mark.parametrize("value", ["", "-1", "１７", "9" * 19, "x"])
def test_what_is_no_number_of_a_record_counts_for_none(log: Log, value: str) -> None:
    public = {RecordField.CASES.value: value}
    log.append(Entry(EntryKind.CASE, "odd", version=1, at=AT, public=public))
    assert log.newest_record(RecordField.CASES) == 0


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(EntryKind), NAMES, st.integers(1, 3)), min_size=1, max_size=60),
    st.data(),
)
def test_the_index_finds_what_reading_finds_whatever_things_are_called(
    tmp_path_factory: pytest.TempPathFactory, things: list[tuple[EntryKind, str, int]], data: st.DataObject
) -> None:
    log = Log.create(tmp_path_factory.mktemp("any") / "log", ORIGIN)
    log.append(*entries(100), *(Entry(kind, name, version=n, at=AT) for kind, name, n in things))
    kind, name, _ = data.draw(st.sampled_from(things))
    log.of_thing(kind, name)
    assert index_of(log).look([])[0].head == log.head()
    assert log.of_thing(kind, name) == read_whole(log, kind, name)
    assert len(log.of_thing(EntryKind.CASE, "K-99")) >= 1


def test_lookups_read_no_more_of_a_long_log_than_of_a_short_one(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, text = [], EntriesFile._text  # noqa: SLF001

    def measured(file: EntriesFile, start: int, end: int) -> bytes:
        read.append(end - start)
        return text(file, start, end)

    monkeypatch.setattr(EntriesFile, "_text", measured)
    log.append(*entries(5_000, name="more"))
    log.of_thing(EntryKind.CASE, "K-1")
    read.clear()
    assert [n for n, _ in log.of_thing(EntryKind.CASE, "more-4999")] == [5_299]
    assert log.append(case_entry("one more", 1)).numbers == (5_300,)
    assert log.newest_record(RecordField.CASES) == 1
    assert sum(read) < 64 * 500


def test_publishing_and_checking_need_no_index_and_publish_none(log: Log) -> None:
    publish(log)
    assert not [path for path in log.published.rglob("*") if "index" in path.name]
    index_of(log).path.unlink()
    checked = check_published(open_published(str(log.published)), own_policy(log))
    check_files(log.published, checked, own_policy(log))
    assert not index_of(log).path.exists()


def test_a_backup_holds_no_index_and_what_comes_back_finds_everything(tmp_path: Path) -> None:
    project = make_project(tmp_path / "election")
    log = Log.open(project / "log")
    log.append(*entries(300))
    log.of_thing(EntryKind.CASE, "K-1")
    assert index_of(log).path.is_file()
    make_backup(project, tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        assert not [name for name in archive.namelist() if "index" in name]
    restore_backup(tmp_path / "kept.zip", tmp_path / "back")
    assert [n for n, _ in Log.open(tmp_path / "back" / "log").of_thing(EntryKind.CASE, "K-299")] == [299]


def test_a_head_before_the_first_entry_has_nothing_to_look_up(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", ORIGIN)
    assert Search(log.file).entries_with([b"x"]) == []
    assert log.file.lines(Head(Frontier(), 0), log.head()) == []


def test_workers_that_are_killed_while_they_log_acts_double_and_lose_none(tmp_path: Path) -> None:
    project, generator = make_project(tmp_path / "election"), random.Random(20051204)
    for turn in range(3):
        workers = [at_work(project, f"{turn}{side}") for side in "ab"]
        time.sleep(generator.uniform(0.3, 0.6))
        for worker in workers:
            worker.kill()
            worker.communicate()
    log = Log.open(project / "log")
    contents = log.file.contents()
    assert Frontier().grown(map(leaf_hash, contents)) == log.head().frontier
    versions: dict[str, list[int]] = {}
    for entry in log.entries():
        versions.setdefault(entry.id, []).append(entry.version)
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())
    assert len(contents) > 100
    assert index_of(log).look([])[0].head.size > 64


def at_work(project: Path, seed: str) -> "subprocess.Popen[str]":
    """Return a worker that has logged its first act."""
    command = [sys.executable, str(PROGRAM), str(project), seed]
    environment = os.environ | {"PYTHONPATH": str(PROGRAM.parents[1])}
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "logged\n"
    return worker


def test_an_act_logged_again_keeps_its_entry_in_a_long_log(tmp_path: Path) -> None:
    project = make_project(tmp_path / "election")
    log, told = Log.open(project / "log"), {"seed": "5 12 33"}
    log.append(*entries(300))
    first = log_act(project, EntryKind.SEED, "draw", public=told)
    log.append(*entries(300, name="L"))
    assert first == log_act(project, EntryKind.SEED, "draw", public=told) == 300
    assert log_act(project, EntryKind.SEED, "draw", public={"seed": "6"}) == 601
