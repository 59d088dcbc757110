import json
import multiprocessing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import CallError, InputError, NotAllowedError
from tallyproof.log import Entry, EntryKind, Log, is_log, read_entry, seal
from tallyproof.log.canonical import Json, canonical, read_canonical

AT = "2005-12-06T11:00:00+06:00"
NAMES = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=8)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def entry(name: str, **public: Json) -> Entry:
    return Entry(EntryKind.CASE, name, version=1, at=AT, public=public)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_canonical_json_is_that_of_the_standard_library_with_sorted_names(document: dict[str, Json]) -> None:
    sorted_text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(document) == sorted_text.encode()
    assert read_canonical(canonical(document)) == document


@pytest.mark.parametrize(
    "value", [0.5, 2**53, "\ud800", {"\U0001f5f3": 1}, {"\ud800": 1}, {1: 2}, b"x", {1, 2}]
)
def test_what_has_no_single_spelling_is_refused(value: Json) -> None:
    with pytest.raises(CallError):
        canonical({"value": value})


@pytest.mark.parametrize(
    "content", [b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b"[]", b'{"a":1.0}', b"{"]
)
def test_json_in_another_spelling_is_not_read(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_canonical(content)


def test_an_entry_comes_back_as_it_was() -> None:
    full = Entry(
        EntryKind.DECISION,
        "Р-4",
        version=2,
        at=AT,
        documents={"decision.pdf": "ab" * 32},
        public={"outcome": "upheld", "stations": ["017", "018"], "votes": None},
        private={"complainant": seal("Aigerim").commitment},
    )
    assert read_entry(full.content()) == full


@pytest.mark.parametrize(
    "change", [{"id": ""}, {"version": 0}, {"at": "2005-12-06"}, {"documents": {"a": "AB" * 32}}]
)
def test_a_malformed_entry_is_refused(change: dict[str, Json]) -> None:
    fields: dict[str, Json] = {
        "kind": "case",
        "id": "K",
        "version": 1,
        "at": AT,
        "documents": {},
        "public": {},
        "private": {},
    }
    with pytest.raises(ValueError, match="Expected"):
        read_entry(canonical({"schema": "tallyproof.log-entry/1", **fields, **change}))


def test_an_entry_larger_than_a_bundle_can_hold_is_refused() -> None:
    with pytest.raises(CallError, match="log the hash"):
        entry("K", scan="x" * 65_536)


def test_a_sealed_value_opens_with_its_salt_only() -> None:
    opening, other = seal("Aigerim"), seal("Aigerim")
    assert opening.commitment != other.commitment
    assert opening.opens(opening.commitment)
    assert not other.opens(opening.commitment)


def test_numbers_count_from_zero_and_an_append_may_be_repeated(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", "example.org/log")
    first = log.append(entry("a"), entry("b"), entry("a"))
    again = log.append(entry("b"), entry("c"))
    assert (first.numbers, first.size) == ((0, 1, 0), 2)
    assert (again.numbers, again.size) == ((1, 2), 3)
    assert [item.id for item in log.entries()] == ["a", "b", "c"]


def test_many_entries_repeated_at_once_keep_their_numbers(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", "example.org/log")
    many = [entry(str(number)) for number in range(20)]
    log.append(*many[:15])
    assert log.append(*many).numbers == tuple(range(20))


def test_what_stands_behind_the_head_was_never_acknowledged(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", "example.org/log")
    log.append(entry("a"))
    with (log.folder / "entries.jsonl").open("ab") as file:
        file.write(b'{"half of a li')
    (log.folder / ".head.json.0123").write_bytes(b"half of a head")
    assert [item.id for item in log.entries()] == ["a"]
    log.append(entry("b"))
    assert [item.id for item in log.entries()] == ["a", "b"]
    assert list(log.folder.glob(".head*")) == []


def test_lost_lines_are_reported_and_not_written_over(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", "example.org/log")
    log.append(entry("a"), entry("b"))
    path = log.folder / "entries.jsonl"
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(InputError, match="published copy"):
        log.entries()
    with pytest.raises(InputError, match="published copy"):
        log.append(entry("c"))


@pytest.mark.parametrize("text", [b"{}", b"[]", b"\xff", b'{"schema":"tallyproof.log-head/1","size":3}'])
def test_a_damaged_head_is_an_error_that_names_the_file(tmp_path: Path, text: bytes) -> None:
    log = Log.create(tmp_path / "log", "example.org/log")
    (log.folder / "head.json").write_bytes(text)
    with pytest.raises(InputError, match=r"head\.json"):
        log.head()


def test_a_log_is_made_once_and_opened_by_its_names(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", "example.org/log")
    assert is_log(log.folder)
    assert Log.open(log.folder) == log
    assert log.signing_key().public == log.keys[0]
    with pytest.raises(NotAllowedError):
        Log.create(tmp_path / "log", "example.org/log")


@pytest.mark.parametrize("name", ["", "two words", "a+b", "line\nbreak", "no\xa0break"])
def test_a_name_that_a_signature_line_cannot_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CallError):
        Log.create(tmp_path / "log", name)


def test_private_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", "example.org/log")
    assert {path.stat().st_mode & 0o777 for path in (log.folder / "keys").iterdir()} == {0o600}
    assert log.signing_key().seed.hex() not in repr(log.signing_key())


def test_after_a_rotation_the_spare_signs_and_a_new_spare_waits(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", "example.org/log")
    after = log.rotated()
    assert after.keys[0] == log.keys[1]
    assert after.keys[1] not in log.keys
    assert Log.open(log.folder).signing_key().public == log.keys[1]


def append_many(folder: str, name: str) -> None:
    for number in range(25):
        Log.open(Path(folder)).append(entry(f"{name}-{number}"))


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", "example.org/log")
    start = multiprocessing.get_context("spawn")
    writers = [start.Process(target=append_many, args=(str(log.folder), name)) for name in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {item.id for item in log.entries()} == {f"{name}-{n}" for name in "abc" for n in range(25)}
    assert json.loads((log.folder / "head.json").read_text())["size"] == 75


def test_documents_are_named_in_any_script() -> None:
    named = Entry(
        EntryKind.SNAPSHOT, "1", version=1, at=AT, documents={"итоги.csv": "ab" * 32, "ә": "cd" * 32}
    )
    assert read_entry(named.content()) == named
