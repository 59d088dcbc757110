"""Answers of the forensic methods that an examination kept, taken again where asking anew must give the same."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from tallyproof.dossier.contents import Part
from tallyproof.forensics.battery import METHODS
from tallyproof.workflow.request import Taken
from tallyproof.workflow.steps import ParametersGiven

__all__ = ["keep_tested", "tested_before"]


def keep_tested(
    taken: Taken,
    tested: Mapping[str, Part],
    seed: int,
    *,
    choice: str | None,
    parameters: ParametersGiven | None = None,
) -> None:
    """Keep answers of the methods with what was asked.

    Args:
        taken: The version in a project.
        tested: The answers, by language.
        seed: Of the draws.
        choice: Whose votes the methods looked at; None: the leader's.
        parameters: What was changed of the methods; None: nothing.
    """
    if taken.project is None:
        return
    for language, part in tested.items():
        if part.document is not None:
            # as text: findings are kept with their keys sorted, and a dossier shows them in the order of the answer
            text = json.dumps(part.document, ensure_ascii=False)
            asked = _asked(taken, seed, choice, parameters)
            kept = {"asked": asked, "document": text, "sha256": _digest(text)}
            taken.project.save_finding(taken.snapshot.id, f"tested.{language}", kept, reading="")


def tested_before(
    taken: Taken,
    language: str,
    seed: int,
    *,
    choice: str | None,
    parameters: ParametersGiven | None = None,
) -> Part | None:
    """Return answers that were kept, where everything that was asked and the program are equal.

    That is the version, the thresholds, the seed, the choice, every parameter of every method, and what is compared.

    Args:
        taken: The version, with all that stands beside it.
        language: In which the answers are told.
        seed: Of the draws.
        choice: Whose votes the methods look at; None: the leader's.
        parameters: What is changed of the methods; None: nothing. Changed and standard runs never stand in for
            each other.

    Returns:
        The answers to the letter; None where none were kept, something differs, or methods of other packages are asked,
        of which nobody knows whether they answer alike. `verify` never comes here: it computes.
    """
    if taken.project is None or taken.outside:
        return None
    kept = taken.project.load_finding(taken.snapshot.id, f"tested.{language}", reading="")
    if (
        kept is None
        or kept["asked"] != _asked(taken, seed, choice, parameters)
        or _digest(kept["document"]) != kept["sha256"]
    ):
        return None
    return Part.computed(json.loads(kept["document"]))


def _asked(taken: Taken, seed: int, choice: str | None, parameters: ParametersGiven | None) -> dict[str, Any]:
    given = parameters or {}
    declared = {method.code: method.parameters for method in METHODS}
    return {
        "snapshot": taken.snapshot.id,
        "configuration": taken.configuration.sha256(),
        "seed": seed,
        "choice": choice or "",
        "parameters": {code: one.used(one.read(code, given.get(code, {}))) for code, one in declared.items()},
        "compared": {name: one.snapshot.id for name, one in sorted(taken.compared.items())},
        "outside": len(taken.outside),
        "calibration": _digest(json.dumps(taken.calibration, sort_keys=True)),
        "program": _program(),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _program() -> str:
    """Return the hash of all files of this program: a version number stays where a line of a method changes."""
    found = hashlib.sha256()
    for name, path in sorted(_files(resources.files("tallyproof"), "")):
        found.update(f"{name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def _files(folder: Traversable, name: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for path in folder.iterdir():
        called = f"{name}/{path.name}"
        if path.is_dir():
            found += _files(path, called) if path.name != "__pycache__" else []
        elif path.name.endswith((".py", ".po", ".toml")):
            found.append((called, path))
    return found
