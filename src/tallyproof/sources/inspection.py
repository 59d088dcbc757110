"""Show how a source would be read, before it is."""

from dataclasses import dataclass
from pathlib import Path

from tallyproof.election.problem import Problem
from tallyproof.election.results import COUNTS
from tallyproof.election.snapshot import SourceFile
from tallyproof.sources.files import open_file
from tallyproof.sources.mapping import Mapping
from tallyproof.sources.other_kinds import require_results
from tallyproof.sources.propose import ColumnRole, Proposal, propose
from tallyproof.sources.read import open_source
from tallyproof.sources.reading import Hints
from tallyproof.sources.structured import Structured, find_structured

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
    self_describing: bool = False
    """True where the format says what every figure is, so that no mapping is needed."""


def inspect(path: Path, *, mapping: Mapping | None = None, contest: str | None = None) -> Inspection:
    """Look at a source without reading its figures.

    Args:
        path: A file in any supported format, or a folder of related files.
        mapping: Only its hints about encoding, delimiter, sheet and header are used.
        contest: Which contest, where a column names several.

    Returns:
        Format, columns with their proposed roles, and what could not be placed. A format that describes
        itself is told as S-SELF-DESCRIBING among the problems.

    Raises:
        InputError: Not a table of results; says what it is and what to do.
    """
    raw = None if path.is_dir() else open_file(path)
    if raw and (structured := find_structured(raw)):
        return _self_described(structured, contest)
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
        problems=(*_described_by(files, table.format, proposal), *table.problems),
        files=files,
        self_describing=proposal.self_describing,
    )


def _described_by(files: tuple[SourceFile, ...], kind: str, proposal: Proposal) -> tuple[Problem, ...]:
    return (Problem("S-SELF-DESCRIBING", files[0].name, found=kind),) if proposal.self_describing else ()


def _self_described(structured: Structured, contest: str | None) -> Inspection:
    contests = structured.contests()
    names = tuple(found.name for found in contests)
    described = Problem("S-SELF-DESCRIBING", structured.raw.file.name, found=structured.format)
    if contest is None and len(contests) > 1:
        files = (structured.raw.file,)
        return Inspection(
            structured.format, "", "", (), (), "", (), names, (described,), files, self_describing=True
        )
    reading = structured.read(contest)
    frame = reading.results.frame
    columns = tuple(ColumnRole(name, name, 1.0, structured.format, ()) for name in frame.columns)
    missing = tuple(name for name in COUNTS if not reading.results.has(name))
    return Inspection(
        format=structured.format,
        encoding=reading.encoding,
        delimiter="",
        header_rows=(),
        columns=columns,
        mapping=reading.mapping,
        missing=missing,
        contests=names,
        problems=(described, *reading.problems),
        files=reading.files,
        self_describing=True,
    )
