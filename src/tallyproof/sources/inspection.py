"""Show how a source would be read, before it is."""

from dataclasses import dataclass
from pathlib import Path

from tallyproof.election.problem import Problem
from tallyproof.election.snapshot import SourceFile
from tallyproof.sources.files import open_file
from tallyproof.sources.mapping import Mapping
from tallyproof.sources.other_kinds import require_results
from tallyproof.sources.propose import ColumnRole, propose
from tallyproof.sources.read import open_source
from tallyproof.sources.reading import Hints
from tallyproof.sources.structured import read_structured

__all__ = ["Inspection", "inspect"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a source is and how its columns would be read."""

    format: str
    encoding: str
    delimiter: str
    header_rows: tuple[int, ...]
    columns: tuple[ColumnRole, ...]
    mapping: str
    """The proposed mapping as TOML; empty for a format that describes itself."""
    missing: tuple[str, ...]
    contests: tuple[str, ...]
    problems: tuple[Problem, ...]
    files: tuple[SourceFile, ...]


def inspect(path: Path, *, mapping: Mapping | None = None, contest: str | None = None) -> Inspection:
    """Look at a source without reading its figures.

    Args:
        path: A file in any supported format, or a folder of related files.
        mapping: Only its hints about encoding, delimiter, sheet and header are used.
        contest: Which contest, where a column names several.

    Returns:
        Format, columns with their proposed roles, and what could not be placed.

    Raises:
        InputError: Not a table of results; says what it is and what to do.
    """
    raw = None if path.is_dir() else open_file(path)
    if raw and (reading := read_structured(raw, contest=contest)):
        columns = [ColumnRole(name, name, 1.0, reading.format, ()) for name in reading.results.frame.columns]
        contests = (reading.results.contest.name,)
        return Inspection(
            reading.format,
            reading.encoding,
            "",
            (),
            tuple(columns),
            "",
            (),
            contests,
            reading.problems,
            reading.files,
        )
    table, files = open_source(path, raw, mapping.hints if mapping else Hints())
    require_results(table)
    proposal = propose(table, contest=contest)
    return Inspection(
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header_rows=table.header_rows,
        columns=proposal.columns,
        mapping=(mapping or proposal.mapping).toml(),
        missing=proposal.missing,
        contests=proposal.contests,
        problems=table.problems,
        files=files,
    )
