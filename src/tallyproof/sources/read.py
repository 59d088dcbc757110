"""Read a source: recognise the format, map the columns, account for every row."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tallyproof.election.problem import Problem, RowAccount
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError, InputError
from tallyproof.sources.files import RawFile, open_file, tables_of
from tallyproof.sources.long_layout import require_choices, widen
from tallyproof.sources.mapping import Mapping
from tallyproof.sources.other_kinds import require_results
from tallyproof.sources.propose import Proposal, propose
from tallyproof.sources.reading import Hints, RawTable, Reading
from tallyproof.sources.related import join_related
from tallyproof.sources.structured import find_structured
from tallyproof.sources.table_reading import read_table

__all__ = ["Opened", "open_source", "read"]

Opened = tuple[RawTable, tuple[SourceFile, ...]]
_FACTS = {".toml", ".md", ".txt"}


def read(path: Path, *, mapping: Mapping | None = None, contest: str | None = None) -> Reading:
    """Read the results of one contest.

    Args:
        path: A file in any supported format, or a folder of related files.
        mapping: How columns map; proposed from the headings where None.
        contest: Which contest, where the source holds several.

    Returns:
        The results, the account of all rows, and every problem.

    Raises:
        InputError: Not a table of results; says what it is and what to do.
        CallError: Several contests and none chosen.
    """
    raw = None if path.is_dir() else open_file(path)
    if raw and (structured := find_structured(raw)):
        return structured.read(contest)
    table, files = open_source(path, raw, mapping.hints if mapping else Hints())
    if mapping is None:
        require_results(table)
    chosen = mapping or _proposed(table, contest).mapping
    named = _for_contest(chosen, contest)
    if named.long:
        return _read_long(table, named, files, proposed=mapping is None)
    return _read_wide(table, named, files)


def open_source(path: Path, raw: RawFile | None, hints: Hints) -> Opened:
    """Return the one table of a source, related tables joined, with the files it comes from."""
    if raw is not None:
        return _one(tables_of(raw, hints)), (raw.file,)
    members = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() not in _FACTS)
    if not members:
        raise InputError(path.name, found="a folder without tables", expected="related files of results")
    opened = [open_file(member) for member in members]
    tables = [table for raw_file in opened for table in tables_of(raw_file, hints)]
    return join_related(tables), tuple(raw_file.file for raw_file in opened)


def _one(tables: Sequence[RawTable]) -> RawTable:
    """Return the only table; of several with the same columns their sum is not guessed."""
    if len(tables) == 1:
        return tables[0]
    named = ", ".join(table.sheet or table.file for table in tables[:20])
    raise InputError(
        tables[0].file,
        found=f"{len(tables)} tables: {named}",
        expected="one table of results",
        action='Name one in a mapping: [file] sheet = "...".',
        text="several_tables",
        names=named,
    )


def _proposed(table: RawTable, contest: str | None) -> Proposal:
    proposal = propose(table, contest=contest)
    several = len(proposal.contests) > 1
    if several and contest is None:
        names = "; ".join(proposal.contests[:30])
        raise CallError(
            f"{table.file} holds {len(proposal.contests)} contests.",
            expected=f"--contest with one of: {names}",
            text="choose_contest",
            names=names,
        )
    if several and contest not in proposal.contests:
        raise CallError(
            f'{table.file} has no contest "{contest}".',
            expected="; ".join(proposal.contests[:30]),
            text="choose_contest",
            names="; ".join(proposal.contests[:30]),
        )
    return proposal


def _for_contest(mapping: Mapping, contest: str | None) -> Mapping:
    if contest is None or not mapping.contest.column:
        return mapping
    return replace(mapping, contest=replace(mapping.contest, value=contest))


def _read_wide(table: RawTable, mapping: Mapping, files: tuple[SourceFile, ...]) -> Reading:
    results, rows, problems, published = read_table(table, mapping)
    return Reading(
        results=results,
        rows=rows,
        problems=(*table.problems, *_key_problems(table, mapping), *problems),
        files=files,
        format=table.format,
        encoding=table.encoding,
        mapping=mapping.toml(),
        published=published,
    )


def _read_long(
    table: RawTable, mapping: Mapping, files: tuple[SourceFile, ...], *, proposed: bool
) -> Reading:
    long = mapping.long
    if long is None:
        raise CallError(
            "The mapping is not of the long layout.", expected='layout = "long"', text="mapping_not_long"
        )
    wide = widen(table, mapping, long)
    if proposed:
        require_choices(wide.table, wide.mapping.votes.values())
    reading = _read_wide(wide.table, wide.mapping, files)
    rows = RowAccount.closing(read=wide.read, refusals=[*wide.refusals, *reading.rows.refusals])
    return replace(reading, rows=rows, mapping=mapping.toml())


def _key_problems(table: RawTable, mapping: Mapping) -> tuple[Problem, ...]:
    if mapping.station_id:
        return ()
    return (
        Problem(
            "S-NO-STATION-CODE",
            table.file,
            found="no column with station codes",
            expected="a code per station",
        ),
    )
