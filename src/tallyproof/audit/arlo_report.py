"""The public files of a batch comparison made with VotingWorks Arlo: manifests, totals by batch, audit report.

Manifests and totals are CSV files, one a jurisdiction, as they were uploaded; the report names contests, seed, draws
and hand counts in sections of one CSV file. Nothing is guessed: what lacks is a problem or stops the reading.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tallyproof.audit.batches import Batches
from tallyproof.election.problem import Problem
from tallyproof.errors import InputError, UnknownNameError

__all__ = [
    "ArloContest",
    "ArloReport",
    "JurisdictionFile",
    "ReportedBatches",
    "arlo_batches",
    "read_arlo_report",
]

_TICKET = re.compile(r"0\.\d+")
_VOTES = re.compile(r"([^;]+?): (\d+)(?:;|$)")
_SECTION = "########"


@dataclass(frozen=True, slots=True)
class JurisdictionFile:
    """One uploaded CSV file."""

    jurisdiction: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ArloContest:
    """One contest as the report tells it."""

    name: str
    winners: int
    pending: int
    runoff: bool
    """A majority is required and nobody had one: the outcome is who goes on to the second round."""
    majority: bool
    """A majority is required and somebody had one."""
    sample_size: int
    p_value: float
    votes: Mapping[str, int]
    """Reported total of each choice."""
    counted: Mapping[str, Mapping[str, int]]
    """Hand counts by batch, "jurisdiction|batch"; batches that were counted together under the name of the report."""
    draws: Mapping[str, int]
    """How often each batch was drawn for this contest; batches counted for other reasons are not in it."""


@dataclass(frozen=True, slots=True)
class ArloReport:
    """What the report says."""

    seed: str
    risk_limit: float
    contests: tuple[ArloContest, ...]
    merged: Mapping[str, tuple[str, ...]]
    """Batches that a jurisdiction counted together, by the name of the report."""

    def contest(self, name: str) -> ArloContest:
        """Return a contest by name; raises UnknownNameError where there is none."""
        found = next((one for one in self.contests if one.name == name), None)
        if found is None:
            raise UnknownNameError("contest", name, [one.name for one in self.contests])
        return found


@dataclass(frozen=True, slots=True)
class ReportedBatches:
    """Batches of the manifests with their reported votes, and where manifests and totals disagree."""

    batches: Batches
    problems: tuple[Problem, ...]


def read_arlo_report(text: str, *, file: str) -> ArloReport:
    """Read an audit report.

    Raises:
        InputError: A section, a column or a number that it must have is not there.
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    try:
        settings = _section(rows, "AUDIT SETTINGS")[0]
        rounds = {row["Contest Name"]: row for row in _section(rows, "ROUNDS")}
        batches = [row for row in _section(rows, "SAMPLED BATCHES") if row["Jurisdiction Name"] != "Totals"]
        contests = [_contest(row, rounds[row["Contest Name"]], batches) for row in _section(rows, "CONTESTS")]
        limit = float(settings["Risk Limit"].removesuffix("%")) / 100
        return ArloReport(settings["Random Seed"], limit, tuple(contests), _merged(batches))
    except (KeyError, ValueError, IndexError) as error:
        raise InputError(
            file, found=f"{type(error).__name__} {error}", expected="an audit report of a batch comparison"
        ) from error


def _section(rows: list[list[str]], name: str) -> list[dict[str, str]]:
    start = next(
        i for i, row in enumerate([*rows, [f"{_SECTION} {name} {_SECTION}"]]) if row and name in row[0]
    )
    body = rows[start + 1 :]
    stop = next(
        (i for i, row in enumerate(body) if not row or not any(row) or row[0].startswith(_SECTION)), len(body)
    )
    heads = body[0]
    return [dict(zip(heads, row, strict=True)) for row in body[1:stop]]


def _contest(row: Mapping[str, str], last: Mapping[str, str], batches: list[dict[str, str]]) -> ArloContest:
    name, law = row["Contest Name"], row.get("Runoff Law", "")
    told = row.get("Reported Runoff Results", "").casefold()
    required = law.casefold().startswith("subject")
    counted, draws = {}, {}
    for batch in batches:
        key = _key(batch["Jurisdiction Name"], batch["Batch Name"])
        votes = _votes(batch[f"Audit Results: {name}"])
        counted[key] = {**votes, "valid": sum(votes.values())}
        tickets = len(_TICKET.findall(batch[f"Ticket Numbers: {name}"]))
        if tickets:
            draws[key] = tickets
    return ArloContest(
        name,
        int(row["Number of Winners"]),
        int(row.get("Pending Ballots") or 0),
        required and "runoff required" in told,
        required and "runoff required" not in told,
        int(last["Sample Size"]),
        float(last["P-Value"]),
        _votes(row["Vote Totals"]),
        counted,
        draws,
    )


def _votes(text: str) -> dict[str, int]:
    return {name.strip(): int(count) for name, count in _VOTES.findall(text)}


def _key(jurisdiction: str, batch: str) -> str:
    return f"{jurisdiction}|{batch.strip()}"


def _merged(batches: list[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    found = {}
    for row in batches:
        if row.get("Combined Batch"):
            names = row["Combined Batch"].removeprefix("Combines ").split(", ")
            where = row["Jurisdiction Name"]
            found[_key(where, row["Batch Name"])] = tuple(_key(where, name) for name in names)
    return found


def arlo_batches(
    manifests: Iterable[JurisdictionFile], totals: Iterable[JurisdictionFile], contest: str
) -> ReportedBatches:
    """Return the batches in the order of the draw: jurisdictions by name, batches as uploaded.

    Args:
        manifests: Columns `Batch Name` and `Number of Ballots`.
        totals: Column `Batch Name` and a column "contest - choice" for each choice.
        contest: Name of the contest.

    Returns:
        Votes with `valid`, their sum; the bound is the number of ballots. Problems: `A-NOT-IN-RESULTS`,
        `A-NOT-IN-MANIFEST`, `A-DUPLICATE-BATCH`; a batch without totals is not reported: all of it is in doubt.

    Raises:
        InputError: A file lacks a column or a whole number.
    """
    papers, problems = _papers(manifests)
    votes, choices = _totals(totals, f"{contest} - ")
    keys = sorted(papers, key=lambda key: key.partition("|")[0])  # stable: as uploaded within a jurisdiction
    problems += [Problem("A-NOT-IN-RESULTS", "manifests", found=key) for key in keys if key not in votes]
    problems += [Problem("A-NOT-IN-MANIFEST", "totals", found=key) for key in votes if key not in papers]
    table = np.array([votes.get(key, [0] * len(choices)) for key in keys], dtype=np.int64)
    batches = Batches(
        tuple(keys),
        (*choices, "valid"),
        np.column_stack([table, table.sum(axis=1)]),
        np.array([papers[key] for key in keys], dtype=np.int64),
        np.array([key in votes for key in keys], dtype=np.bool_),
    )
    return ReportedBatches(batches, tuple(problems))


def _papers(files: Iterable[JurisdictionFile]) -> tuple[dict[str, int], list[Problem]]:
    papers: dict[str, int] = {}
    problems: list[Problem] = []
    for file, number, row in _rows(files, ("Batch Name", "Number of Ballots")):
        key = _key(file.jurisdiction, row["Batch Name"])
        if key in papers:
            problems.append(Problem("A-DUPLICATE-BATCH", file.name, number, found=key))
        papers[key] = papers.get(key, 0) + _whole(row["Number of Ballots"], file, number, "Number of Ballots")
    return papers, problems


def _totals(files: Iterable[JurisdictionFile], prefix: str) -> tuple[dict[str, list[int]], list[str]]:
    votes: dict[str, list[int]] = {}
    choices: list[str] = []
    for file, number, row in _rows(files, ("Batch Name",)):
        choices = choices or [name.removeprefix(prefix) for name in row if name.startswith(prefix)]
        key = _key(file.jurisdiction, row["Batch Name"])
        votes[key] = [_whole(row.get(prefix + one, ""), file, number, prefix + one) for one in choices]
    if not choices:
        raise InputError("totals", found="no column of the contest", expected=f'columns "{prefix}..."')
    return votes, choices


def _rows(
    files: Iterable[JurisdictionFile], needed: tuple[str, ...]
) -> Iterator[tuple[JurisdictionFile, int, dict[str, str]]]:
    for file in files:
        reader = csv.reader(io.StringIO(file.text.removeprefix("\ufeff"), newline=""))
        heads = next(reader, [])
        lacking = [name for name in needed if name not in heads]
        if lacking:
            raise InputError(file.name, place="row 1", found=", ".join(heads), expected=", ".join(needed))
        for row in reader:
            named = dict(zip(heads, row, strict=False))
            if named.get("Batch Name", "").strip():
                yield file, reader.line_num, named


def _whole(text: str, file: JurisdictionFile, row: int, column: str) -> int:
    if text.strip().isascii() and text.strip().isdecimal():
        return int(text)
    place = f'row {row}, column "{column}"'
    raise InputError(file.name, place=place, found=repr(text), expected="a whole number without separators")
