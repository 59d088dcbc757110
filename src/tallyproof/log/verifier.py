"""Check a receipt or a checkpoint of a published log without trusting whoever published it.

Needs Python 3.11, this file and the library `cryptography`; no network. All formats are public: RFC 6962 and
RFC 9162 (tree, proofs); c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof, tlog-policy.

    python3 verify.py --policy POLICY RECEIPT.tlog-proof [--entry FILE]         the entry is in the signed log
    python3 verify.py --policy POLICY GROWTH --since OLD_CHECKPOINT             the log only grew since then
    python3 verify.py --policy POLICY CHECKPOINT                                the signatures are good

GROWTH is what `tallyproof log prove --since` writes. POLICY names the keys that YOU trust: take them from a newspaper,
a court file or a poster, never from where the receipt came from. Exit code: 0 it holds, 1 it does not.
"""

import argparse
import base64
import hashlib
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG_KEY, WITNESS_KEY = 1, 4  # signature types of c2sp.org/signed-note
HASH = 32  # bytes of SHA-256
LARGEST = 1_000_000  # characters of a signed note, a policy or a receipt that we are willing to read
EMPTY_ROOT = hashlib.sha256(b"").digest()
LIMITS = """What this does NOT show:
  - that what was recorded is true: a log proves "unchanged since", never "correct";
  - that everything was recorded: what never entered the log leaves no trace in it;
  - when it was recorded, beyond the time that a witness wrote into its own signature;
  - that everyone is shown the same log: for that, compare with others, or ask for more witnesses;
  - who wrote an entry: the log signs the list, not for the author;
  - that the keys in your policy belong to whom you think: check that by another channel."""


class VerificationError(ValueError):
    """Something does not hold; the message says what."""


def require(holds: object, otherwise: str) -> None:
    """Stop with a message where something does not hold."""
    if not holds:
        raise VerificationError(otherwise)


def decoded(text: str, length: int | None = None) -> bytes:
    """Decode base64. Each value has one spelling only, so that no bit of a file is free to change."""
    value = base64.b64decode(text, validate=True)
    plain = value and base64.b64encode(value).decode() == text
    require(plain and length in {None, len(value)}, f"not {length or 'any'} bytes in base64: {text[:40]!r}")
    return value


def number_in(text: str) -> int:
    """Read a decimal number without leading zeros."""
    require(re.fullmatch("0|[1-9][0-9]{0,18}", text), f"not a plain number: {text[:60]!r}")
    return int(text)


def text_in(content: bytes) -> str:
    """Return the text of a small file of lines."""
    text = content.decode()
    require(len(text) <= LARGEST and not re.search("[\x00-\x08\x0b-\x1f]", text), "not plain text")
    return text


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry; 0x00 keeps an entry from passing for an inner node (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into the node above them (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """Return the root over leaf hashes, level by level; an odd last one moves up as it is, never doubled."""
    while len(hashes) > 1:
        pairs = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes) - 1, 2)]
        hashes = pairs + hashes[len(hashes) & ~1 :]
    return hashes[0] if hashes else EMPTY_ROOT


def climb(fn: int, sn: int, start: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """Return the roots of the old and of the new tree that a proof leads to (the loop of both algorithms)."""
    fr = sr = start
    for c in path:
        require(sn > 0, "the proof is longer than the tree is high")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the proof is shorter than the tree is high")
    return fr, sr


def verify_inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """Check that `leaf` is entry number `index` (from 0) of the tree (RFC 9162 section 2.1.3.2)."""
    require(0 <= index < size, f"entry {index} is not among the {size} that were signed")
    found = climb(index, size - 1, leaf, path)[1]
    require(len(leaf) == HASH and found == root, "the entry, its number or the proof was changed")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> None:
    """Check that the tree of `new` entries begins with the tree of `old` (RFC 9162 section 2.1.4.2)."""
    require(0 <= old <= new, f"the log shrank from {old} entries to {new}")
    if old in {0, new}:
        require(not path, "a proof where none is needed")
        require(old_root == new_root or old < new, "two different trees of the same size")
        require(old > 0 or old_root == EMPTY_ROOT, "an empty log with the root of another")
        return
    require(path, "the proof is too short")
    nodes = path if old & (old - 1) else [old_root, *path]  # a whole subtree is not repeated in the proof
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    require(climb(fn, sn, nodes[0], nodes[1:]) == (old_root, new_root), "the old entries were changed")


class Key(NamedTuple):
    """Whose signature counts: name, signature type, public key."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]


def read_key(text: str, kind: int) -> Key:
    """Read a verifier key: name + id in hexadecimal + base64 of type and public key."""
    name, key_id, material = [*text.split("+", 2), "", ""][:3]
    raw = decoded(material, 1 + HASH)
    key = Key(name, raw[0], raw[1:])
    require(name and kind == key.kind and key.id.hex() == key_id, f"not a key of type {kind}: {text}")
    return key


class Policy(NamedTuple):
    """Which logs are accepted, and whose cosignatures are enough (c2sp.org/tlog-policy)."""

    logs: list[Key]
    witnesses: dict[str, Key]
    groups: dict[str, tuple[int, list[str]]]
    quorum: list[str]

    def met(self, name: str, signed: dict[str, int]) -> bool:
        """Return True where those who signed are enough for a witness, a group or `none`."""
        least, members = self.groups.get(name, (0, []))
        enough = sum(self.met(member, signed) for member in members) >= least
        return enough if members else name == "none" or name in signed


def read_policy(content: bytes) -> Policy:
    """Read lines `log KEY`, `witness NAME KEY`, `group NAME all|any|K NAME...`, `quorum NAME`."""
    policy = Policy([], {}, {}, [])
    inside: list[str] = []
    for line in text_in(content).split("\n"):
        verb, *words = re.split("[ \t]+", line.strip(" \t"))
        known = {*policy.witnesses, *policy.groups}
        fresh = bool(words) and words[0] not in known | {"none"}
        if verb == "log" and len(words) in {1, 2}:
            policy.logs.append(read_key(words[0], LOG_KEY))
        elif verb == "witness" and len(words) in {2, 3} and fresh:
            policy.witnesses[words[0]] = read_key(words[1], WITNESS_KEY)
        elif verb == "group" and len(words) > 2 and fresh and set(words[2:]) <= known:
            members = words[2:]
            least = number_in({"any": "1", "all": str(len(members))}.get(words[1], words[1]))
            require(0 < least <= len(members), f"not a number of members: {line}")
            policy.groups[words[0]], inside = (least, members), inside + members
        elif verb and not verb.startswith("#"):
            require(verb == "quorum" and len(words) == 1, f"not a line of a policy: {line}")
            require(words[0] in known | {"none"}, f"not defined above: {line}")
            policy.quorum.append(words[0])
    keys = [key.public for key in (*policy.logs, *policy.witnesses.values())]
    twice = len({*keys}) < len(keys) or len({*inside}) < len(inside)
    require(len(policy.quorum) == 1 and not twice, "not one line `quorum`, or a key or a member stands twice")
    return policy


class Checkpoint(NamedTuple):
    """What the log signed: so many entries, this root; and which witnesses signed it when (seconds since 1970)."""

    origin: str
    size: int
    root: bytes
    witnessed: dict[str, int]
    text: str


def read_note(content: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Read a signed note: its text, and (name, key id, signature) of each line after the last empty one."""
    body, _, tail = text_in(content).rpartition("\n\n")
    require(body and tail.endswith("\n") and "\t" not in body + tail, "not a signed note")
    lines = [re.fullmatch(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)", line) for line in tail[:-1].split("\n")]
    require(all(lines), "not a line with a signature")
    parts = [(line[1], decoded(line[2])) for line in lines if line]
    return body + "\n", [(name, raw[:4], raw[4:]) for name, raw in parts]


def signed_at(content: bytes, key: Key) -> int | None:
    """Return when a key signed a note, 0 for a log's key; None where it did not (c2sp.org/tlog-cosignature)."""
    text, signatures = read_note(content)
    time = None
    for signature in (raw for name, key_id, raw in signatures if (name, key_id) == (key.name, key.id)):
        stamp = 8 if key.kind == WITNESS_KEY else 0  # a witness signs the time too, written as eight bytes
        time = int.from_bytes(signature[:stamp], "big")
        message = (f"cosignature/v1\ntime {time}\n" if stamp else "") + text
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature[stamp:], message.encode())
        except (InvalidSignature, ValueError) as error:
            raise VerificationError(f"the signature of {key.name} is wrong") from error
    return time


def verify_checkpoint(content: bytes, policy: Policy) -> Checkpoint:
    """Check a checkpoint: its form, the signature of the log, and that enough witnesses signed it."""
    text, _ = read_note(content)
    origin, size, root, *more = (*text[:-1].split("\n"), "", "")
    require(origin and all(more[:-2]), "an empty line in a checkpoint")
    signers = [key for key in policy.logs if key.name == origin and signed_at(content, key) is not None]
    require(signers, f"no key of your policy signed for the log {origin!r}")
    keys = policy.witnesses.items()
    witnessed = {name: time for name, key in keys if (time := signed_at(content, key)) is not None}
    require(policy.met(policy.quorum[0], witnessed), f"too few witnesses signed: {sorted(witnessed)}")
    point = Checkpoint(origin, number_in(size), decoded(root, HASH), witnessed, text)
    require(point.size > 0 or point.root == EMPTY_ROOT, "an empty log with the root of another")
    return point


def verify_receipt(content: bytes, policy: Policy, entry: bytes | None) -> tuple[int, bytes, Checkpoint]:
    """Check a receipt (c2sp.org/tlog-proof); return the number of the entry, the entry and the checkpoint."""
    head, _, note = content.partition(b"\n\n")
    first, *lines = text_in(head).split("\n")
    extra = decoded(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
    require(first == "c2sp.org/tlog-proof@v1" and lines and lines[0].startswith("index "), "not a receipt")
    index, path = number_in(lines[0][6:]), [decoded(line, HASH) for line in lines[1:]]
    found = (extra if entry is None else entry) or b""
    require(found and extra in {None, found}, "the receipt holds no entry, or another: give it")
    point = verify_checkpoint(note, policy)
    verify_inclusion(leaf_hash(found), index, point.size, path, point.root)
    return index, found, point


def verify_growth(content: bytes, policy: Policy, since: Checkpoint) -> Checkpoint:
    """Check lines `old N`, hashes, an empty line, a checkpoint (c2sp.org/tlog-witness) against an old checkpoint."""
    head, _, note = content.partition(b"\n\n")
    first, *path = text_in(head).split("\n")
    require(first == f"old {since.size}", f"the proof does not start at {since.size} entries")
    point = verify_checkpoint(note, policy)
    require(point.origin == since.origin, "the checkpoint of another log")
    verify_consistency(since.size, since.root, point.size, point.root, [decoded(line, HASH) for line in path])
    return point


def report(given: argparse.Namespace) -> list[str]:
    """Check what was given; return what holds, line by line."""
    policy = read_policy(given.policy.read_bytes())
    content, lines = given.file.read_bytes(), []
    if content.startswith(b"c2sp.org/tlog-proof"):
        index, entry, point = verify_receipt(content, policy, given.entry and given.entry.read_bytes())
        lines = [f"Entry {index} is in the log, exactly so:", entry.decode(errors="replace"), ""]
    elif given.since:
        since = verify_checkpoint(given.since.read_bytes(), policy)
        point = verify_growth(content, policy, since)
        lines = [f"Nothing among the first {since.size} entries was changed, removed or moved since."]
    else:
        point = verify_checkpoint(content, policy)
    lines += [f"The log {point.origin} signed {point.size} entries with the root {point.root.hex()}."]
    times = {name: datetime.fromtimestamp(time, UTC) for name, time in point.witnessed.items()}
    return lines + [f"The witness {name} signed it as well, by its clock at {times[name]}." for name in times]


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, print what holds or what does not."""
    parser = argparse.ArgumentParser(usage=f"{__doc__}\n{LIMITS}")
    parser.add_argument("file", type=Path)
    for name in ("--policy", "--entry", "--since"):
        parser.add_argument(name, type=Path, required=name == "--policy")
    try:
        lines = ["HOLDS", *report(parser.parse_args(arguments)), "", LIMITS]
    except (ValueError, OSError, OverflowError) as error:
        lines = [f"DOES NOT HOLD: {error}"]
    print(re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f]", "?", "\n".join(lines)))
    return 0 if lines[0] == "HOLDS" else 1


if __name__ == "__main__":
    sys.exit(main())
