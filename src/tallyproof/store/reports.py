"""Reports in a project: batches named by their content, an order that cannot be changed, personal data sealed.

`reports/batches/<hash>.parquet` holds what an import brought that was new or corrected; `reports/journal.jsonl`
says in which order; `reports/sealed/<hash>.sealed` holds sealed fields; `private/reports.key` is the secret, which
must not be published with the folder. What was sent to a server stands in the table of `store.received` first, and
is read from there until it lies in a batch.
"""

import hashlib
import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from filelock import FileLock

from tallyproof.disk import write_atomically
from tallyproof.election.problem import RowAccount
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError, NotAllowedError, ReproducibilityError, StoredFileError
from tallyproof.observation.privacy.sealing import KEY_BYTES, seal, unseal
from tallyproof.observation.reports.mapping import ReportMapping, mapping_text
from tallyproof.observation.reports.read_reports import REPORT_COLUMNS, ReportBatch
from tallyproof.store.journal import Journal

if TYPE_CHECKING:
    from tallyproof.store.received import Inbox, Received  # importing it starts Django

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
    inbox: "Inbox | None" = None
    """What was sent to a server; None where the project has no records."""

    @property
    def journal(self) -> Journal:
        """Which batch came when, and from which file."""
        return Journal(self.folder / "reports" / "journal.jsonl")

    def secret(self) -> bytes:
        """Return the project's secret; it is made at first use, readable by its owner only."""
        path = self.folder / "private" / "reports.key"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(f"{path}.lock"):
                if not path.is_file():  # nobody was quicker
                    write_atomically(path, secrets.token_bytes(KEY_BYTES), mode=0o600)
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

    def receive(self, batch: ReportBatch, *, corrects: str = "") -> str:
        """Keep the report that somebody filled in; what was received before in these words changes nothing.

        Args:
            batch: One report, with its observer and its form.
            corrects: The content that it takes the place of; empty for a new one.

        Returns:
            `received`, `corrected`, or `here` where it was received before.

        Raises:
            NotAllowedError: The id is known with other content and this is no correction of what is in force, or it is
                the report of somebody else.
            CallError: The project has no records to receive reports in.
        """
        if self.inbox is None:
            raise CallError(
                "No records.", expected="a project whose server receives reports", text="no_records"
            )
        told = batch.reports.row(0, named=True)
        known = self._known(str(told["instance_id"]))
        if any(one["content"] == told["content"] and one["observer"] == told["observer"] for one in known):
            return "here"
        _require_allowed(told, known, corrects)
        if not self.inbox.keep(batch, supersedes=corrects, secret=self.secret()):
            return self.receive(batch, corrects=corrects)  # somebody was quicker; what they sent is known now
        return "corrected" if corrects else "received"

    def fold(self, received: "Sequence[Received]", mapping: ReportMapping) -> dict[str, list[int]]:
        """Put reports of one form that wait into a batch; those that lie in one already stay there.

        Args:
            received: The reports, no two of one id.
            mapping: How the form maps.

        Returns:
            The numbers of the reports by the batch in which they lie now.
        """
        with self.journal.held() as lines:
            names = {line.number: str(line.body["batch"]) for line in lines}
            held = self._in_batches().select("instance_id", "content", "batch").iter_rows()
            places = {(instance, content): names[number] for instance, content, number in held}
            late = [one for one in received if (one.instance, one.content) not in places]
            if late:
                batch = _batch_of(late, mapping, self.secret())
                name = self._write(batch, batch.reports)
                corrected = int(batch.reports["supersedes"].is_not_null().sum())
                self.journal.append(_body(batch, name, len(late) - corrected, corrected))
                places |= {(one.instance, one.content): name for one in late}
        found: dict[str, list[int]] = {}
        for one in received:
            found.setdefault(places[one.instance, one.content], []).append(one.number)
        return found

    def counted(self, batch: str) -> tuple[int, int]:
        """Return how many new and how many corrected reports a batch brought, as the journal says."""
        body = next(line.body for line in self.journal.lines() if line.body["batch"] == batch)
        return int(body["new"]), int(body["corrected"])

    @property
    def reviews(self) -> Journal:
        """What persons decided about incidents, in their order."""
        return Journal(self.folder / "reports" / "reviews.jsonl")

    @property
    def forms(self) -> Journal:
        """Which forms observers were given, and which of them are closed."""
        return Journal(self.folder / "reports" / "forms.jsonl")

    def every(self, *, observer: str = "") -> pl.DataFrame:
        """Return all records in the order in which they came, superseded ones too; of one observer where one is named.

        What was received and lies in no batch yet follows, its `batch` is null.

        Raises:
            ReproducibilityError: A batch is not what its name says.
        """
        # first what waits: what is put into a batch meanwhile is then seen twice, never not at all
        waiting = self.inbox.waiting(observer=observer) if self.inbox else []
        held = self._in_batches()
        mine = held.filter(pl.col("observer") == observer) if observer else held
        if not waiting:
            return mine
        here = pl.DataFrame([one.report for one in waiting], schema=REPORT_COLUMNS | _HELD)
        late = here.join(mine, on=["instance_id", "content"], how="anti", maintain_order="left")
        return pl.concat([mine, late])

    def current(self, *, observer: str = "") -> pl.DataFrame:
        """Return the reports in force: the last record of each; of one observer where one is named."""
        return self.every(observer=observer).unique("instance_id", keep="last", maintain_order=True)

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

    def is_sealed(self, row: Mapping[str, Any]) -> bool:
        """Whether a record has sealed answers."""
        return bool(self.opened(row)) if row["batch"] is None else self._sealed_path(row["batch"]).is_file()

    def opened(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Open the sealed answers of a record, by the names of the form; empty where it has none."""
        if row["batch"] is None and self.inbox is not None:
            kept = [one for one in self.inbox.of_report(row["instance_id"]) if one.content == row["content"]]
            tables = [one.opened(self.secret()) for one in kept]
        else:
            path = self._sealed_path(row["batch"])
            tables = [self.sealed(path.stem)] if path.is_file() else []
        found = [one for table in tables for one in table.filter(instance_id=row["instance_id"]).to_dicts()]
        told = found[-1] if found else {}
        return {name: text for name, text in told.items() if text is not None and name != "instance_id"}

    def sealed(self, batch: str) -> pl.DataFrame:
        """Open the sealed fields of a batch."""
        content = (self.folder / "reports" / "sealed" / f"{batch}.sealed").read_bytes()
        return pl.read_parquet(io.BytesIO(unseal(self.secret(), content, name=batch)))

    def _sealed_path(self, number: int) -> Path:
        name = self.journal.lines()[number - 1].body["batch"]
        return self.folder / "reports" / "sealed" / f"{name}.sealed"

    def _in_batches(self) -> pl.DataFrame:
        tables = [
            self._batch(str(line.body["batch"])).with_columns(pl.lit(line.number, pl.Int64).alias("batch"))
            for line in self.journal.lines()
        ]
        return pl.concat(tables) if tables else pl.DataFrame(schema=REPORT_COLUMNS | _HELD)

    def _known(self, instance: str) -> list[dict[str, Any]]:
        """Return the records of one report in the order in which they came."""
        received = self.inbox.of_report(instance) if self.inbox else []  # first, as in `every`
        path = self.journal.path
        held: list[dict[str, Any]] = []
        if path.is_file():
            state = path.stat()
            held = (
                _index(self.folder, state.st_mtime_ns, state.st_size).filter(instance_id=instance).to_dicts()
            )
        contents = {one["content"] for one in held}
        return held + [dict(one.report) for one in received if one.content not in contents]

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
            raise StoredFileError(path, found=str(error), expected="a batch of reports") from error
        return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _index(folder: Path, changed_at: int, size: int) -> pl.DataFrame:  # noqa: ARG001 - a journal that grew is read again
    """Return what all batches hold, to look one report up: a server does so for each report that it takes in."""
    return ReportStore(folder)._in_batches().select("instance_id", "content", "observer", "form")  # noqa: SLF001


def _require_allowed(told: Mapping[str, Any], known: Sequence[Mapping[str, Any]], corrects: str) -> None:
    act = f"Report {told['instance_id']}"
    if any(one["observer"] != told["observer"] for one in known):
        raise NotAllowedError(act, reason="it is the report of another observer", text="report_other")
    last = known[-1] if known else None
    if last is None and not corrects:
        return
    if last is None or last["form"] != told["form"]:
        raise NotAllowedError(act, reason="there is no report to correct", text="report_none")
    if last["content"] != corrects:
        reason = "it was sent before with other answers; open it among your reports to correct it"
        raise NotAllowedError(act, reason=reason, text="report_sent_before")


def _batch_of(received: "Sequence[Received]", mapping: ReportMapping, secret: bytes) -> ReportBatch:
    """Return reports of one form as a batch; its file is the list of what they say."""
    reports = pl.DataFrame([one.report for one in received], schema=REPORT_COLUMNS | _HELD).drop("batch")
    sealed = pl.concat([one.opened(secret) for one in received], how="diagonal")
    listed = "\n".join(one.content for one in received).encode()
    source = SourceFile(f"form {received[0].form}", hashlib.sha256(listed).hexdigest(), len(listed))
    return ReportBatch(
        source, mapping, reports, sealed, RowAccount.closing(read=len(received), refusals=()), ()
    )


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
