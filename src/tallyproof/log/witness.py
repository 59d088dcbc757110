"""A witness: remembers the newest checkpoint of a log and signs a newer one only where the log grew out of it.

The rules and the answers are those of c2sp.org/tlog-witness; how a request travels (a folder, the web, a stick) is
not its concern.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from filelock import FileLock

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError, NotAllowedError
from tallyproof.log.entries_file import sync_folder
from tallyproof.log.keys import SigningKey
from tallyproof.log.publish import with_signatures
from tallyproof.log.verifier import (
    EMPTY_ROOT,
    HASH,
    WITNESS_KEY,
    Checkpoint,
    Key,
    Policy,
    decoded,
    number_in,
    read_note,
    read_policy,
    require,
    verify_checkpoint,
    verify_growth,
)

__all__ = ["Answer", "Status", "Witness", "is_witness"]

_POLICY, _KEYS, _LOGS = "policy", "keys", "logs"
_MOST_HASHES = 63


class Status(IntEnum):
    """What a witness answers, in the numbers of its protocol."""

    COSIGNED = 200
    MALFORMED = 400
    NOT_SIGNED = 403
    """The log's own signature is missing or wrong."""
    UNKNOWN_LOG = 404
    OTHER_SIZE = 409
    """The proof does not start where this witness stands; `Answer.size` says where that is."""
    INCONSISTENT = 422
    """The log did not grow out of what this witness signed: evidence that it was changed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness says to a request."""

    status: Status
    size: int
    """Entries of the checkpoint that the witness signed last, before this request."""
    reason: str = ""
    note: bytes = b""
    """The checkpoint with the witness's signatures; empty where it refused."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness in a folder: `keys/` to sign with, `policy` of the logs it knows, `logs/` with the newest of each."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, name: str, policy: bytes) -> "Witness":
        """Make a witness.

        Args:
            folder: Where; must be new.
            name: Its name in signatures, usually an address without its scheme.
            policy: Lines `log KEY` of the logs that it looks after.

        Raises:
            NotAllowedError: There is a witness already.
            InputError: The policy cannot be read.
        """
        if is_witness(folder):
            raise NotAllowedError(f'Making a witness in "{folder}"', reason="there is one already")
        _readable(policy)
        key = SigningKey.generate(name, WITNESS_KEY)
        key.save(folder / _KEYS / f"{key.public.id.hex()}.key")
        write_atomically(folder / _POLICY, policy)
        return cls(folder)

    @property
    def keys(self) -> tuple[SigningKey, ...]:
        """The keys that it signs with; two while one replaces the other."""
        return tuple(SigningKey.load(path) for path in sorted((self.folder / _KEYS).glob("*.key")))

    @property
    def policy(self) -> Policy:
        """The logs that it knows."""
        return _readable((self.folder / _POLICY).read_bytes())

    def add_key(self) -> Key:
        """Sign with one more key from now on; take the old file out of `keys/` once every policy has the new one."""
        key = SigningKey.generate(self.keys[0].name, WITNESS_KEY)
        key.save(self.folder / _KEYS / f"{key.public.id.hex()}.key")
        return key.public

    def newest(self, origin: str) -> bytes | None:
        """Return the newest checkpoint of a log that it signed, with its signatures; None before the first."""
        path = self._record(origin)
        return path.read_bytes() if path.is_file() else None

    def size(self, origin: str) -> int:
        """Return how many entries the newest checkpoint has; 0 before the first."""
        return self._since(origin).size

    def answer(self, request: bytes, *, now: int | None = None) -> Answer:
        """Check a request and sign, or say why not; the record is on the disk before the signature leaves.

        Args:
            request: `old N`, the hashes of a consistency proof, an empty line, a checkpoint.
            now: Seconds since 1970; by the clock of this machine where not given.

        Source: c2sp.org/tlog-witness, section "add-checkpoint".
        """
        note = request.partition(b"\n\n")[2]
        try:
            text, _ = read_note(note)
        except ValueError as error:
            return Answer(Status.MALFORMED, 0, str(error))
        with FileLock(self.folder / "witness.lock"):
            return self._decide(request, note, text, time.time_ns() // 10**9 if now is None else now)

    def _decide(self, request: bytes, note: bytes, text: str, now: int) -> Answer:
        origin, logs = text.partition("\n")[0], self._logs()
        if origin not in {key.name for key in logs.logs}:
            return Answer(Status.UNKNOWN_LOG, 0, origin)
        since = self._since(origin)
        checks: dict[Status, Callable[[], object]] = {
            Status.NOT_SIGNED: lambda: verify_checkpoint(note, logs),
            Status.MALFORMED: lambda: _require_request(request, _facts(text).size),
            Status.OTHER_SIZE: lambda: require(
                _old(request) == since.size, f"{_old(request)} is not {since.size}"
            ),
            Status.INCONSISTENT: lambda: verify_growth(request, logs, since),
        }
        for status, check in checks.items():
            try:
                check()
            except ValueError as error:
                return Answer(status, since.size, str(error))
        return Answer(Status.COSIGNED, since.size, note=self._cosigned(note, text, now))

    def _cosigned(self, note: bytes, text: str, now: int) -> bytes:
        keys = self.keys
        lines = "".join(key.cosign(text, time=now) for key in keys)
        cosigned = with_signatures(note, f"{text}\n{lines}".encode(), [key.public for key in keys])
        path = self._record(text.partition("\n")[0])
        write_atomically(path, cosigned)
        sync_folder(path.parent)
        return cosigned

    def _since(self, origin: str) -> Checkpoint:
        newest = self.newest(origin)
        if newest is None:
            return Checkpoint(origin, 0, EMPTY_ROOT, {}, "")
        try:
            return _facts(read_note(newest)[0])
        except (ValueError, IndexError) as error:
            raise InputError(str(self._record(origin)), found=str(error), expected="a checkpoint") from error

    def _logs(self) -> Policy:
        return self.policy._replace(quorum=["none"])

    def _record(self, origin: str) -> Path:
        return self.folder / _LOGS / hashlib.sha256(origin.encode()).hexdigest()


def is_witness(folder: Path) -> bool:
    """Return True for a folder that `Witness.create` made."""
    return (folder / _POLICY).is_file() and (folder / _KEYS).is_dir()


def _readable(policy: bytes) -> Policy:
    try:
        return read_policy(policy)
    except ValueError as error:
        raise InputError(_POLICY, found=str(error), expected="a policy (c2sp.org/tlog-policy)") from error


def _facts(text: str) -> Checkpoint:
    """Return what a checkpoint says; its signatures are checked elsewhere."""
    origin, size, root = text.split("\n")[:3]
    return Checkpoint(origin, number_in(size), decoded(root, HASH), {}, text)


def _old(request: bytes) -> int:
    """Return the size at which a request's proof starts."""
    first = request.partition(b"\n")[0].decode()
    require(first.startswith("old "), "the first line is not `old` and a number")
    return number_in(first[4:])


def _require_request(request: bytes, size: int) -> None:
    hashes = request.partition(b"\n\n")[0].decode().split("\n")[1:]
    require(len(hashes) <= _MOST_HASHES, f"{len(hashes)} hashes in a proof")
    require(all(decoded(item, HASH) for item in hashes), "a hash that is none")
    require(_old(request) <= size, f"the log shrank from {_old(request)} entries to {size}")
