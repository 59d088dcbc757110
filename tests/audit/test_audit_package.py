"""A published audit: anybody re-verifies it, and whatever was changed is named."""

import hashlib
import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.test_audit_session import both, drawn, opened
from tallyproof.audit.session import rules
from tallyproof.audit.session.events import Drawn, Entered, Event, Seeded
from tallyproof.audit.session.replay import replay
from tallyproof.audit.session.state import Decision
from tallyproof.audit.session.stations_file import write_stations
from tallyproof.errors import InputError, NotAllowedError
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.store.signing import SigningKey, is_signed
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.workflow.audit_publication import audit_publish, audit_verify

Found = list[tuple[str, str, int | None]]


def finished(folder: Path) -> AuditFolder:
    audit = opened(folder)
    state = drawn(audit)
    for batch in state.sample:
        if state.decision() is Decision.CONTINUE:
            state = both(audit, batch)
    return audit


def published(folder: Path) -> Path:
    out = folder / "public"
    audit_publish(finished(folder).folder, load_catalogue("en"), out=out)
    return out


def findings(package: Path, **known: str) -> Found:
    document = audit_verify(package, **known)
    assert (document["status"] == "identical") == (not document["findings"])
    return [(one["check"], one["file"], one["row"]) for one in document["findings"]]


def test_a_published_audit_is_verified_without_its_key(tmp_path: Path) -> None:
    package = published(tmp_path)
    document = audit_verify(package)
    assert document["status"] == "identical"
    assert document["decision"] == "stop"
    assert document["risk"] <= 0.05
    names = sorted(path.name for path in package.iterdir())
    assert names == [
        "README.txt",
        "commitment.json",
        "journal.jsonl",
        "manifest.json",
        "stations.csv",
        "status.json",
    ]
    assert findings(package, commitment=document["commitment"]) == []


def test_the_key_is_readable_by_its_owner_only_and_never_published(tmp_path: Path) -> None:
    package = published(tmp_path)
    key = tmp_path / "audit" / "signing.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    secret = key.read_text().strip()
    assert all(secret not in path.read_text() for path in package.iterdir())
    key.chmod(0o644)
    with pytest.raises(NotAllowedError, match="others can read"):
        AuditFolder(tmp_path / "audit").key  # noqa: B018 - the access itself is tested


@pytest.mark.parametrize(
    "name", ["README.txt", "commitment.json", "journal.jsonl", "stations.csv", "status.json"]
)
def test_one_changed_byte_in_any_file_is_detected_and_the_file_named(tmp_path: Path, name: str) -> None:
    package = published(tmp_path)
    content = bytearray((package / name).read_bytes())
    place = len(content) // 2
    content[place] = ord("7") if content[place] != ord("7") else ord("8")
    (package / name).write_bytes(content)
    assert ("files", name, None) in findings(package)


@pytest.mark.parametrize("name", ["commitment.json", "journal.jsonl", "stations.csv", "status.json"])
def test_a_file_taken_away_or_added_is_named(tmp_path: Path, name: str) -> None:
    package = published(tmp_path)
    (package / name).unlink()
    (package / "more.txt").write_text("x")
    found = findings(package)
    assert ("files", name, None) in found
    assert ("files", "more.txt", None) in found


def changed_manifest(package: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = package / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


def test_a_changed_manifest_lacks_its_signature(tmp_path: Path) -> None:
    package = published(tmp_path)
    changed_manifest(package, lambda m: m["journal"].update(lines=3))
    assert ("manifest", "manifest.json", None) in findings(package)


@pytest.mark.parametrize("row", [1, 2, 3, 6])
def test_a_changed_event_is_named_by_its_line(tmp_path: Path, row: int) -> None:
    package = published(tmp_path)
    path = package / "journal.jsonl"
    lines = path.read_text().splitlines()
    line = json.loads(lines[row - 1])
    line["at"] = "2005-12-04T00:00:00+00:00"
    lines[row - 1] = json.dumps(line, separators=(",", ":"), sort_keys=True)
    path.write_text("\n".join(lines) + "\n")
    assert ("journal", "journal.jsonl", row) in findings(package)


def test_a_shortened_journal_is_noticed(tmp_path: Path) -> None:
    package = published(tmp_path)
    path = package / "journal.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    found = findings(package)
    assert ("files", "journal.jsonl", None) in found
    assert any(check == "journal" for check, *_ in found)


def test_a_whole_package_made_again_with_another_key_has_another_commitment(tmp_path: Path) -> None:
    right = audit_verify(published(tmp_path / "right"))["commitment"]
    forged = published(tmp_path / "forged")
    assert findings(forged) == []
    assert findings(forged, commitment=right) == [("commitment", "commitment.json", None)]


def test_whoever_holds_the_key_cannot_break_a_rule_unseen(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    commitment, stations = audit.fixed()
    first = audit.events(commitment)[0]
    counts = {"votes__Ada": 60, "votes__Ben": 40}
    seed, draw = Seeded("4 2 6 6 1", "dice"), Drawn(3)
    batch = drawn(audit, 3).sample[0]
    cases: list[tuple[list[Event], int]] = [
        ([seed, draw, Seeded("better", "dice")], 4),
        ([draw], 2),
        ([seed, Entered(batch, "a", counts)], 3),
        ([seed, draw, Entered(batch, "a", counts), Entered(batch, " A", counts)], 5),
        ([seed, draw, Entered(batch, "a", {"votes__Ada": 600, "votes__Ben": 40})], 4),
    ]
    for events, row in cases:
        _, objections = replay(commitment, stations, [first, *events])
        assert [one.row for one in objections] == [row]
    assert replay(commitment, stations, audit.events(commitment))[1] == ()


def test_weights_that_do_not_follow_from_the_bounds_are_named(tmp_path: Path) -> None:
    audit = finished(tmp_path)
    commitment, stations = audit.fixed()
    weights = stations.weights.copy()
    weights[4] += 1
    forged = replace(stations, weights=weights)
    hashed = hashlib.sha256(write_stations(forged)).hexdigest()
    made = AuditFolder.create(tmp_path / "forged", replace(commitment, stations_sha256=hashed), forged)
    audit_publish(made.folder, load_catalogue("en"), out=tmp_path / "public")
    assert findings(tmp_path / "public") == [("stations", "stations.csv", 6)]


def test_a_signature_is_of_one_key_and_one_content(tmp_path: Path) -> None:
    key = SigningKey.create(tmp_path / "key")
    assert SigningKey.create(tmp_path / "key").public == key.public
    signature = key.sign(b"count")
    assert is_signed(b"count", signature, by=key.public)
    assert not is_signed(b"Count", signature, by=key.public)
    assert not is_signed(b"count", signature, by=SigningKey.create(tmp_path / "other").public)
    assert not is_signed(b"count", "zz", by="short")
    (tmp_path / "bad").write_text("not a key")
    (tmp_path / "bad").chmod(0o600)
    with pytest.raises(InputError):
        SigningKey.load(tmp_path / "bad")


def test_an_audit_killed_before_its_commitment_is_made_anew(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    audit.journal.path.unlink()
    with pytest.raises(InputError, match="no journal"):
        audit.state()
    assert opened(tmp_path).state().draws == ()


def test_a_folder_without_a_package_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        audit_verify(tmp_path)
    (tmp_path / "manifest.json").write_text('{"schema": "other"}')
    with pytest.raises(InputError):
        audit_verify(tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_check_it_is_written_beside_it(tmp_path: Path, language: str) -> None:
    audit, out = opened(tmp_path), tmp_path / "public"
    audit_publish(audit.folder, load_catalogue(language), out=out)
    assert audit.state().commitment.sha256() in (out / "README.txt").read_text()
    assert findings(out) == []


def test_an_entry_of_the_journal_is_judged_as_it_was(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    batch = drawn(audit, 3).sample[0]
    audit.add(lambda now: rules.entered(now, Entered(batch, "a", {"votes__Ada": 600, "votes__Ben": 40})))
    commitment, stations = audit.fixed()
    assert replay(commitment, stations, audit.events(commitment))[1] == ()
