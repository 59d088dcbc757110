"""Reports in a project: batches named by their content, an order that cannot be changed, personal data sealed.

`reports/batches/<hash>.parquet` holds what an import brought that was new or corrected; `reports/journal.jsonl`
says in which order; `reports/sealed/<hash>.sealed` holds sealed fields; `private/reports.key` is the secret, which
must not be published with the folder.
"""

import hashlib
import io
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError, NotAllowedError, ReproducibilityError
from tallyproof.observation.privacy.sealing import KEY_BYTES, seal, unseal
from tallyproof.observation.reports.mapping import mapping_text
from tallyproof.observation.reports.read_reports import REPORT_COLUMNS, ReportBatch
from tallyproof.store.journal import Journal

__all__ = ["ReportStore", "Saved"]

_HELD = {"supersedes": pl.String(), "batch": pl.Int64()}


@dataclass(frozen=True, slots=True)
class Saved:
    """What an import changed."""

    new: int
    corrected: int
    unchanged: int
    batch: str
    """Hash of the batch; empty where nothing was new."""


@dataclass(frozen=True, slots=True)
class ReportStore:
    """The reports of one project."""

    folder: Path
    """Of the project."""

    @property
    def journal(self) -> Journal:
        """Which batch came when, and from which file."""
        return Journal(self.folder / "reports" / "journal.jsonl")

    def secret(self) -> bytes:
        """Return the project's secret; it is made at first use, readable by its owner only."""
        path = self.folder / "private" / "reports.key"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(path, secrets.token_bytes(KEY_BYTES))
            os.chmod(path, 0o600)  # noqa: PTH101 - the mode is what is said
        return path.read_bytes()

    def save(self, batch: ReportBatch) -> Saved:
        """Keep what a batch brings that is not yet known; the same file again changes nothing.

        A report whose id is known with other content is a correction: the new record names the content it
        supersedes, and the old one stays.
        """
        with self.journal.held():
            known = self.every().group_by("instance_id", maintain_order=True).agg(pl.col("content").last())
            joined = batch.reports.join(
                known.rename({"content": "supersedes"}), on="instance_id", how="left", maintain_order="left"
            )
            changed = joined.filter(pl.col("supersedes").ne_missing(pl.col("content")))
            corrected = int(changed["supersedes"].is_not_null().sum())
            name = self._write(batch, changed) if changed.height else ""
            if name:
                self.journal.append(_body(batch, name, changed.height - corrected, corrected))
        return Saved(changed.height - corrected, corrected, joined.height - changed.height, name)

    def receive(self, batch: ReportBatch, *, corrects: str = "") -> Saved:
        """Keep the report that somebody filled in; what was received before in these words changes nothing.

        Args:
            batch: One report, with its observer.
            corrects: The content that it takes the place of; empty for a new one.

        Raises:
            NotAllowedError: The id is known with other content and this is no correction of what is in force, or it is
                the report of somebody else.
        """
        told = batch.reports.row(0, named=True)
        with self.journal.held():
            held = self.every().filter(pl.col("instance_id") == told["instance_id"])
            act = f"Report {told['instance_id']}"
            if held.filter(pl.col("observer").ne_missing(told["observer"])).height:
                raise NotAllowedError(act, reason="it is the report of another observer")
            if told["content"] in held["content"]:
                return Saved(0, 0, 1, "")
            last = held["content"][-1] if held.height else ""
            if last != corrects:
                reason = "it was sent before with other answers; open it among your reports to correct it"
                raise NotAllowedError(act, reason=reason if last else "there is no report to correct")
            changed = batch.reports.with_columns(pl.lit(last or None, pl.String()).alias("supersedes"))
            corrected = int(bool(last))
            name = self._write(batch, changed)
            self.journal.append(_body(batch, name, 1 - corrected, corrected))
        return Saved(1 - corrected, corrected, 0, name)

    @property
    def reviews(self) -> Journal:
        """What persons decided about incidents, in their order."""
        return Journal(self.folder / "reports" / "reviews.jsonl")

    @property
    def forms(self) -> Journal:
        """Which forms observers were given, and which of them are closed."""
        return Journal(self.folder / "reports" / "forms.jsonl")

    def every(self) -> pl.DataFrame:
        """Return all records in the order in which they came, superseded ones too.

        Raises:
            ReproducibilityError: A batch is not what its name says.
        """
        lines = self.journal.lines()
        tables = [
            self._batch(str(line.body["batch"])).with_columns(pl.lit(line.number, pl.Int64).alias("batch"))
            for line in lines
        ]
        return pl.concat(tables) if tables else pl.DataFrame(schema=REPORT_COLUMNS | _HELD)

    def current(self) -> pl.DataFrame:
        """Return the reports in force: the last record of each."""
        return self.every().unique("instance_id", keep="last", maintain_order=True)

    def categories(self) -> dict[str, str]:
        """Return what the reviewed mappings of all batches say about categories; the last one counts."""
        found: dict[str, str] = {}
        for line in self.journal.lines():
            found |= line.body["categories"]
        return found

    def batches(self) -> dict[str, str]:
        """Return the hash of each batch by its number and file, in their order."""
        return {
            f"{line.number} {line.body['file']}": str(line.body["batch"]) for line in self.journal.lines()
        }

    def batch_name(self, number: int) -> str:
        """Return the hash of a batch by its number in the journal."""
        return str(self.journal.lines()[number - 1].body["batch"])

    def has_sealed(self, batch: str) -> bool:
        """Whether a batch holds sealed fields."""
        return (self.folder / "reports" / "sealed" / f"{batch}.sealed").is_file()

    def sealed(self, batch: str) -> pl.DataFrame:
        """Open the sealed fields of a batch."""
        content = (self.folder / "reports" / "sealed" / f"{batch}.sealed").read_bytes()
        return pl.read_parquet(io.BytesIO(unseal(self.secret(), content, name=batch)))

    def _write(self, batch: ReportBatch, changed: pl.DataFrame) -> str:
        buffer = io.BytesIO()
        changed.write_parquet(buffer, compression="zstd")
        name = hashlib.sha256(buffer.getvalue()).hexdigest()
        if batch.sealed.width > 1:
            private = io.BytesIO()
            batch.sealed.join(changed.select("instance_id"), on="instance_id", how="semi").write_parquet(
                private
            )
            content = seal(self.secret(), private.getvalue(), name=name)
            write_atomically(self.folder / "reports" / "sealed" / f"{name}.sealed", content)
        write_atomically(self.folder / "reports" / "batches" / f"{name}.parquet", buffer.getvalue())
        return name

    def _batch(self, name: str) -> pl.DataFrame:
        path = self.folder / "reports" / "batches" / f"{name}.parquet"
        try:
            state = path.stat()
        except OSError as error:
            raise InputError(str(path), found=str(error), expected="a batch of reports") from error
        return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=20_000)
def _read(path: Path, changed_at: int, size: int) -> pl.DataFrame:  # noqa: ARG001 - a changed file is read again
    """Read a batch; a server asks for the same ones again and again."""
    content = path.read_bytes()
    now = hashlib.sha256(content).hexdigest()
    if now != path.stem:
        raise ReproducibilityError(path.name, recorded=path.stem, now=now)
    return pl.read_parquet(io.BytesIO(content))


def _body(batch: ReportBatch, name: str, new: int, corrected: int) -> dict[str, Any]:
    return {
        "batch": name,
        "file": batch.source.name,
        "file_sha256": batch.source.sha256,
        "mapping": mapping_text(batch.mapping),
        "categories": dict(batch.mapping.categories),
        "new": new,
        "corrected": corrected,
    }
