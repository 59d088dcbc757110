"""Claims proposed from a registered statement, and what a person decided about each: accepted, as edited, or not."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock

from tallyproof.disk import write_atomically
from tallyproof.errors import NotAllowedError, UnknownNameError
from tallyproof.statements.register.claim import TARGETS, ClaimKind, Stance
from tallyproof.texts import LANGUAGES, Catalogue, load_catalogue
from tallyproof.workflow.request import Document, Progress
from tallyproof.workflow.statement_claims import statement_claims
from tallyproof.workflow.statement_records import Desk, claim_add, registered_version

__all__ = ["TARGETS", "claim_words", "decide_proposal", "proposals_kept", "propose_kept"]

_DECISIONS = "decisions.json"


def claim_words(catalogue: Catalogue, listed: str) -> list[tuple[str, str]]:
    """Return what a claim may do (`claim`), or where it stands (`stance`), with their texts."""
    words = {"claim": ClaimKind, "stance": Stance}[listed]
    return [(one.value, catalogue.text(f"statements.{listed}.{one.value}")) for one in words]


def propose_kept(desk: Desk, statement: str, *, progress: Progress = lambda _: None) -> None:
    """Propose claims from a registered English text and keep them in every language; nothing is registered.

    Args:
        desk: The project.
        statement: Id of the statement.
        progress: Told of each step.

    Raises:
        UnknownNameError: There is no such statement.
        CallError: The text is not in English.
    """
    version = registered_version(desk, statement)
    if all((_folder(desk, statement) / f"proposals.{language}.json").is_file() for language in LANGUAGES):
        return  # numbered anew, they would stand under decisions that were taken about others
    progress("claims")
    for language in LANGUAGES:
        found = statement_claims(version, load_catalogue(language))
        content = json.dumps(found, ensure_ascii=False).encode(errors="surrogatepass")
        write_atomically(_folder(desk, statement) / f"proposals.{language}.json", content)


def proposals_kept(desk: Desk, statement: str, language: str) -> Document | None:
    """Return the proposals from exactly these words, each with `decision`; None where none were made yet.

    Returns:
        As `statement_claims`; `decision` is `accept`, `reject` or empty, `decided_by` who took it.
    """
    folder = _folder(desk, statement)
    path = folder / f"proposals.{language}.json"
    if not path.is_file():
        return None
    found: Document = json.loads(path.read_bytes())
    taken = _decisions(folder)
    told = [
        one | taken.get(one["id"], {"decision": "", "decided_by": ""}) | _parts(one)
        for one in found["claims"]
    ]
    return found | {"claims": told}


def decide_proposal(
    desk: Desk, catalogue: Catalogue, statement: str, proposal: str, fields: Mapping[str, str] | None
) -> None:
    """Register a proposal as a person left or edited it, or keep that it was rejected.

    Args:
        desk: The project, and who decides.
        catalogue: Language of the answer.
        statement: Id of the statement.
        proposal: Id of the proposal, such as `P3`.
        fields: `kind`, `about`, `speaker`, `words` of the claim; None rejects it.

    Raises:
        UnknownNameError: There is no such proposal, or nothing such as `about` names.
        CallError: What it is about is not said.
        NotAllowedError: It is decided already.
    """
    folder = _folder(desk, statement)
    with FileLock(folder.with_suffix(".lock")):
        listed = (proposals_kept(desk, statement, "en") or {"claims": []})["claims"]
        one = next((known for known in listed if known["id"] == proposal), None)
        if one is None:
            raise UnknownNameError("proposal", proposal, [known["id"] for known in listed])
        if one["decision"]:
            act = f'Deciding the proposal "{proposal}"'
            raise NotAllowedError(act, reason="it is decided already", text="proposal_settled")
        if fields is not None:
            _register(desk, catalogue, statement, one, fields)
        decision = {"decision": "reject" if fields is None else "accept", "decided_by": desk.by}
        taken = _decisions(folder) | {proposal: decision}
        write_atomically(folder / _DECISIONS, json.dumps(taken).encode())


def _register(
    desk: Desk, catalogue: Catalogue, statement: str, one: Mapping[str, Any], fields: Mapping[str, str]
) -> None:
    register = desk.records.register()
    version = len(register.statements[statement])
    # Another version has proposals of its own, which begin anew at P1.
    name = f"{statement}-{one['id']}" if version == 1 else f"{statement}-v{version}-{one['id']}"
    if name in register.claims:
        return  # registered before the work was stopped; only the decision was lacking
    place = {"start": one["start"], "end": one["end"], "rule": one["rule"]}
    names = {"id": name, "statement": statement, "decided_by": desk.by}
    claim_add(desk, catalogue, dict(fields) | place | names)


def _parts(one: Mapping[str, Any]) -> Document:
    """Return the words of a proposal's parts, and where its content stands."""
    spans = {span["part"]: span for span in one["spans"]}
    words = {part: span["text"] for part, span in spans.items()}
    return {"parts": words, "start": spans["content"]["start"], "end": spans["content"]["end"]}


def _decisions(folder: Path) -> dict[str, Any]:
    path = folder / _DECISIONS
    return dict(json.loads(path.read_bytes())) if path.is_file() else {}


def _folder(desk: Desk, statement: str) -> Path:
    """Return the folder of the proposals from exactly these words, made where it is not there."""
    version = registered_version(desk, statement)
    parts = json.dumps([version.name, version.language, version.text])
    folder = desk.folder / "asked" / "claims" / hashlib.sha256(parts.encode()).hexdigest()[:24]
    folder.mkdir(parents=True, exist_ok=True)
    return folder
