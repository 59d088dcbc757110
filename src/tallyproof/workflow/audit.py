"""Plan an audit, commit to it, draw, enter counts, and see what follows."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallyproof.audit.batches import Bound
from tallyproof.audit.session import rules
from tallyproof.audit.session.commitment import Claim, Commitment
from tallyproof.audit.session.document import (
    commitment_document,
    plan_document,
    round_document,
    status_document,
)
from tallyproof.audit.session.events import Drawn, Escalated, Seeded
from tallyproof.audit.session.state import AuditState
from tallyproof.audit.session.stations_file import write_stations
from tallyproof.audit.sketch import NationalTotals, sketch_stations
from tallyproof.disk import write_atomically
from tallyproof.dossier.count_sheets import render_count_sheets
from tallyproof.errors import CallError
from tallyproof.spreadsheet import rows_csv
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.texts import Catalogue
from tallyproof.workflow.act_log import log_audit
from tallyproof.workflow.audit_contests import Beside, audit_frames, committed_contests, fold_bounds
from tallyproof.workflow.audit_frame import note_documents
from tallyproof.workflow.audit_manifest import manifest_problems
from tallyproof.workflow.audit_workload import CostWishes, plan_workload, workload_document
from tallyproof.workflow.request import Document, Request

__all__ = [
    "SEED_LENGTH",
    "AuditWishes",
    "audit_draw",
    "audit_full_count",
    "audit_plan",
    "audit_sketch",
    "audit_status",
    "length_of_seed",
    "require_seed",
]

SEED_LENGTH = 20
"""Decimal digits, or throws of a die, below which all seeds can be tried beforehand."""


@dataclass(frozen=True, slots=True)
class AuditWishes:
    """How an audit is to be made, where the defaults do not fit."""

    rule: str | None = None
    risk_limit: float = 0.05
    claim: Claim = Claim.PAPERS
    bound: Bound = Bound.ISSUED
    pending: int = 0
    full_count_after: int | None = None
    """Draws; half of the stations where None."""
    error_rate: float | None = None
    """Votes that a hand count changes per paper; the field's experience where None."""
    lost_rate: float = 0.0
    """Share of boxes that will not be found."""
    chance: float = 0.9
    """Of the workload that is not exceeded."""
    hours_per_station: float | None = None
    hours_per_paper: float | None = None

    @property
    def costs(self) -> CostWishes:
        """What the planner takes into account."""
        return CostWishes(
            risk_limit=self.risk_limit,
            chance=self.chance,
            pending=self.pending,
            error_rate=self.error_rate,
            lost_rate=self.lost_rate,
            hours_per_station=self.hours_per_station,
            hours_per_paper=self.hours_per_paper,
        )


def audit_plan(
    request: Request,
    catalogue: Catalogue,
    wishes: AuditWishes | None = None,
    *,
    beside: Sequence[Beside] = (),
    manifest: Path | None = None,
    out: Path | None = None,
) -> Document:
    """Say what an audit of the reported outcome costs; commit to it where a folder is named.

    Args:
        request: The reported results.
        catalogue: Supplies the sentences.
        wishes: Risk limit, rule, claim and bounds.
        beside: Further contests on the same sample.
        manifest: List of the boxes as they are stored (CSV). Where it and the results disagree every objection is told,
            and nothing is committed to.
        out: A new folder for the audit; its commitment is fixed then.

    Raises:
        InputError: A station has no bound: neither ballots issued nor voters on the roll.
        NotComputableError: No sample can confirm this outcome.
        CallError: Two contests have one name.
    """
    asked = wishes or AuditWishes()
    frames = audit_frames(request, beside, rule=asked.rule, bound=asked.bound, pending=asked.pending)
    terms, stations = committed_contests(frames)
    found = fold_bounds(terms, stations)
    plan = plan_workload(found, asked.costs, seed=request.seed)
    document = plan_document(found, plan, catalogue)
    document |= {"snapshot": terms[0].snapshot, "rule": terms[0].rule}
    document |= {"contests": [{"contest": one.name, "rule": one.rule} for one in terms]}
    notes = [note for frame in frames for note in frame.notes]
    document |= {"sheet_notes": note_documents(notes, catalogue)}
    own = {one.name: frame.found.batches for one, frame in zip(terms, frames, strict=True)}
    document |= workload_document(found, plan, asked.costs, catalogue, contests=own, seed=request.seed)
    document |= {"problems": manifest_problems(manifest, stations.batches, catalogue) if manifest else []}
    if out is None or document["problems"]:
        return document
    commitment = Commitment(
        contests=terms,
        claim=asked.claim,
        risk_limit=asked.risk_limit,
        bound=asked.bound,
        full_count_after=asked.full_count_after or max(found.batches.size // 2, 1),
        stations_sha256=hashlib.sha256(write_stations(stations)).hexdigest(),
    )
    made, _ = AuditFolder.create(out, commitment, stations).fixed()
    log_audit(out)
    return document | {"folder": str(out), "commitment": commitment_document(made, catalogue)}


def audit_sketch(totals: NationalTotals, *, stations: int, out: Path, seed: int) -> Document:
    """Write invented stations with these national totals, to plan with; the same seed writes the same."""
    table = sketch_stations(totals, stations=stations, seed=seed)
    write_atomically(out, table.write_csv(quote_style="necessary", line_terminator="\n").encode())
    return {
        "schema": "tallyproof.audit-sketch/1",
        "file": str(out),
        "stations": stations,
        "totals": table.drop("station").sum().row(0, named=True),
        "seed": seed,
    }


def audit_draw(
    folder: Path,
    catalogue: Catalogue,
    *,
    seed: str | None = None,
    source: str = "",
    total: int | None = None,
) -> Document:
    """Enter the seed where it is new, draw the next round, and write what teams need.

    Args:
        folder: The audit.
        catalogue: Language of the count sheets.
        seed: The public seed; only for the first draw.
        source: How the seed came about.
        total: Draws in all after this round; what an audit without errors needs where None.

    Returns:
        The sample. While a drawn batch is not counted, the same call gives the same round again.
    """

    def seeded(state: AuditState) -> Seeded | None:
        given = None if seed is None else Seeded(seed, source)
        return None if given is None or given == state.seed else rules.seeded(state, given.seed, given.source)

    def drawn(state: AuditState) -> Drawn | None:
        waiting = len(state.accepted()) < len(state.draws)
        same = total == len(state.draws) if total else waiting
        return None if state.draws and same else rules.drawn(state, total or rules.next_draws(state))

    audit = AuditFolder(folder)
    state, _ = audit.add(seeded, drawn)
    log_audit(folder)
    return _with_papers(audit, state, catalogue)


def audit_full_count(folder: Path, catalogue: Catalogue, *, reason: str) -> Document:
    """Go over to counting everything; the same call again gives the same papers again."""

    def escalated(state: AuditState) -> Escalated | None:
        return None if state.escalated == Escalated(reason) else rules.escalated(state, reason)

    audit = AuditFolder(folder)
    state, _ = audit.add(escalated)
    return _with_papers(audit, state, catalogue)


def audit_status(folder: Path, catalogue: Catalogue) -> Document:
    """Check the folder from the commitment on, measure the risk, and say what follows."""
    return status_document(AuditFolder(folder).state(), catalogue)


def _with_papers(audit: AuditFolder, state: AuditState, catalogue: Catalogue) -> Document:
    """Write the retrieval list and the count sheets of the last round; return them with the draws."""
    batches = state.last_round
    name = "full-count" if state.escalated else f"round-{len(state.draws)}"
    retrieval, sheets = audit.folder / f"{name}-retrieval.csv", audit.folder / f"{name}-count-sheets.html"
    write_atomically(retrieval, _retrieval(state, batches))
    write_atomically(sheets, render_count_sheets(state, batches, catalogue).encode())
    return round_document(state) | {
        "new": list(batches),
        "files": {"retrieval": str(retrieval), "count_sheets": str(sheets)},
        "cautions": list(_cautions(state, catalogue)),
    }


def _cautions(state: AuditState, catalogue: Catalogue) -> Iterator[str]:
    """Yield what a public must know about the seed: a short one leaves few samples to choose from."""
    if state.seed and (told := length_of_seed(state.seed.seed)) < SEED_LENGTH:
        yield catalogue.text("audit.seed-short", count=told)


def require_seed(seed: str) -> None:
    """Refuse a seed of which all can be tried beforehand, before it is in: it cannot be taken back then.

    Raises:
        CallError: It has fewer letters and digits than `SEED_LENGTH`, or is missing.
    """
    told = length_of_seed(seed)
    if told < SEED_LENGTH:
        raise CallError(
            f"The seed has {told} letters and digits.",
            expected=f"at least {SEED_LENGTH} letters or digits, thrown in public",
            text="seed_short",
            count=told,
            needed=SEED_LENGTH,
        )


def length_of_seed(seed: str) -> int:
    """Return how many letters and digits a seed has: blanks and signs between throws tell nothing.

    Example:
        >>> length_of_seed("3 1 4, 1 5")
        5
    """
    return sum(character.isalnum() for character in seed)


def _retrieval(state: AuditState, batches: Sequence[str]) -> bytes:
    """Return the list for those who fetch the boxes, by place; they open it in a spreadsheet."""
    told = [
        (state.stations.areas[row], batch, 1 if state.by_cards else int(state.found.batches.bound[row]))
        for batch, row in zip(batches, map(state.row, batches), strict=True)
    ]
    return rows_csv(["area", "batch", "papers_at_most"], sorted(told))
