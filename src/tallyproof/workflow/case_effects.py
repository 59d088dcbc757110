"""The effects of a decision as a person states them: lists of stations, and files of new counts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tallyproof.cases.effects import Effect
from tallyproof.errors import InputError
from tallyproof.workflow.case_files import read_counts, read_station_list
from tallyproof.workflow.case_records import Office

__all__ = ["stated_effects"]


def stated_effects(
    office: Office,
    *,
    annul: Path | None = None,
    stations: Sequence[str] = (),
    counts: Mapping[str, Path] | None = None,
    column: str = "",
    pattern: str = "",
) -> list[dict[str, Any]]:
    """Return effects as they are recorded: complete, so that no file is needed later.

    Args:
        office: The project; its version in force names choices.
        annul: A list of stations to annul, as `read_station_list` reads it.
        stations: Further stations to annul.
        counts: Files of new counts by action.
        column: Column of the list with the codes.
        pattern: Regular expression for the code within a cell.

    Raises:
        InputError: A file cannot be read, or rows of the list give no code or one that stands twice.
    """
    listed = [*(_listed(annul, column, pattern) if annul else ()), *stations]
    effects = [Effect("annul", tuple(dict.fromkeys(listed)), {})] if listed else []
    for action, path in (counts or {}).items():
        new = read_counts(path, office.project.current().results)
        effects.append(Effect(action, tuple(new), new))
    return [effect.document() for effect in effects]


def _listed(path: Path, column: str, pattern: str) -> tuple[str, ...]:
    found = read_station_list(path, column=column, pattern=pattern)
    if found.problems:
        told = "; ".join(f"{one.code} row {one.row} {one.found!r}" for one in found.problems[:10])
        raise InputError(
            path.name,
            found=f"{len(found.problems)} rows that cannot be used: {told}",
            expected="each station once",
            action="Correct the list; nothing was written.",
            text="list_rows",
            rows=", ".join(str(one.row) for one in found.problems[:10]),
        )
    return found.stations
