"""What the election of a project is called: title, country, day and rule, in one small file of the project."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tallyproof.disk import write_atomically
from tallyproof.errors import StoredFileError

__all__ = ["ElectionName", "load_election_name", "save_election_name"]

FILE = "election.json"
_SCHEMA = "tallyproof.election-name/1"


@dataclass(frozen=True, slots=True)
class ElectionName:
    """What people call an election; whatever is empty was not said."""

    title: Mapping[str, str] = field(default_factory=dict)
    """By language; under "" what somebody typed, for readers of every language."""
    country: str = ""
    """ISO 3166-1 alpha-2."""
    date: str = ""
    """Polling day, ISO 8601."""
    rule: str = ""
    """How the contest is decided, as `tallyproof outcome --rule` reads it."""


def load_election_name(folder: Path) -> ElectionName | None:
    """Return what the election of a project is called; None where nobody said so.

    Raises:
        InputError: The file is there but is none.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return _named(told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoredFileError(path, found=str(error), expected=f"a file of schema {_SCHEMA}") from error


def _named(told: dict[str, Any]) -> ElectionName:
    if told.pop("schema") != _SCHEMA:
        raise ValueError("another schema")
    return ElectionName(**told)


def save_election_name(folder: Path, name: ElectionName) -> None:
    """Write down what the election of a project is called."""
    text = json.dumps({"schema": _SCHEMA, **asdict(name)}, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(folder / FILE, text.encode())
