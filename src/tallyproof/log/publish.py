"""Publish a log: tiles first, the signed checkpoint last, so that a reader never sees a promise without its files."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError, ReproducibilityError, StoredFileError
from tallyproof.log.entries_file import sync_folder
from tallyproof.log.keys import SigningKey, note_line, verifier_key
from tallyproof.log.log_folder import Log
from tallyproof.log.published import CHECKPOINT, HISTORY
from tallyproof.log.tiles import WIDTH, bundle_of, bundles_of, tile_content, tiles_of
from tallyproof.log.tree import levels_of, node_of, tree_hash
from tallyproof.log.verifier import (
    Checkpoint,
    Key,
    Policy,
    leaf_hash,
    number_in,
    read_note,
    read_policy,
    require,
    signed_at,
    verify_checkpoint,
)

__all__ = [
    "Publication",
    "add_cosignatures",
    "checkpoint_text",
    "own_policy",
    "publish",
    "set_policy",
]

_SIGNED = "signed"
_POLICY = "policy"
_POLICY_HEAD = b"""\
# The keys of this log and of its witnesses, as the publisher of the log states them.
# Compare them with a newspaper, a court file or a poster before you rely on them.
"""


@dataclass(frozen=True, slots=True)
class Publication:
    """What the world sees now."""

    checkpoint: Checkpoint
    note: bytes
    """The signed checkpoint."""
    written: int
    """Files that are new or were replaced."""


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Return a checkpoint without signatures.

    Source: c2sp.org/tlog-checkpoint, section "Note text".
    """
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def publish(log: Log) -> Publication:
    """Sign everything that is logged and write it into `published/`; killed at any moment, it may be repeated.

    The log is read again from its first entry: it is never signed where it does not continue what was signed before.

    Raises:
        ReproducibilityError: The entries are not those that were logged or signed.
        InputError: A file of the log or its private key is missing or damaged.
    """
    with log.file.held():
        log = Log.open(log.folder)
        contents = log.file.contents()
        levels = levels_of([leaf_hash(item) for item in contents])
        root = tree_hash(node_of(levels), 0, len(contents))
        _require_same("the root of the log", log.head().frontier.root, root)
        before = _signed_before(log)
        if before and before.size <= len(contents):
            _require_same("the signed tree", before.root, tree_hash(node_of(levels), 0, before.size))
        elif before:
            raise ReproducibilityError("the log", recorded=f"{before.size} entries", now=str(len(contents)))
        note = _signed(log, checkpoint_text(log.origin, len(contents), root))
        write_atomically(log.folder / _SIGNED, note)
        sync_folder(log.folder)
        files = {
            **dict(_tile_files(levels, contents)),
            "verify.py": _verifier(),
            _POLICY: _POLICY_HEAD + _policy_text(log),
            f"{HISTORY}/{len(contents)}": note,
            CHECKPOINT: note,
        }
        written = sum(_write(log.published / path, content) for path, content in files.items())
    return Publication(verify_checkpoint(note, _without_quorum(log)), note, written)


def own_policy(log: Log) -> Policy:
    """Return the policy that the log itself states: its keys, and its witnesses where it names some."""
    return read_policy(_policy_text(log))


def set_policy(log: Log, content: bytes) -> Policy:
    """Keep a policy as the log's own.

    Raises:
        InputError: It is no policy, or does not hold the keys of this log.
    """
    try:
        policy = read_policy(content)
    except ValueError as error:
        raise InputError(_POLICY, found=str(error), expected="a policy (c2sp.org/tlog-policy)") from error
    missing = [verifier_key(key) for key in log.keys if key not in policy.logs]
    if missing:
        raise InputError(_POLICY, found="no line of a key of this log", expected=f"log {missing[0]}")
    write_atomically(log.folder / _POLICY, content)
    return policy


def add_cosignatures(log: Log, note: bytes) -> tuple[str, ...]:
    """Add the signatures of witnesses to the checkpoint that they signed.

    Args:
        log: The log; its policy names the witnesses.
        note: The checkpoint with their signatures, as a witness gives it back.

    Returns:
        The names of the witnesses whose signatures were found.

    Raises:
        InputError: Another checkpoint, a wrong signature, or no witness of the policy signed.
    """
    with log.file.held():
        try:
            path, signed = _cosigned(log, note)
        except (ValueError, OSError, IndexError) as error:
            raise InputError(
                "cosigned checkpoint",
                found=str(error),
                expected="a checkpoint of this log, signed by a witness of its policy",
            ) from error
        text, _ = read_note(note)
        joined = with_signatures(path.read_bytes(), note, tuple(signed.values()))
        for target in (log.folder / _SIGNED, path, log.published / CHECKPOINT):
            if read_note(target.read_bytes())[0] == text:
                write_atomically(target, joined)
    return tuple(signed)


def _cosigned(log: Log, note: bytes) -> tuple[Path, dict[str, Key]]:
    """Return the file of the checkpoint that was cosigned, and who did; raises ValueError or OSError."""
    text, _ = read_note(note)
    path = log.published / HISTORY / str(number_in(text.split("\n")[1]))
    require(read_note(path.read_bytes())[0] == text, "another checkpoint than the published one")
    witnesses = own_policy(log).witnesses
    signed = {name: key for name, key in witnesses.items() if signed_at(note, key) is not None}
    require(signed, "no signature of a witness of the policy")
    return path, signed


def _signed_before(log: Log) -> Checkpoint | None:
    path = log.folder / _SIGNED
    if not path.is_file():
        return None
    try:
        return verify_checkpoint(path.read_bytes(), _without_quorum(log))
    except ValueError as error:
        raise StoredFileError(path, found=str(error), expected="the checkpoint signed last") from error


def _signed(log: Log, text: str) -> bytes:
    """Return the signed note; cosignatures of the same text are kept."""
    key = log.signing_key()
    path = log.folder / _SIGNED
    before = path.read_bytes() if path.is_file() else b""
    if before and read_note(before)[0] == text:
        if signed_at(before, key.public) is not None:
            return before
        return with_signatures(before, f"{text}\n{key.sign(text)}".encode(), (key.public,))
    return f"{text}\n{key.sign(text)}".encode()


def with_signatures(ours: bytes, theirs: bytes, keys: Sequence[Key]) -> bytes:
    """Return our note with the signatures that some keys made under theirs; newer ones replace older ones."""
    text, mine = read_note(ours)
    wanted = {(key.name, key.id) for key in keys}
    lines = {(name, key_id): raw for name, key_id, raw in mine}
    lines |= {(name, key_id): raw for name, key_id, raw in read_note(theirs)[1] if (name, key_id) in wanted}
    return (text + "\n" + "".join(note_line(*key, raw) for key, raw in lines.items())).encode()


def _require_same(what: str, recorded: bytes, now: bytes) -> None:
    if recorded != now:
        raise ReproducibilityError(what, recorded=recorded.hex(), now=now.hex())


def _tile_files(levels: Sequence[Sequence[bytes]], contents: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    size = len(contents)
    for tile in bundles_of(size):
        first = tile.number * WIDTH
        yield tile.path, bundle_of(contents[first : first + tile.width])
    for tile in tiles_of(size):
        yield tile.path, tile_content(levels, tile)


def _write(path: Path, content: bytes) -> bool:
    """Write a file where it is not there to the byte already."""
    if path.is_file() and path.read_bytes() == content:
        return False
    write_atomically(path, content)
    return True


def _verifier() -> bytes:
    return resources.files("tallyproof.log").joinpath("verifier.py").read_bytes()


def _policy_text(log: Log) -> bytes:
    path = log.folder / _POLICY
    if path.is_file():
        return path.read_bytes()
    return "".join(f"log {verifier_key(key)}\n" for key in log.keys).encode() + b"quorum none\n"


def _without_quorum(log: Log) -> Policy:
    """Return a policy that accepts each key that this log ever had, without asking for witnesses."""
    kept = [SigningKey.load(path).public for path in sorted((log.folder / "keys").glob("*.key"))]
    return Policy(list({*kept, *log.keys}), own_policy(log).witnesses, {}, ["none"])
