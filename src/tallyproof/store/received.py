"""Reports that were sent to a server: rows of a table, so that taking one in costs the same however many there are."""

import datetime as dt
import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.db import IntegrityError, transaction

from tallyproof.observation.privacy.sealing import seal, unseal
from tallyproof.observation.reports.read_reports import ReportBatch
from tallyproof.store.records.database import connect
from tallyproof.store.records.models import ReceivedRow

__all__ = ["Inbox", "Received"]

_MOST = 2000
"""Reports of one batch."""


@dataclass(frozen=True, slots=True)
class Received:
    """One report as it came."""

    number: int
    instance: str
    content: str
    observer: str
    form: str
    report: Mapping[str, Any]
    """Under the columns of reports, with `supersedes`; `batch` is null."""
    sealed: bytes
    """Encrypted; empty where nothing is sealed."""

    def opened(self, secret: bytes) -> pl.DataFrame:
        """Return `instance_id` and the sealed answers; no other column where there are none."""
        if not self.sealed:
            return pl.DataFrame({"instance_id": [self.instance]})
        return pl.read_parquet(
            io.BytesIO(unseal(secret, self.sealed, name=_name(self.instance, self.content)))
        )


@dataclass(frozen=True, slots=True)
class Inbox:
    """The table of one project."""

    alias: str
    """The Django connection."""

    @classmethod
    def open(cls, folder: Path, url: str = "") -> "Inbox":
        """Open the table and bring it up to date; raises as `connect` does."""
        return cls(connect(folder, url))

    def keep(self, batch: ReportBatch, *, supersedes: str, secret: bytes) -> bool:
        """Keep a report, within the transaction that is open; False where somebody else was quicker.

        Args:
            batch: One report.
            supersedes: Content that it corrects; empty for a new report.
            secret: Of the project; seals what is sealed.
        """
        told = batch.reports.row(0, named=True)
        row = ReceivedRow(
            instance=told["instance_id"],
            content=told["content"],
            supersedes=supersedes,
            observer=told["observer"],
            form=told["form"],
            told=json.dumps(told, ensure_ascii=False),
            sealed=_sealed(batch, told, secret),
        )
        try:
            with transaction.atomic(using=self.alias):
                row.save(using=self.alias, force_insert=True)
        except IntegrityError:
            return False
        return True

    def of_report(self, instance: str) -> list[Received]:
        """Return every record of a report, in a batch or not, in the order in which they came."""
        return self._found(instance=instance)

    def waiting(self, *, observer: str = "") -> list[Received]:
        """Return what is in no batch yet, in the order in which it came; of one observer where one is named."""
        return self._found(batch="", **({"observer": observer} if observer else {}))

    def next_batch(self, *, without: Collection[str] = ()) -> list[Received]:
        """Return reports of one form that wait, the one that waits longest first, no two of one id; at most 2,000.

        Args:
            without: Forms to pass over.
        """
        first = self._rows().filter(batch="").exclude(form__in=without).order_by("number").first()
        rows = self._rows().filter(batch="", form=first.form) if first else self._rows().none()
        found: dict[str, Received] = {}
        for row in rows.order_by("number")[:_MOST]:
            found.setdefault(row.instance, _received(row))
        return list(found.values())

    def is_due(self, *, many: int, since: dt.datetime) -> bool:
        """Whether as many reports wait, or one that came before a time."""
        waiting = self._rows().filter(batch="")
        return bool(waiting.filter(received_at__lt=since).exists()) or waiting[:many].count() >= many

    def settle(self, numbers: list[int], batch: str) -> None:
        """Note in which batch reports lie now."""
        self._rows().filter(pk__in=numbers, batch="").update(batch=batch)

    def _found(self, **only: str) -> list[Received]:
        return [_received(row) for row in self._rows().filter(**only).order_by("number")]

    def _rows(self) -> Any:  # noqa: ANN401 - a query set of Django, which has no types
        return ReceivedRow.objects.using(self.alias)


def _received(row: Any) -> Received:  # noqa: ANN401 - a row of Django, which has no types
    report = json.loads(row.told) | {"supersedes": row.supersedes or None, "batch": None}
    return Received(row.number, row.instance, row.content, row.observer, row.form, report, bytes(row.sealed))


def _sealed(batch: ReportBatch, told: Mapping[str, Any], secret: bytes) -> bytes:
    if batch.sealed.width == 1:
        return b""
    buffer = io.BytesIO()
    batch.sealed.write_parquet(buffer)
    return seal(secret, buffer.getvalue(), name=_name(told["instance_id"], told["content"]))


def _name(instance: str, content: str) -> str:
    """What the sealed answers are bound to, so that they open beside no other report."""
    return f"received {instance} {content}"
