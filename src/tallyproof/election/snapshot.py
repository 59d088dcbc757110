"""An immutable version of the results, named by the hash of its content."""

import hashlib
from dataclasses import dataclass
from typing import NewType

import polars as pl
import rfc8785

from tallyproof.election.problem import Problem, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import Results

__all__ = ["Snapshot", "SnapshotId", "SourceFile", "Supersession", "canonical_bytes", "snapshot_id"]

SnapshotId = NewType("SnapshotId", str)

_ORDER = ("station_id", "contest_id", "source_row")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that a snapshot was read from, by name and hash."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Supersession:
    """Why a snapshot replaces an earlier one, and who decided it."""

    supersedes: SnapshotId
    reason: str
    decided_by: str
    legal_basis: str = ""
    """The provision on which a decision rests; empty for a correction without one."""
    case: str = ""
    """The case whose decision it carries out; empty where there is none."""
    law: str = ""
    """Id of the law profile that names the body which decided that case; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Results as they stood in one version, with what was found while reading them."""

    id: SnapshotId
    results: Results
    rows: RowAccount
    problems: tuple[Problem, ...]
    files: tuple[SourceFile, ...]
    mapping: str
    """The mapping (TOML) by which the source was read; empty where the format needs none."""
    published: tuple[PublishedTotal, ...] = ()
    """Totals that the source prints for areas."""
    replaces: Supersession | None = None
    """For what it was made; when and why it came into force is no part of it, as it may do so again."""
    format: str = ""
    """How the source was written, for people: "CSV", "XLSX", "Parquet", ..."""
    encoding: str = ""
    """The codec its bytes were decoded with; empty for binary formats."""


def canonical_bytes(results: Results) -> bytes:
    r"""Return the content of a results table as bytes that depend on nothing but the content.

    One line of canonical JSON (RFC 8785) with the contest, choices and area levels, then CSV: header,
    rows sorted by station, contest and source row, every text quoted, integers bare, null empty,
    coordinates in units of 1e-7 degree, "\n" line ends, UTF-8.
    """
    head = {
        "schema": "tallyproof.results/1",
        "contest": {
            "id": results.contest.id,
            "name": results.contest.name,
            "date": results.contest.date,
        },
        "choices": [{"id": c.id, "name": c.name, "kind": c.kind.value} for c in results.choices],
        "area_levels": list(results.area_levels),
    }
    fixed = results.frame.sort(_ORDER, nulls_last=True).with_columns(
        (pl.col("lat", "lon") * 1e7).round().cast(pl.Int64)
    )
    body = fixed.write_csv(quote_style="non_numeric", line_terminator="\n")
    line: bytes = rfc8785.dumps(head)  # type: ignore[arg-type]
    return line + b"\n" + body.encode()


def snapshot_id(results: Results) -> SnapshotId:
    """Return the name of a version: SHA-256 of its canonical content, in hexadecimal."""
    return SnapshotId(hashlib.sha256(canonical_bytes(results)).hexdigest())
