import base64
from pathlib import Path

import pytest

from log.log_trees import audit_path, mth, proof
from log.published_logs import ORIGIN, entries, published_log, request_of, witness_of
from tallyproof.errors import InputError, NotAllowedError
from tallyproof.log import Log, Status, Witness, open_published, publish
from tallyproof.log.keys import SigningKey, verifier_key
from tallyproof.log.publish import checkpoint_text
from tallyproof.log.published import growth_text
from tallyproof.log.verifier import LOG_KEY, read_key, read_note, read_policy, signed_at, verify_checkpoint

KEY = SigningKey(ORIGIN, LOG_KEY, bytes([3]) * 32)
POLICY = f"log {verifier_key(KEY.public)}\nquorum none\n".encode()
LEAVES = [f"entry {number}".encode() for number in range(40)]


def note(leaves: list[bytes], *, size: int | None = None, root: bytes | None = None) -> bytes:
    text = checkpoint_text(ORIGIN, len(leaves) if size is None else size, root or mth(leaves))
    return f"{text}\n{KEY.sign(text)}".encode()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    made = Witness.create(tmp_path / "witness", "newspaper.example", POLICY)
    assert made.answer(growth_text(0, [], note(LEAVES[:7])), now=100).status is Status.COSIGNED
    return made


def test_honest_growth_is_cosigned_and_remembered(witness: Witness) -> None:
    answer = witness.answer(growth_text(7, proof(7, LEAVES[:20]), note(LEAVES[:20])), now=1133600000)
    assert (answer.status, answer.size) == (Status.COSIGNED, 7)
    assert witness.size(ORIGIN) == 20
    assert witness.newest(ORIGIN) == answer.note
    public = read_key(verifier_key(witness.keys[0].public), 4)
    assert signed_at(answer.note, public) == 1133600000


def test_the_same_checkpoint_is_cosigned_again(witness: Witness) -> None:
    assert witness.answer(growth_text(7, [], note(LEAVES[:7]))).status is Status.COSIGNED


FORK = [*LEAVES[:6], b"another entry", *LEAVES[7:20]]
SWAPPED = [LEAVES[1], LEAVES[0], *LEAVES[2:20]]
HONEST = proof(7, LEAVES[:20])
DOUBLED = [*LEAVES[:7], LEAVES[6]]
ATTACKS = {
    "fork with its own proof": (7, proof(7, FORK), note(FORK), Status.INCONSISTENT),
    "fork with the honest proof": (7, HONEST, note(FORK), Status.INCONSISTENT),
    "swapped entries": (7, proof(7, SWAPPED), note(SWAPPED), Status.INCONSISTENT),
    "another tree of the same size": (7, [], note(FORK[:7]), Status.INCONSISTENT),
    "rollback": (7, [], note(LEAVES[:5]), Status.MALFORMED),
    "rollback that hides it": (5, [], note(LEAVES[:5]), Status.OTHER_SIZE),
    "a fresh start": (0, [], note(FORK), Status.OTHER_SIZE),
    "doubled last entry, old root": (7, [mth([LEAVES[6]])], note(DOUBLED, root=mth(LEAVES[:7])), Status.INCONSISTENT),
    "doubled last entry, no proof": (7, [], note(DOUBLED), Status.INCONSISTENT),
    "larger size, same root": (7, [], note(LEAVES[:7], size=8, root=mth(LEAVES[:7])), Status.INCONSISTENT),
    "short proof": (7, HONEST[:-1], note(LEAVES[:20]), Status.INCONSISTENT),
    "no proof": (7, [], note(LEAVES[:20]), Status.INCONSISTENT),
    "long proof": (7, [*HONEST, HONEST[0]], note(LEAVES[:20]), Status.INCONSISTENT),
    "proof in another order": (7, HONEST[::-1], note(LEAVES[:20]), Status.INCONSISTENT),
    "an audit path instead": (7, audit_path(6, LEAVES[:20]), note(LEAVES[:20]), Status.INCONSISTENT),
    "a size that the proof does not reach": (7, HONEST, note([], size=90, root=mth(LEAVES[:20])), Status.INCONSISTENT),
    "empty tree": (7, [], note([]), Status.MALFORMED),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_and_changes_nothing(witness: Witness, name: str) -> None:
    old, path, attack, status = ATTACKS[name]
    before = witness.newest(ORIGIN)
    answer = witness.answer(growth_text(old, path, attack))
    assert (answer.status, answer.size, answer.note) == (status, 7, b"")
    assert answer.reason
    assert witness.newest(ORIGIN) == before


def test_a_proof_where_the_old_size_is_zero_is_refused(tmp_path: Path) -> None:
    made = Witness.create(tmp_path / "witness", "newspaper.example", POLICY)
    answer = made.answer(growth_text(0, [mth(LEAVES[:1])], note(LEAVES[:7])))
    assert answer.status is Status.INCONSISTENT


def test_strangers_and_forged_signatures_are_refused(witness: Witness) -> None:
    text = checkpoint_text(ORIGIN, 7, mth(LEAVES[:7]))
    stranger = SigningKey(ORIGIN, LOG_KEY, bytes([4]) * 32)
    assert (
        witness.answer(growth_text(7, [], f"{text}\n{stranger.sign(text)}".encode())).status
        is Status.NOT_SIGNED
    )
    forged = f"{text}\n{KEY.sign(text + 'x')}".encode()
    assert witness.answer(growth_text(7, [], forged)).status is Status.NOT_SIGNED
    elsewhere = text.replace(ORIGIN, "elsewhere.example")
    assert (
        witness.answer(f"old 0\n\n{elsewhere}\n{KEY.sign(elsewhere)}".encode()).status is Status.UNKNOWN_LOG
    )


@pytest.mark.parametrize(
    "head",
    ["", "old", "old x", "old 07", "old -1", "new 7", "old 7\nAAAA", "old 7\n???", "old 7" + "\nA" * 70],
)
def test_a_malformed_request_is_refused(witness: Witness, head: str) -> None:
    request = head.encode() + b"\n\n" + note(LEAVES[:20])
    assert witness.answer(request).status in {Status.MALFORMED, Status.OTHER_SIZE}
    assert witness.answer(b"\xff" + request).status in {Status.MALFORMED, Status.OTHER_SIZE}


def test_too_many_hashes_are_refused_before_they_are_used(witness: Witness) -> None:
    answer = witness.answer(growth_text(7, [bytes(32)] * 64, note(LEAVES[:20])))
    assert answer.status is Status.MALFORMED


def test_while_one_key_replaces_another_both_sign_and_either_policy_holds(witness: Witness) -> None:
    old = witness.keys[0].public
    new = witness.add_key()
    answer = witness.answer(growth_text(7, proof(7, LEAVES[:20]), note(LEAVES[:20])))
    assert len(read_note(answer.note)[1]) == 3
    for key in (old, new):
        one = POLICY.replace(b"quorum none", f"witness news {verifier_key(key)}\nquorum news".encode())
        assert verify_checkpoint(answer.note, read_policy(one)).size == 20
    (witness.folder / "keys" / f"{old.id.hex()}.key").unlink()
    after = witness.answer(growth_text(20, proof(20, LEAVES[:21]), note(LEAVES[:21])))
    assert after.status is Status.COSIGNED
    assert [key.public for key in witness.keys] == [new]


def test_a_witness_is_made_once_and_with_a_policy_that_can_be_read(witness: Witness, tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError):
        Witness.create(witness.folder, "again.example", POLICY)
    with pytest.raises(InputError):
        Witness.create(tmp_path / "other", "other.example", b"nonsense")


def test_a_damaged_record_is_an_error_and_not_a_fresh_start(witness: Witness) -> None:
    (record,) = (witness.folder / "logs").iterdir()
    record.write_bytes(b"nothing")
    with pytest.raises(InputError, match="checkpoint"):
        witness.answer(growth_text(0, [], note(FORK)))


def test_a_witness_follows_a_published_log(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 300)
    made = witness_of(log, tmp_path / "witness")
    assert made.answer(request_of(log, made)).status is Status.COSIGNED
    log.append(*entries(500, name="L"))
    assert made.answer(request_of(log, made)).status is Status.COSIGNED
    assert made.size(log.origin) == 800


def test_a_log_rebuilt_with_the_same_keys_is_caught(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", 300)
    made = witness_of(log, tmp_path / "witness")
    made.answer(request_of(log, made))
    for name in ("entries.jsonl", "head.json", "signed"):
        (log.folder / name).unlink()
    rebuilt = Log.open(log.folder)
    rebuilt.append(*entries(301, name="rewritten"))
    publication = publish(rebuilt)
    growth = open_published(str(log.published)).growth(300, publication.checkpoint, publication.note)
    answer = made.answer(growth)
    assert answer.status is Status.INCONSISTENT
    assert base64.b64encode(publication.checkpoint.root) in publication.note
