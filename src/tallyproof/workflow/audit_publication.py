"""Publish an audit, and check a published one from the commitment to the decision."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from tallyproof.audit.session.commitment import Commitment, Kind
from tallyproof.audit.session.contest import joint_weights
from tallyproof.audit.session.document import round_document, status_document
from tallyproof.audit.session.replay import replay
from tallyproof.audit.session.state import AuditState, fold
from tallyproof.audit.session.stations_file import AuditStations
from tallyproof.errors import TallyproofError
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.store.audit_package import AuditPackage, Finding
from tallyproof.texts import Catalogue, load_catalogue
from tallyproof.workflow.request import Document

__all__ = ["audit_publish", "audit_verify"]

_STATUS, _READ_ME = "status.json", "README.txt"


def audit_publish(folder: Path, catalogue: Catalogue, *, out: Path) -> Document:
    """Write all that a third party needs to check an audit, and nothing secret.

    Args:
        folder: The audit.
        catalogue: Language of the instructions in the package.
        out: A new folder, or an earlier package of this audit.

    Raises:
        NotAllowedError: The folder holds other files.
        InputError: The audit is damaged, or its key is not here.
    """
    audit = AuditFolder(folder)
    state = audit.state()
    text = catalogue.text("audit.package.read_me", hash=state.commitment.sha256())
    made = {_STATUS: _status(state), _READ_ME: text.encode() + b"\n"}
    AuditPackage.publish(audit, out, made)
    return {
        "schema": "tallyproof.audit-package/1",
        "folder": str(out),
        "commitment": state.commitment.sha256(),
        "public_key": state.commitment.public_key,
        "decision": state.decision().value,
        "files": sorted(path.name for path in out.iterdir()),
    }


def audit_verify(directory: Path, *, commitment: str | None = None) -> Document:
    """Check a published audit: files, signatures, commitment, draw, entries two by two, risk and decision.

    Args:
        directory: The package.
        commitment: The hash that was published before the seed, where the reader knows it.

    Returns:
        `status` identical or different, the checks that were made, and everything found, by file and row.

    Raises:
        InputError: The folder holds no package.
    """
    package = AuditPackage.open(directory)
    found = list(package.find_changed())
    state = None
    try:
        found.extend(package.find_unbound())
        fixed, stations = package.audit.fixed()
        found.extend(_before_the_seed(fixed, stations, commitment))
        state, objections = replay(fixed, stations, package.audit.events(fixed))
        found.extend(Finding("rules", "journal.jsonl", o.row, o.found, o.expected) for o in objections)
        found.extend(_against_status(package, state))
    except TallyproofError as error:
        found.append(_stopped(error))
    return {
        "schema": "tallyproof.audit-verify/1",
        "status": "different" if found else "identical",
        "commitment": state.commitment.sha256() if state else None,
        "public_key": state.commitment.public_key if state else None,
        "complete": state is not None,
        "decision": state.decision().value if state else None,
        "risk": risk.risk if state and (risk := state.risk()) else None,
        "draws": len(state.draws) if state else None,
        "findings": [asdict(one) for one in found],
    }


def _status(state: AuditState) -> bytes:
    """Return draws and status as JSON; always in English, so that every reader compares the same text."""
    catalogue = load_catalogue("en")
    document = {"draw": round_document(state), "status": status_document(state, catalogue)}
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _before_the_seed(fixed: Commitment, stations: AuditStations, published: str | None) -> Iterator[Finding]:
    """Yield what is wrong with the commitment: another hash than published, weights that the bounds do not give."""
    if published is not None and fixed.sha256() != published.strip().casefold():
        yield Finding("commitment", "commitment.json", None, fixed.sha256(), published)
    parts = [item.found for item in fold(fixed, stations, ()).contests]
    batches = stations.batches
    weights = joint_weights(batches, parts) if fixed.kind is Kind.STATIONS else batches.bound
    for row in np.flatnonzero(weights != stations.weights)[:100].tolist():
        told, right = str(stations.weights[row]), str(weights[row])
        yield Finding("stations", "stations.csv", row + 2, f"weight {told}", f"weight {right}")


def _against_status(package: AuditPackage, state: AuditState) -> Iterator[Finding]:
    """Yield every figure of the published status that the journal does not give."""
    try:
        published = json.loads(package.content(_STATUS) or b"null")
    except ValueError:
        published = None
    if not isinstance(published, dict):
        yield Finding("status", _STATUS, None, "no document", "the status of the audit")
        return
    now = json.loads(_status(state))
    for part, document in now.items():
        told = published.get(part)
        for name, value in document.items():
            recorded = told.get(name) if isinstance(told, dict) else None
            if recorded != value:
                yield Finding("status", _STATUS, None, f"{part}.{name}: {recorded}"[:500], f"{value}"[:500])


def _stopped(error: TallyproofError) -> Finding:
    """Return why the check could not go on; the file that stopped it is named."""
    told = {name: str(value) for name, value in error.fields.items()}
    file = told.get("file") or told.get("what", "")
    check = {"journal.jsonl": "journal", "stations.csv": "stations"}.get(file, "commitment")
    row = told.get("place", "").rpartition("row ")[2]
    return Finding(
        check,
        file,
        int(row) if row.isdecimal() else None,
        told.get("found") or told.get("now") or told.get("reason", str(error)),
        told.get("expected") or told.get("recorded", ""),
    )
