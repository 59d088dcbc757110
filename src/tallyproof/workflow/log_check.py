"""Check what others published: a receipt, a checkpoint, a whole log; and sign as a witness what only grew."""

import json
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.errors import CallError, InputError
from tallyproof.log import Status, Witness, check_files, check_published, is_witness, open_published
from tallyproof.log.keys import verifier_key
from tallyproof.log.verifier import Policy, verify_checkpoint, verify_growth, verify_receipt
from tallyproof.workflow.log import point_document, published_place, read_trusted
from tallyproof.workflow.request import Document

__all__ = ["log_verify", "log_witness"]

_VERIFY = "tallyproof.log-verify/1"


def log_verify(place: str, *, policy: Path, entry: Path | None = None, since: Path | None = None) -> Document:
    """Check a receipt, a checkpoint, a proof of growth, or a whole published log.

    Args:
        place: A file; or the folder or address of a published log, or a project with a log.
        policy: The keys that the reader trusts.
        entry: The entry, where the receipt does not hold it.
        since: An older checkpoint that the log must have grown out of.

    Returns:
        `status` `holds` or `does_not_hold` with the reason.
    """
    trusted = read_trusted(policy)
    try:
        if "://" not in place and Path(place).is_file():
            found = _file(Path(place).read_bytes(), trusted, entry, since)
        else:
            found = _whole(published_place(place), trusted, since)
    except (ValueError, OSError) as error:
        return {"schema": _VERIFY, "status": "does_not_hold", "reason": str(error)}
    return {"schema": _VERIFY, "status": "holds", "reason": "", **found}


def log_witness(
    place: str,
    state: Path,
    *,
    name: str | None = None,
    policy: Path | None = None,
    whole: bool = False,
    out: Path | None = None,
) -> Document:
    """Look after a log: sign its newest checkpoint where it grew out of the one signed before.

    Args:
        place: The folder or address of the published log.
        state: Folder of the witness; made at the first time.
        name: Name of the witness, at the first time.
        policy: The logs that it looks after, at the first time.
        whole: Read and compute every entry and tile before signing.
        out: File to write the checkpoint with its signatures to, for the publisher.
    """
    witness = _witness(state, name, policy)
    published = open_published(published_place(place))
    note = published.checkpoint()
    try:
        point = verify_checkpoint(note, witness.policy._replace(quorum=["none"]))
        if whole:
            check_published(published, witness.policy._replace(quorum=["none"]))
        request = published.growth(witness.size(point.origin), point, note)
    except ValueError as error:
        return _answer_document(witness, Status.NOT_SIGNED, str(error))
    answer = witness.answer(request)
    if answer.note and out:
        write_atomically(out, answer.note)
    told = _answer_document(witness, answer.status, answer.reason)
    return told | point_document(point, answer.note or note) | {"before": answer.size}


def _witness(state: Path, name: str | None, policy: Path | None) -> Witness:
    if is_witness(state):
        if name or policy:
            raise CallError(
                f'There is a witness in "{state}".', expected="--name and --policy at the first time only"
            )
        return Witness(state)
    if not (name and policy):
        raise CallError(f'There is no witness in "{state}".', expected="--name and --policy, to make one")
    return Witness.create(state, name, policy.read_bytes())


def _answer_document(witness: Witness, status: Status, reason: str) -> Document:
    return {
        "schema": "tallyproof.log-witness/1",
        "name": witness.keys[0].name,
        "keys": [verifier_key(key.public) for key in witness.keys],
        "status": status.name.lower(),
        "code": int(status),
        "reason": reason,
    }


def _file(content: bytes, policy: Policy, entry: Path | None, since: Path | None) -> Document:
    if content.startswith(b"c2sp.org/tlog-proof"):
        number, found, point = verify_receipt(content, policy, entry.read_bytes() if entry else None)
        note = content.partition(b"\n\n")[2]
        return {"what": "receipt", "number": number, "entry": _shown(found), **point_document(point, note)}
    if since:
        old = verify_checkpoint(since.read_bytes(), policy)
        point = verify_growth(content, policy, old)
        note = content.partition(b"\n\n")[2]
        return {"what": "growth", "since": old.size, **point_document(point, note)}
    return {"what": "checkpoint", **point_document(verify_checkpoint(content, policy), content)}


def _whole(place: str, policy: Policy, since: Path | None) -> Document:
    published = open_published(place)
    try:
        checked = check_published(published, policy)
    except InputError as error:
        raise ValueError(str(error)) from error
    files = check_files(Path(place), checked, policy) if "://" not in place else None
    found: Document = {"what": "log", "files": files}
    if since:
        old = verify_checkpoint(since.read_bytes(), policy)
        checked.require_continues(old)
        found["since"] = old.size
    return found | point_document(checked.checkpoint, published.checkpoint())


def _shown(entry: bytes) -> object:
    """Return an entry as JSON where it is some, as text where it is not."""
    try:
        shown: object = json.loads(entry)
    except ValueError:
        return entry.decode(errors="replace")
    return shown
