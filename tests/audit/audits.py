"""Elections for the tests of audits: batches, hand counts that agree, and public audit files."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tallyproof.audit.assertions import plurality_assertions
from tallyproof.audit.batches import Batches
from tallyproof.audit.overstatement import ErrorBounds, HandCount, bound_errors


def equal_stations(
    stations: int, *, winner: int, loser: int, bound: int, names: tuple[str, str] = ("ada", "ben")
) -> ErrorBounds:
    """Stations that all report the same."""
    sheets = Batches.of(
        [str(i) for i in range(stations)],
        columns=names,
        counts=[[winner, loser]] * stations,
        bound=[bound] * stations,
    )
    return bound_errors(sheets, plurality_assertions(names[:1], names[1:]))


def as_reported(found: ErrorBounds, rows: Sequence[int]) -> list[HandCount]:
    """Hand counts that equal the sheets."""
    batches = found.batches
    return [
        HandCount(batches.ids[row], dict(zip(batches.columns, batches.counts[row].tolist(), strict=True)))
        for row in rows
    ]


@dataclass(frozen=True)
class GeorgiaContest:
    """One contest of the statewide audit of 19 May 2026."""

    batches: Batches
    counted: Mapping[str, Mapping[str, int]]
    """Hand counts by batch; merged batches under the name of the report."""
    tickets: Mapping[str, int]
    """How often each batch was drawn."""
    merged: Mapping[str, tuple[str, ...]]
    """Batches that a county had put together, by the name of the report."""


SEED = "06712221796172622814"


def georgia(folder: Path, contest: str) -> GeorgiaContest:
    """Read manifests, totals by batch and the audit report."""
    papers = {
        key: int(row["Number of Ballots"]) for key, row in _rows(folder / "audits/ga2026_manifests.zip")
    }
    totals = {key: row for key, row in _rows(folder / "audits/ga2026_candidate_totals.zip") if key in papers}
    keys = sorted(papers, key=lambda key: key.split("|")[0])  # stable: as uploaded within a county
    columns = [name for name in next(iter(totals.values())) if name and name.startswith(f"{contest} - ")]
    choices = [name.removeprefix(f"{contest} - ") for name in columns]
    votes = np.array([[int(totals[key][name]) for name in columns] for key in keys])
    batches = Batches.of(
        keys,
        columns=[*choices, "valid"],
        counts=np.column_stack([votes, votes.sum(axis=1)]),
        bound=[papers[key] for key in keys],
    )
    counted, tickets, merged = {}, {}, {}
    for row in _report(folder / "audits/ga2026_final_audit_report.csv"):
        key = f"{row['Jurisdiction Name']}|{row['Batch Name'].strip()}"
        found = _votes(row[f"Audit Results: {contest}"])
        counted[key] = {**found, "valid": sum(found.values())}
        drawn = re.findall(r"0\.\d+", row[f"Ticket Numbers: {contest}"])
        if drawn:
            tickets[key] = len(drawn)
        if row["Combined Batch"]:
            names = row["Combined Batch"].removeprefix("Combines ").split(", ")
            merged[key] = tuple(f"{row['Jurisdiction Name']}|{name}" for name in names)
    return GeorgiaContest(batches, counted, tickets, merged)


def _rows(archive: Path) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    with zipfile.ZipFile(archive) as files:
        for name in sorted(files.namelist()):
            text = io.StringIO(files.read(name).decode("utf-8-sig"))
            county = name.split("/")[0].replace("-", " ")
            named = [row for row in csv.DictReader(text) if row["Batch Name"].strip()]
            found.extend((f"{county}|{row['Batch Name'].strip()}", row) for row in named)
    return found


def _report(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    start = next(i for i, row in enumerate(rows) if row[0] == "Jurisdiction Name")
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :] if row[0] != "Totals"]


def _votes(text: str) -> dict[str, int]:
    return {name.strip(): int(count) for name, count in re.findall(r"([^;]+?): (\d+)(?:;|$)", text)}
