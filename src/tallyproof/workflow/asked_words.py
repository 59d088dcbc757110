"""How an examination is asked for, in words: what two persons agree on is read by people."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallyproof.election.snapshot import SnapshotId
from tallyproof.store import Project
from tallyproof.texts import Catalogue
from tallyproof.workflow.examination import Examined
from tallyproof.workflow.request import Document
from tallyproof.workflow.rule_choices import rule_choices

__all__ = ["asked_words"]


def asked_words(folder: Path, version: str, asked: Mapping[str, Any], catalogue: Catalogue) -> Document:
    """Return what was asked for as the forms call it.

    Args:
        folder: A project.
        version: The version of the results that is examined.
        asked: The values of an `Examined`.
        catalogue: Language of the words.

    Returns:
        `rule` and `choice` in words, and `seed`: None where it is the usual one, which nobody typed.
    """
    brief = Project.open(folder).load_finding(SnapshotId(version), f"brief.{catalogue.language}") or {}
    names = {one["id"]: one["name"] for one in brief.get("choices", ())}
    told = Examined(**asked)
    rule = told.rule or "plurality"
    return {
        "rule": dict(rule_choices(catalogue, choices=len(names), chosen=rule))[rule],
        "choice": names.get(told.choice, told.choice) or catalogue.text("web.examine.leader"),
        "seed": None if told.seed == Examined().seed else told.seed,
    }
