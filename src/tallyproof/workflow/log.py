"""The log of a project: make it, add to it, publish it, prove from it, check it, witness it."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from tallyproof.disk import sha256_of, write_atomically, written_name
from tallyproof.errors import CallError, InputError, StoredFileError
from tallyproof.log import (
    Entry,
    EntryKind,
    Log,
    Opening,
    Published,
    Witness,
    add_cosignatures,
    is_log,
    is_witness,
    make_receipt,
    open_published,
    own_policy,
    publish,
    read_entry,
    seal,
    set_policy,
)
from tallyproof.log.canonical import plain_name
from tallyproof.log.keys import verifier_key
from tallyproof.log.receipt_page import receipt_page
from tallyproof.log.verifier import (
    Checkpoint,
    Policy,
    VerificationError,
    leaf_hash,
    read_policy,
    verify_checkpoint,
)
from tallyproof.store import Project, is_project
from tallyproof.texts import Catalogue
from tallyproof.workflow.act_log import log_version
from tallyproof.workflow.request import Document

__all__ = [
    "Act",
    "log_append",
    "log_create",
    "log_growth",
    "log_prove",
    "log_publish",
    "log_rotate",
    "open_log",
    "read_trusted",
]

FOLDER = "log"
"""Where a project keeps its log."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be logged."""

    kind: EntryKind
    id: str
    version: int | None = None
    """The one after the newest in the log where not given."""
    at: str | None = None
    """Now where not given."""
    files: tuple[Path, ...] = ()
    """Documents; their hashes are logged, never their content."""
    public: Mapping[str, str] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)
    """Values of which only salted hashes are logged."""


def log_of(place: Path) -> Path:
    """Return the folder of the log of a project; any other folder is a log's own."""
    return place / FOLDER if is_project(place) else place


def open_log(place: Path) -> Log:
    """Open the log of a project, or a log by its own folder.

    Raises:
        InputError: There is none.
    """
    folder = log_of(place)
    if not is_log(folder):
        raise InputError(
            str(place),
            found="no log",
            expected="a log or a project with one",
            action="Make one: tallyproof log create",
        )
    return Log.open(folder)


def log_create(place: Path, origin: str) -> Document:
    """Make a log with a signing key and a spare: empty, or with the versions that a project holds already."""
    log = Log.create(log_of(place), origin)
    if is_project(place):
        project = Project.open(place)
        for version in project.history():
            log_version(project, version)
    return {"schema": "tallyproof.log-create/1", **_facts(log), "folder": str(log.folder)}


def log_rotate(place: Path) -> Document:
    """Let the spare key of a log sign from now on, and make a new spare; or give a witness one more key."""
    schema = {"schema": "tallyproof.log-rotate/1"}
    if is_witness(place):
        witness = Witness(place)
        witness.add_key()
        keys = [verifier_key(key.public) for key in witness.keys]
        return schema | {"name": witness.keys[0].name, "keys": keys, "folder": str(place)}
    log = open_log(place).rotated()
    return schema | {"name": log.origin, **_facts(log), "folder": str(log.folder)}


def log_append(place: Path, act: Act) -> Document:
    """Log one act; when this returns it is on the disk.

    The values behind private fields are kept in `openings/` beside the log, written before the entry.
    """
    log = open_log(place)
    openings = {name: seal(value) for name, value in act.private.items()}
    entry = Entry(
        act.kind,
        act.id,
        version=act.version or _newest(log, act.kind, act.id) + 1,
        at=act.at or datetime.now(UTC).isoformat(timespec="seconds"),
        documents={plain_name(written_name(path)): sha256_of(path) for path in act.files},
        public=act.public,
        private={name: opening.commitment for name, opening in openings.items()},
    )
    kept = _keep_openings(log, entry, openings)
    appended = log.append(entry)
    return {
        "schema": "tallyproof.log-append/1",
        "origin": log.origin,
        "number": appended.numbers[0],
        "size": appended.size,
        "root": appended.root.hex(),
        "entry": json.loads(entry.content()),
        "openings": kept,
    }


def log_publish(place: Path, *, policy: Path | None = None, cosigned: tuple[Path, ...] = ()) -> Document:
    """Sign what is logged and write it into `published/`; then take in what witnesses signed.

    Args:
        place: The log.
        policy: The witnesses whose signatures are asked for, kept with the log.
        cosigned: Checkpoints as witnesses gave them back.
    """
    log = open_log(place)
    if policy:
        set_policy(log, _content(policy))
    written = publish(log).written
    for path in cosigned:
        add_cosignatures(log, _content(path))
    publication = publish(log)
    return {
        "schema": "tallyproof.log-publish/1",
        **point_document(publication.checkpoint, publication.note),
        "quorum_met": _is_met(own_policy(log), publication.checkpoint),
        "written": written,
        "folder": str(log.published),
    }


def log_prove(
    place: str,
    catalogue: Catalogue,
    *,
    number: int,
    policy: Path | None = None,
    size: int | None = None,
    out: Path | None = None,
) -> Document:
    """Prove one published entry, and write the receipt for its reader.

    Args:
        place: A project, a log, or the folder or address of a published log.
        catalogue: Language of the page that is printed for the reader.
        number: The entry, from 0.
        policy: The keys that the receipt must be signed with; the log's own where not given.
        size: Prove it in the checkpoint of this size; the newest where not given.
        out: Folder to write the receipt, the entry, the page and the verifier to.
    """
    published, trusted = _opened(place, policy)
    try:
        receipt = make_receipt(published, number, trusted, size=size)
    except VerificationError as error:
        raise not_signed(place, error) from error
    document = {
        "schema": "tallyproof.log-prove/1",
        **point_document(receipt.checkpoint, receipt.note),
        "number": number,
        "proof": [b64encode(item).decode() for item in receipt.path],
        "entry": json.loads(read_entry(receipt.entry).content()),
        "receipt": receipt.text().decode(),
        "paths": {},
    }
    if out:
        files = {
            "receipt": (f"entry-{number}.tlog-proof", receipt.text()),
            "entry": (f"entry-{number}.json", receipt.entry),
            "page": (f"entry-{number}.html", receipt_page(receipt, catalogue).encode()),
            "verifier": ("verify.py", resources.files("tallyproof.log").joinpath("verifier.py").read_bytes()),
        }
        for name, content in files.values():
            write_atomically(out / name, content)
        document["paths"] = {what: str(out / name) for what, (name, _) in files.items()}
    return document


def log_growth(place: str, *, since: Path, policy: Path | None = None, out: Path | None = None) -> Document:
    """Prove that a log only grew since an older checkpoint.

    Args:
        place: A project, a log, or the folder or address of a published log.
        since: The older checkpoint.
        policy: The keys that must have signed both; the log's own where not given.
        out: File to write the proof and the newest checkpoint to, for `verify.py`.
    """
    published, trusted = _opened(place, policy)
    note = published.checkpoint()
    try:
        old = verify_checkpoint(_content(since), trusted)
        point = verify_checkpoint(note, trusted)
        growth = published.growth(old.size, point, note)
    except ValueError as error:
        raise not_signed(place, error) from error
    if out:
        write_atomically(out, growth)
    return {
        "schema": "tallyproof.log-growth/1",
        **point_document(point, note),
        "since": old.size,
        "proof": growth.decode().partition("\n\n")[0].split("\n")[1:],
        "paths": {"growth": str(out)} if out else {},
    }


def point_document(point: Checkpoint, note: bytes) -> Document:
    """Return what is told of a checkpoint."""
    return {
        "origin": point.origin,
        "size": point.size,
        "root": point.root.hex(),
        "witnesses": [{"name": name, "time": time} for name, time in sorted(point.witnessed.items())],
        "checkpoint": note.decode(),
    }


def read_trusted(path: Path) -> Policy:
    """Read a policy that somebody trusts.

    Raises:
        InputError: It cannot be read.
    """
    try:
        return read_policy(_content(path))
    except ValueError as error:
        raise StoredFileError(path, found=str(error), expected="a policy (c2sp.org/tlog-policy)") from error


def not_signed(place: str, error: ValueError) -> InputError:
    """Return the error for what a published log promises and does not hold."""
    return InputError(place, found=str(error), expected="what the policy's keys signed")


def published_place(place: str) -> str:
    """Return where a project or a log publishes; any other place is one already."""
    folder = log_of(Path(place)) if "://" not in place else None
    return str(Log.open(folder).published) if folder and is_log(folder) else place


def _opened(place: str, policy: Path | None) -> tuple[Published, Policy]:
    published = open_published(published_place(place))
    if policy:
        return published, read_trusted(policy)
    folder = log_of(Path(place)) if "://" not in place else None
    if folder and is_log(folder):
        return published, own_policy(Log.open(folder))
    raise CallError(
        "No keys to trust.", expected="--policy with the keys of the log, unless the log is your own"
    )


def _facts(log: Log) -> Document:
    head = log.head()
    return {
        "origin": log.origin,
        "size": head.size,
        "root": head.frontier.root.hex(),
        "keys": [verifier_key(key) for key in log.keys],
    }


def _newest(log: Log, kind: EntryKind, name: str) -> int:
    """Return the newest version of a thing in the log; 0 where there is none."""
    return max((entry.version for _, entry in log.of_thing(kind, name)), default=0)


def _keep_openings(log: Log, entry: Entry, openings: Mapping[str, Opening]) -> str | None:
    if not openings:
        return None
    path = log.folder / "openings" / f"{leaf_hash(entry.content()).hex()}.json"
    facts = {name: {"salt": opening.salt, "value": opening.value} for name, opening in openings.items()}
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_atomically(path, json.dumps(facts, ensure_ascii=False, indent=1).encode())
    path.chmod(0o600)
    return str(path)


def _is_met(policy: Policy, point: Checkpoint) -> bool:
    return policy.met(policy.quorum[0], point.witnessed)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoredFileError(path, found=str(error), expected="a file of a log") from error
