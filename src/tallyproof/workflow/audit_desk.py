"""The desk of audits: those of a project, one audit as a team sees it, and blind entry of hand counts."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from tallyproof.audit.batches import Bound
from tallyproof.audit.session.commitment import Claim
from tallyproof.audit.session.document import refused_sentence, round_document, status_document
from tallyproof.audit.session.events import Entered
from tallyproof.audit.session.state import AuditState, BatchState
from tallyproof.disk import write_atomically
from tallyproof.errors import NotAllowedError, UnknownNameError
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.texts import LANGUAGES, Catalogue, load_catalogue
from tallyproof.workflow.audit import AuditWishes, audit_plan
from tallyproof.workflow.audit_entry import audit_enter_once
from tallyproof.workflow.examination import version_in_force
from tallyproof.workflow.kept_work import folder_of_work
from tallyproof.workflow.request import Document, Request
from tallyproof.workflow.versions import snapshot_in_force

__all__ = [
    "BOUNDS",
    "CLAIMS",
    "LIMITS",
    "audit_folder",
    "batch_to_count",
    "enter_count",
    "list_audits",
    "make_audit",
    "next_audit",
    "paper_file",
    "papers_of",
    "plan_kept",
    "plan_of",
    "show_audit",
    "usual_bound",
    "wishes_of",
]

CLAIMS = tuple(claim.value for claim in Claim)
BOUNDS = tuple(bound.value for bound in Bound)
LIMITS = (0.01, 0.05, 0.1)
"""Risk limits that a team may commit to on the server."""
_NAME = re.compile(r"audit-\d{1,6}")
_PAPERS = re.compile(r"(round-\d+|full-count)-(retrieval\.csv|count-sheets\.html)")
_ASSERTIONS = 10
"""Assertions of a plan that are kept."""


def usual_bound(project: Path) -> str:
    """Return from what the most papers of a station are taken: the roll where no station reports ballots issued."""
    results = snapshot_in_force(project).results
    return (Bound.ISSUED if results.has("issued") else Bound.REGISTERED).value


def list_audits(project: Path, catalogue: Catalogue) -> list[Document]:
    """Return the audits of a project, the newest first, each with `name` and its status."""
    folders = [path for path in _home(project).glob("audit-*") if (path / "journal.jsonl").is_file()]
    ordered = sorted(folders, key=lambda path: int(path.name.rpartition("-")[2]), reverse=True)
    return [{"name": path.name, **status_document(AuditFolder(path).state(), catalogue)} for path in ordered]


def audit_folder(project: Path, name: str) -> Path:
    """Return the folder of an audit of a project.

    Raises:
        UnknownNameError: There is none of this name.
    """
    folder = _home(project) / name
    if not _NAME.fullmatch(name) or not (folder / "journal.jsonl").is_file():
        raise UnknownNameError("audit", name, ())
    return folder


def wishes_of(*, claim: str, bound: str, risk_limit: float) -> AuditWishes:
    """Return what an audit is to be like, as a page or a program asks; raises UnknownNameError."""
    if claim not in CLAIMS:
        raise UnknownNameError("claim", claim, CLAIMS)
    if bound not in BOUNDS:
        raise UnknownNameError("bound", bound, BOUNDS)
    if risk_limit not in LIMITS:
        raise UnknownNameError("risk limit", f"{risk_limit:g}", [f"{one:g}" for one in LIMITS])
    return AuditWishes(claim=Claim(claim), bound=Bound(bound), risk_limit=risk_limit)


def next_audit(project: Path, *, taken: Iterable[str] = ()) -> str:
    """Return the name that the next audit gets; `taken` are those that wait to be made."""
    names = [*(path.name for path in _home(project).glob("audit-*")), *taken]
    numbers = [int(name.rpartition("-")[2]) for name in names if _NAME.fullmatch(name)]
    return f"audit-{max(numbers, default=0) + 1}"


def make_audit(project: Path, catalogue: Catalogue, wishes: AuditWishes, *, name: str = "") -> str:
    """Commit to an audit of the results in force; return its name.

    Args:
        project: The project.
        catalogue: Language of the sentences.
        wishes: What the audit is to be like.
        name: As `next_audit` gave it; one that was made before is left as it is, so that the work may be repeated.

    Raises:
        NotAllowedError: The sample cannot confirm this outcome, so that there is nothing to commit to; somebody
            else's audit has the name by now.
    """
    home, name = _home(project), name or next_audit(project)
    if (home / name / "journal.jsonl").is_file():
        _require_same(home / name, wishes)
        return name
    document = audit_plan(Request(project), catalogue, wishes, out=home / name)
    if "folder" not in document:
        raise NotAllowedError(
            "The commitment", reason="the list of boxes and the results disagree", text="boxes_disagree"
        )
    return name


def _require_same(folder: Path, wishes: AuditWishes) -> None:
    """Refuse an audit of this name that another person committed to, with other parameters."""
    made, _ = AuditFolder(folder).fixed()
    if (made.claim, made.bound, made.risk_limit) != (wishes.claim, wishes.bound, wishes.risk_limit):
        raise NotAllowedError("The commitment", reason="another audit has this name", text="audit_there")


def plan_kept(project: Path, key: str, wishes: AuditWishes) -> None:
    """Work out what an audit costs and keep that, in every language, under a key of sixteen hexadecimal digits."""
    asked = {"claim": wishes.claim.value, "bound": wishes.bound.value, "risk_limit": f"{wishes.risk_limit:g}"}
    folder = folder_of_work(_plans(project), key, kind="plan")
    version = version_in_force(project)
    for language in LANGUAGES:
        found = audit_plan(Request(project), load_catalogue(language), wishes)
        told = {
            "version": version,
            "asked": asked,
            "readings": found["readings"],
            "assertions": found["assertions"][:_ASSERTIONS],
        }
        content = json.dumps(told, ensure_ascii=False).encode()
        write_atomically(folder / f"plan.{language}.json", content)


def plan_of(project: Path, key: str, language: str) -> Document | None:
    """Return a plan that was worked out for the version in force; None where there is none under this key.

    Raises:
        UnknownNameError: It is no key.
    """
    path = folder_of_work(_plans(project), key, kind="plan") / f"plan.{language}.json"
    if not path.is_file():
        return None
    plan: Document = json.loads(path.read_bytes())
    return plan if plan["version"] == version_in_force(project) else None


def papers_of(folder: Path) -> list[str]:
    """Return the names of the count sheets and retrieval lists that were written for teams, the newest round first."""
    found = [path for path in folder.glob("*-*") if _PAPERS.fullmatch(path.name)]
    return [path.name for path in sorted(found, key=lambda one: (-one.stat().st_mtime_ns // 10**9, one.name))]


def paper_file(folder: Path, name: str) -> Path:
    """Return the file of a count sheet or a retrieval list; raises UnknownNameError."""
    known = papers_of(folder)
    if name not in known:
        raise UnknownNameError("paper", name, known)
    return folder / name


def show_audit(folder: Path, catalogue: Catalogue) -> Document:
    """Return the status of an audit with its draws and how far each box is; no count that is not accepted yet.

    Returns:
        As `audit_status`, with `draws`, `public_seed`, `boxes` (batch, area, papers at most, state) in the order of
        counting; `disputed` names batches only, `refused` their reason only.
    """
    state = AuditFolder(folder).state()
    status = status_document(state, catalogue)
    refused = [
        {"batch": one.batch, "sentence": refused_sentence(state, one, catalogue)} for one in state.refused
    ]
    boxes = [_box(state, batch) for batch in dict.fromkeys(state.sample)]
    blind = {"disputed": [one["batch"] for one in status["disputed"]], "refused": refused}
    return status | round_document(state) | blind | {"boxes": boxes, "schema": "tallyproof.audit-desk/1"}


def batch_to_count(folder: Path, batch: str, *, by: str, settles: bool = False) -> Document:
    """Return what one person may see of one box.

    Args:
        folder: The audit.
        batch: The box.
        by: Who asks.
        settles: Whether the person settles differences and enters no counts.

    Returns:
        The box, `columns` to count (column, contest, name, votes), `mine` (whether this person has entered it), and
        the `entries` made so far: shown once two counts differ or agree, to who has entered the box or enters none.

    Raises:
        UnknownNameError: It was not drawn.
    """
    state = AuditFolder(folder).state()
    if not state.is_sampled(batch):
        raise UnknownNameError("box", batch, state.sample)
    made = state.entries.get(batch, ())
    mine = any(one.person.casefold() == by.casefold() for one in made)
    seen = state.batch_state(batch) in {BatchState.DISPUTED, BatchState.ACCEPTED} and (mine or settles)
    return _box(state, batch) | {
        "columns": [
            {
                "column": prefix + name,
                "contest": prefix,
                "name": name.replace("votes__", ""),
                "votes": "votes__" in name,
            }
            for prefix, name in state.columns_of(batch)
        ],
        "mine": mine,
        "entries": [_entry(one) for one in made] if seen else [],
    }


def enter_count(
    folder: Path,
    catalogue: Catalogue,
    batch: str,
    counts: dict[str, int] | None,
    *,
    missing: int,
    by: str,
) -> Document:
    """Enter what one person counted in one box; None: the box was not found. As `audit_enter_once`."""
    return audit_enter_once(folder, catalogue, Entered(batch, by, counts, missing))


def _entry(made: Entered) -> Document:
    counts = None if made.counts is None else dict(made.counts)
    return {"person": made.person, "counts": counts, "papers_missing": made.papers_missing}


def _box(state: AuditState, batch: str) -> Document:
    row = state.row(batch)
    return {
        "batch": batch,
        "area": state.stations.areas[row],
        "papers_at_most": 1 if state.by_cards else int(state.found.batches.bound[row]),
        "state": state.batch_state(batch).value,
        "entered_by": [one.person for one in state.entries.get(batch, ())],
    }


def _home(project: Path) -> Path:
    return project / "audits"


def _plans(project: Path) -> Path:
    return project / "asked" / "plans"
