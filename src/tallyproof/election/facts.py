"""What is known about an election from outside its results: title, day, rule, announced totals.

It stands in a file `facts.toml` (schema "tallyproof.facts/1") in the same folder as the results.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from tallyproof.errors import StoredFileError

__all__ = ["FILE", "SCHEMA", "Facts", "Note", "Release", "load_facts"]

FILE = "facts.toml"
SCHEMA = "tallyproof.facts/1"


@dataclass(frozen=True, slots=True)
class Note:
    """A known reason why the stations do not add up to an announced total.

    For the embedded samples the catalogue `samples` explains it under `note.<code>`.
    """

    code: str
    column: str
    value: int
    """Sum of the stations minus the announced total, as far as this reason explains it."""


@dataclass(frozen=True, slots=True)
class Release:
    """One announcement of the result."""

    status: str
    """"preliminary" or "final"."""
    date: str | None
    """Day of the announcement, ISO 8601, where known."""
    file: str
    """The results file that this announcement belongs to."""
    source: str
    totals: Mapping[str, int]
    """By column of the results table; a column that is not named was not found in the source."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """An election and everything announced about it."""

    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    date: str
    """Polling day, ISO 8601."""
    rule: str
    """The rule by which the contest is decided, as `tallyproof outcome --rule` reads it."""
    results: str
    """The file to start with."""
    mapping: str
    licence: str
    title: Mapping[str, str]
    """By language."""
    releases: tuple[Release, ...]
    """Oldest first."""

    @property
    def official(self) -> Release:
        """The last announcement, which is the one in force."""
        return self.releases[-1]


def load_facts(folder: Path | Traversable) -> Facts | None:
    """Return the facts that stand beside results, or None where the folder has no `facts.toml`.

    Args:
        folder: The folder with the results.

    Returns:
        The facts; totals that the file does not name are absent, never zero.

    Raises:
        InputError: The file is there but is not TOML, or lacks a key, or has another schema.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        return _facts(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoredFileError(str(file), found=str(error), expected=f'facts of schema "{SCHEMA}"') from error


def _facts(raw: dict[str, Any]) -> Facts:
    if raw["schema"] != SCHEMA:
        raise ValueError(raw["schema"])
    return Facts(
        name=raw["name"],
        country=raw["country"],
        date=raw["date"].isoformat(),
        rule=raw["rule"],
        results=raw["results"],
        mapping=raw["mapping"],
        licence=raw["licence"],
        title=raw["title"],
        releases=tuple(_release(release) for release in raw["releases"]),
    )


def _release(raw: dict[str, Any]) -> Release:
    return Release(
        status=raw["status"],
        date=raw["date"].isoformat() if "date" in raw else None,
        file=raw["file"],
        source=raw["source"],
        totals=raw["totals"],
        notes=tuple(Note(**note) for note in raw.get("notes", ())),
    )
