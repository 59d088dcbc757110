"""Read and write statements and claims: a chain of entries that only grows, folded into the register."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from tallyproof.errors import ReproducibilityError
from tallyproof.statements.register.register import Register, fold
from tallyproof.store.records.chain import START, Entry
from tallyproof.store.records.database import connect
from tallyproof.store.records.models import StatementEntryRow

__all__ = ["StatementRecords"]

_WRITE_LOCK = 7_236_403
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class StatementRecords:
    """The statements of one project."""

    alias: str
    """The Django connection."""

    @classmethod
    def open(cls, folder: Path, url: str = "") -> "StatementRecords":
        """Open the records and bring their tables up to date; raises CallError where the URL names no database."""
        return cls(connect(folder, url))

    def append(self, acts: Sequence[tuple[str, Mapping[str, Any]]], *, by: str) -> Register:
        """Record acts, all or none, and return the register with them.

        Args:
            acts: Id of the statement or claim, and its entry.
            by: Who records.

        Raises:
            NotAllowedError: A claim's id is taken; also what `fold` raises. Nothing is written then.
        """
        with transaction.atomic(using=self.alias, durable=True):
            self._alone()
            register = fold(
                [*(json.loads(entry.body) for entry in self.entries()), *(body for _, body in acts)]
            )
            last = self.stored().order_by("-sequence").first()
            sequence, previous = (last.sequence, last.sha256) if last else (0, START)
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            for number, (subject, act) in enumerate(acts, start=sequence + 1):
                text = json.dumps(act, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                entry = Entry(number, subject, now, by, previous, text)
                previous = entry.sha256()
                self.stored().create(
                    sequence=number, subject=subject, recorded_at=now, recorded_by=by, previous=entry.previous,
                    sha256=previous, body=text,
                )  # fmt: skip
        return register

    def entries(self) -> Iterator[Entry]:
        """Return every entry in its order; raises ReproducibilityError where the chain is broken."""
        previous, expected = START, 1
        with closing(self.stored().order_by("sequence").iterator(chunk_size=_BATCH)) as rows:
            for row in rows:
                entry = Entry(
                    row.sequence, row.subject, row.recorded_at, row.recorded_by, row.previous, row.body
                )
                digest = entry.sha256()
                if (entry.sequence, entry.previous, digest) != (expected, previous, row.sha256):
                    what = f"Entry {entry.sequence} of the statements"
                    raise ReproducibilityError(what, recorded=row.sha256, now=digest)
                previous, expected = digest, expected + 1
                yield entry

    def register(self) -> Register:
        """Return the register as it stands; raises ReproducibilityError where an entry was changed."""
        return fold(json.loads(entry.body) for entry in self.entries())

    def close(self) -> None:
        """Give the connection back."""
        connections[self.alias].close()

    def stored(self) -> Any:  # noqa: ANN401 - a query set of Django, which has no types
        """Return the query over all entries."""
        return StatementEntryRow.objects.using(self.alias)

    def _alone(self) -> None:
        if connections[self.alias].vendor == "postgresql":
            with connections[self.alias].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITE_LOCK])
