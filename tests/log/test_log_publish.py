import hashlib
import shutil
from pathlib import Path

import pytest

from log.flipped_bits import rejected_flips
from log.published_logs import ORIGIN, entries, published_log, request_of, witness_of, witnessed_log
from tallyproof.errors import CallError, InputError, ReproducibilityError
from tallyproof.log import (
    Log,
    add_cosignatures,
    check_files,
    check_published,
    make_receipt,
    open_published,
    own_policy,
    publish,
    set_policy,
)
from tallyproof.log.tiles import Tile, bundle_of, bundles_of, entries_in, tiles_of
from tallyproof.log.verifier import VerificationError, read_note, verify_checkpoint, verify_receipt


def test_the_layout_of_seventy_thousand_entries_is_that_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    full = {level: sum(t.level == level and t.width == 256 for t in tiles) for level in (0, 1, 2)}
    assert full == {0: 273, 1: 1, 2: 0}
    assert [(t.level, t.number, t.width) for t in tiles if t.width < 256] == [
        (0, 273, 112),
        (1, 1, 17),
        (2, 0, 1),
    ]
    assert [t.path for t in tiles if t.width < 256] == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert len(list(bundles_of(70_000))) == 274


def test_a_published_log_of_seventy_thousand_entries_holds_exactly_those_files(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 70_000)
    files = {
        path.relative_to(log.published).as_posix() for path in log.published.rglob("*") if path.is_file()
    }
    tiles = {tile.path for tile in (*tiles_of(70_000), *bundles_of(70_000))}
    assert files == tiles | {"checkpoint", "checkpoints/70000", "policy", "verify.py"}
    assert (log.published / "tile" / "0" / "272").stat().st_size == 8192
    assert (log.published / "tile" / "2" / "000.p" / "1").stat().st_size == 32
    checked = check_published(open_published(str(log.published)), own_policy(log))
    assert check_files(log.published, checked, own_policy(log)) == len(tiles)


@pytest.mark.parametrize(
    ("number", "path"),
    [(0, "000"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067"), (10**9, "x001/x000/x000/000")],
)
def test_numbers_of_tiles_are_groups_of_three_digits(number: int, path: str) -> None:
    assert Tile(3, number).path == f"tile/3/{path}"


def test_a_log_of_no_entries_can_be_published_and_checked(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "log", ORIGIN)
    assert publish(log).checkpoint.root == hashlib.sha256().digest()
    assert check_published(open_published(str(log.published)), own_policy(log)).entries == ()


def test_publishing_twice_writes_nothing_and_growing_leaves_full_tiles_alone(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 300)
    assert publish(log).written == 0
    before = (log.published / "tile" / "0" / "000").stat().st_mtime_ns
    log.append(*entries(300, name="L"))
    assert publish(log).checkpoint.size == 600
    assert (log.published / "tile" / "0" / "000").stat().st_mtime_ns == before


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 513, 600])
def test_every_sort_of_entry_gets_a_receipt_that_its_reader_accepts(tmp_path: Path, size: int) -> None:
    log = published_log(tmp_path / "log", size)
    published, policy = open_published(str(log.published)), own_policy(log)
    for number in {0, size // 2, size - 1}:
        receipt = make_receipt(published, number, policy)
        number_read, entry, point = verify_receipt(receipt.text(), policy, None)
        assert (number_read, entry, point.size) == (number, entries(size)[number].content(), size)
        with pytest.raises(VerificationError, match="no entry"):
            verify_receipt(receipt.text(whole=False), policy, None)
        assert verify_receipt(receipt.text(whole=False), policy, entry)[0] == number


def test_a_receipt_for_an_entry_that_is_not_published_is_a_wrong_call(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 3)
    with pytest.raises(CallError, match="3 published"):
        make_receipt(open_published(str(log.published)), 3, own_policy(log))


def test_an_older_checkpoint_still_gives_receipts(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 300)
    log.append(*entries(300, name="L"))
    publish(log)
    receipt = make_receipt(open_published(str(log.published)), 299, own_policy(log), size=300)
    assert receipt.checkpoint.size == 300


def test_entries_changed_on_the_disk_are_never_signed(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 10)
    path = log.folder / "entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"K-3"', b'"K-9"'))
    with pytest.raises(ReproducibilityError):
        publish(log)


def test_a_log_rewritten_with_its_head_is_not_signed_again(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 10)
    for name in ("entries.jsonl", "head.json"):
        (log.folder / name).unlink()
    log.append(*entries(9))
    with pytest.raises(ReproducibilityError):
        publish(log)
    log.append(*entries(5, name="other"))
    with pytest.raises(ReproducibilityError, match="signed tree"):
        publish(log)


def test_after_a_rotation_old_policies_with_the_spare_still_hold(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 10)
    old_policy = own_policy(log)
    rotated = log.rotated()
    rotated.append(*entries(1, name="L"))
    note = publish(rotated).note
    assert verify_checkpoint(note, old_policy).size == 11
    assert len(read_note(note)[1]) == 1


def test_cosignatures_are_kept_by_a_later_publication_of_the_same_size(tmp_path: Path) -> None:
    log = witnessed_log(tmp_path, 5)
    before = (log.published / "checkpoint").read_bytes()
    assert publish(log).note == before
    assert set(verify_checkpoint(before, own_policy(log)).witnessed) == {"a.example", "b.example"}


def test_signatures_of_strangers_and_under_other_texts_are_not_taken_in(tmp_path: Path) -> None:
    log, other = published_log(tmp_path / "log", 5), published_log(tmp_path / "other", 5)
    stranger = witness_of(log, tmp_path / "stranger")
    note = stranger.answer(request_of(log, stranger)).note
    for bad in (
        note,
        publish(other).note,
        b"",
        b"example.org/log\n../../x\n\n",
        note.replace(b"\n5\n", b"\n6\n"),
    ):
        with pytest.raises(InputError):
            add_cosignatures(log, bad)


def test_a_policy_without_the_keys_of_the_log_is_refused(tmp_path: Path) -> None:
    log, other = published_log(tmp_path / "log", 1), published_log(tmp_path / "other", 1)
    for bad in (b"", b"\xff", (other.published / "policy").read_bytes()):
        with pytest.raises(InputError):
            set_policy(log, bad)


@pytest.mark.parametrize("bundle", [b"\x00", b"\x00\x02a", b"\x00\x01ab", bundle_of([b"a", b"b", b"c"]), b""])
def test_a_damaged_bundle_is_rejected(bundle: bytes) -> None:
    with pytest.raises(VerificationError):
        entries_in(bundle, 2)


def test_an_address_that_is_none_is_a_wrong_call(tmp_path: Path) -> None:
    for place in ("ftp://example.org", "file:///etc", str(tmp_path / "absent")):
        with pytest.raises(CallError):
            open_published(place)


def test_a_missing_or_huge_file_is_named(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 300)
    (log.published / "tile" / "0" / "000").write_bytes(b"x" * 9000)
    with pytest.raises(InputError, match="8192"):
        check_published(open_published(str(log.published)), own_policy(log))
    (log.published / "tile" / "entries" / "000").unlink()
    with pytest.raises(InputError, match="entries"):
        check_published(open_published(str(log.published)), own_policy(log))


def test_partial_tiles_may_go_once_the_full_one_is_there(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 200)
    log.append(*entries(100, name="L"))
    publish(log)
    shutil.rmtree(log.published / "tile" / "0" / "000.p")
    receipt = make_receipt(open_published(str(log.published)), 7, own_policy(log))
    assert receipt.checkpoint.size == 300


def test_ten_thousand_single_bits_changed_anywhere_are_all_found(tmp_path: Path) -> None:
    rejected = rejected_flips(tmp_path, 10_000)
    assert set(rejected.values()) == {2_000}
    assert len(rejected) == 5


def test_single_bits_changed_anywhere_in_a_receipt_are_found(tmp_path: Path) -> None:
    log = witnessed_log(tmp_path, 300)
    policy = own_policy(log)
    good = make_receipt(open_published(str(log.published)), 123, policy).text()
    for place in range(len(good)):
        bad = good[:place] + bytes([good[place] ^ (1 << place % 8)]) + good[place + 1 :]
        with pytest.raises(ValueError, match=r"."):
            verify_receipt(bad, policy, None)
