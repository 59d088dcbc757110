"""What a dossier tells of an audit: its state, recomputed from commitment, stations and journal."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.session.document import round_document, status_document
from tallyproof.audit.session.state import AuditState, BatchState
from tallyproof.dossier.contents import Audited
from tallyproof.errors import InputError
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.texts import Catalogue
from tallyproof.workflow.audit_workload import CostWishes, workload_by_limit
from tallyproof.workflow.request import Document

__all__ = ["audit_files", "audit_report"]

_FILES = ("commitment.json", "stations.csv", "journal.jsonl")
_AREAS = 15
"""Areas that the strip of the sample shows; smaller ones are one."""


def audit_files(folder: Path) -> Audited:
    """Return where an audit lies and the hashes of what its state follows from.

    Raises:
        InputError: The folder holds no audit.
    """
    if not (folder / _FILES[0]).is_file():
        raise InputError(
            str(folder),
            found="no commitment.json",
            expected="the folder of an audit",
            text="stored_broken",
            file=_FILES[0],
        )
    present = [name for name in _FILES if (folder / name).is_file()]
    return Audited(
        folder, {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in present}
    )


def audit_report(folder: Path, catalogue: Catalogue, *, snapshot: str, seed: int) -> Document:
    """Check an audit from its commitment on and return all that a dossier shows of it.

    Args:
        folder: The audit.
        catalogue: Supplies the sentences.
        snapshot: Version of the results that the dossier is about.
        seed: Of the simulated workload.

    Returns:
        The status with draws, the sample by area, the workload by risk limit, and whether the audit was committed
        for this version of the results.

    Raises:
        InputError: A file is missing or damaged.
        ReproducibilityError: The stations are not those that were committed to.
    """
    state = AuditFolder(folder).state()
    status = status_document(state, catalogue)
    wishes = CostWishes(risk_limit=state.commitment.risk_limit, pending=state.commitment.pending)
    states = _states(state, status)
    return status | {
        "schema": "tallyproof.audit-report/1",
        "same_version": snapshot in {one.snapshot for one in state.commitment.contests},
        "public_seed": state.seed.seed if state.seed else None,
        "seed_source": state.seed.source if state.seed else None,
        "draws": [
            {"order": one["order"], "number": one["number"], "batch": one["batch"], "area": one["area"]}
            | {"papers_at_most": one["papers_at_most"], "state": states[one["batch"]]}
            for one in round_document(state)["draws"]
        ],
        "areas": _areas(state, states),
        "by_risk_limit": workload_by_limit(state.found, wishes, seed=seed),
        "stations": state.found.batches.size,
    }


def _states(state: AuditState, status: Document) -> dict[str, str]:
    """Return what became of each drawn batch: waiting, equal, differs, or missing."""
    differing = {one["batch"]: "differs" if one["found"] else "missing" for one in status["discrepancies"]}
    return {
        batch: differing.get(batch, "equal") if state.batch_state(batch) is BatchState.ACCEPTED else "waiting"
        for batch in state.sample
    }


def _areas(state: AuditState, states: Mapping[str, str]) -> list[Document]:
    """Return the widest areas, most papers first, with the stretch of each drawn batch among their papers."""
    widest = [area.partition(" / ")[0] for area in state.stations.areas]
    bound = state.found.batches.bound
    papers: dict[str, int] = {}
    for area, count in zip(widest, bound.tolist(), strict=True):
        papers[area] = papers.get(area, 0) + count
    ranked = sorted(papers, key=lambda area: (-papers[area], area))
    shown = ranked if len(ranked) <= _AREAS else ranked[: _AREAS - 1]
    told = [
        _area(state, states, name, np.array([area == name for area in widest], dtype=np.bool_))
        for name in shown
    ]
    rest = np.array([area not in set(shown) for area in widest], dtype=np.bool_)
    return [*told, _area(state, states, None, rest)] if rest.any() else told


def _area(
    state: AuditState,
    states: Mapping[str, str],
    name: str | None,
    inside: NDArray[np.bool_],
) -> Document:
    rows = np.flatnonzero(inside)
    bound = state.found.batches.bound[rows]
    ends = np.cumsum(bound)
    ids = state.found.batches.ids
    drawn = [
        {"from": int(end - size), "to": int(end), "state": states[ids[row]]}
        for row, size, end in zip(rows.tolist(), bound.tolist(), ends.tolist(), strict=True)
        if ids[row] in states
    ]
    return {"area": name, "stations": int(rows.size), "papers": int(bound.sum()), "drawn": drawn}
