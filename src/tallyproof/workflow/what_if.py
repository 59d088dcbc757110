"""What if some stations were annulled, or some stay contested: decide again, and keep the answer in every language."""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallyproof.errors import CallError
from tallyproof.outcome.annul_list import read_annul_list
from tallyproof.store import Project
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.workflow.dispute import Dispute
from tallyproof.workflow.places import codes_in_force
from tallyproof.workflow.request import Document, Progress, Request, keep, take
from tallyproof.workflow.steps import decided

__all__ = ["KINDS", "WhatIf", "answer_of", "answers_of", "unknown_to_annul", "work_out"]

KINDS = ("annul", "contested", "scenario")
"""A list of stations to annul (CSV), contested stations (CSV), named scenarios (TOML)."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One question."""

    kind: str
    text: str
    """The list, as a file would hold it; for `annul` one code a line is enough."""
    rule: str = ""
    law: str = ""

    def key(self) -> str:
        """Return the name under which its answer is kept: the same question has the same one."""
        parts = json.dumps([self.kind, self.text, self.rule, self.law])
        return hashlib.sha256(parts.encode()).hexdigest()[:16]


def work_out(folder: Path, asked: WhatIf, *, progress: Progress = lambda _: None) -> str:
    """Answer a question about the version in force and keep it; return the key of the answer.

    Raises:
        CallError: There is no such kind of question.
        InputError: The list cannot be read.
    """
    if asked.kind not in KINDS:
        raise CallError(
            f'There is no question "{asked.kind}".',
            expected=" or ".join(KINDS),
            text="question_kind",
            found=asked.kind,
        )
    progress("read")
    taken = take(Request(folder))
    progress("outcome")
    with tempfile.TemporaryDirectory() as beside:
        dispute = _dispute(asked, Path(beside))
        for language in LANGUAGES:
            answer = decided(taken, load_catalogue(language), rule=asked.rule or None, dispute=dispute)
            document = _kept(answer, asked)
            keep(taken, f"what-if-{asked.key()}.{language}", document)
    return asked.key()


def unknown_to_annul(folder: Path, text: str) -> list[tuple[int, str]]:
    """Return what a list of stations to annul names that the results in force lack: line as typed, and code.

    Raises:
        InputError: The list cannot be read, or there are no results yet.
    """
    with tempfile.TemporaryDirectory() as beside:
        path = Path(beside) / "list.csv"
        typed = text.replace("\r\n", "\n").strip() + "\n"
        headed = _with_heading(typed)
        path.write_text(headed, encoding="utf-8")
        found = read_annul_list(path, known=codes_in_force(folder))
    added = headed != typed
    return [
        (one.row - added, str(one.found))
        for one in found.problems
        if one.code == "O-UNKNOWN-STATION" and one.row is not None
    ]


def answer_of(folder: Path, key: str, language: str) -> Document | None:
    """Return a kept answer about the version in force; None where there is none of this key."""
    project = Project.open(folder)
    version = project.current_name()
    if version is None or not (key.isascii() and key.isalnum()):
        return None
    return project.load_finding(version, f"what-if-{key}.{language}")


def answers_of(folder: Path, language: str) -> list[Document]:
    """Return the kept answers about the version in force, by key."""
    project = Project.open(folder)
    version = project.current_name()
    names = project.findings(version).glob(f"what-if-*.{language}.json") if version else ()
    keys = sorted(path.name.removeprefix("what-if-").partition(".")[0] for path in names)
    return [found for key in keys if (found := answer_of(folder, key, language)) is not None]


def _dispute(asked: WhatIf, folder: Path) -> Dispute:
    text = asked.text.replace("\r\n", "\n").strip() + "\n"
    if asked.kind == "annul":
        text = _with_heading(text)
    path = folder / ("scenario.toml" if asked.kind == "scenario" else "list.csv")
    path.write_text(text, encoding="utf-8")
    return Dispute(**{asked.kind: path}, law=asked.law or None)


def _with_heading(text: str) -> str:
    return text if text.startswith("station_id") else "station_id\n" + text


def _kept(answer: Mapping[str, Any], asked: WhatIf) -> Document:
    told = (
        "winner",
        "outcome",
        "totals",
        "margin",
        "annul",
        "scenarios",
        "contested",
        "rule_text",
        "legal_tests",
        "note",
    )
    return {
        "schema": "tallyproof.what-if/1",
        "key": asked.key(),
        "kind": asked.kind,
        "asked": asked.text[:2000],
        **{name: answer[name] for name in told if name in answer},
    }
