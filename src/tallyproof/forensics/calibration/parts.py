"""Finished trials on disk, so that a long calibration can be stopped and resumed."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import rfc8785

from tallyproof.forensics.calibration.design import Trial
from tallyproof.forensics.calibration.trial import Answer, TrialResult
from tallyproof.forensics.simulation import Honest, Mechanism
from tallyproof.tasks import Finished

__all__ = ["Parts", "work_key"]

SCHEMA = "tallyproof.calibration-parts/1"


def work_key(facts: Mapping[str, Any]) -> str:
    """Return the hash of everything that decides a calibration's numbers."""
    return hashlib.sha256(rfc8785.dumps(dict(facts))).hexdigest()


class Parts:
    """A file of finished trials, for exactly one piece of work; see `tallyproof.tasks.finished`."""

    def __init__(self, path: Path, *, key: str) -> None:
        self.path = path
        self._file = Finished(path, schema=SCHEMA, key=key)

    def load(self) -> dict[Trial, TrialResult]:
        """Return what is finished; raises InputError where the file is damaged or of other work."""
        results = [_result(found) for found in self._file.load()]
        return {result.trial: result for result in results}

    def add(self, result: TrialResult) -> None:
        """Append one finished trial."""
        self._file.add(asdict(result))


def _result(raw: Mapping[str, Any]) -> TrialResult:
    trial = raw["trial"]
    return TrialResult(
        Trial(
            Honest(trial["honest"]),
            Mechanism(trial["mechanism"]) if trial["mechanism"] else None,
            trial["extent"],
            trial["repetition"],
        ),
        raw["votes"],
        raw["total"],
        tuple(Answer(**(answer | _tuples(answer))) for answer in raw["answers"]),
        raw.get("planted", 0),
    )


def _tuples(answer: Mapping[str, Any]) -> dict[str, tuple[Any, ...] | None]:
    """Return the fields that JSON has made lists."""
    return {name: tuple(answer[name]) if answer.get(name) else None for name in ("votes", "named")}
