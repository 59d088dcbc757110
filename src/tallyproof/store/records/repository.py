"""Read and write cases. Every write adds chained entries and the folded case in one transaction."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.models import Count, Q

from tallyproof.cases.acts import act_document, read_act
from tallyproof.cases.case import Act, Case, fold, require_act
from tallyproof.cases.rules import ProceduralLaw
from tallyproof.cases.summary import CaseSummary
from tallyproof.errors import NotAllowedError, ReproducibilityError, UnknownNameError
from tallyproof.store.records.chain import START, Entry
from tallyproof.store.records.database import connect
from tallyproof.store.records.laws import kept_law, law_name
from tallyproof.store.records.models import CaseRow, EntryRow, LawRow
from tallyproof.store.records.rows import PLAIN, row_of, state_at, summary_of

__all__ = ["Records", "Writer"]

_WRITE_LOCK = 7_236_402
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one project."""

    alias: str
    """The Django connection."""

    @classmethod
    def open(cls, folder: Path, url: str = "") -> "Records":
        """Open the records and bring their tables up to date; raises CallError where the URL names no database."""
        return cls(connect(folder, url))

    @contextmanager
    def writing(self, *, by: str) -> Iterator["Writer"]:
        """Hold the records against other writers; all that is written within is kept, or nothing.

        Args:
            by: Who records.
        """
        with transaction.atomic(using=self.alias, durable=True):
            self._wait_for_others()
            writer = Writer(self, by)
            yield writer
            writer.flush()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Hold the records against writers and see them as they are at one moment."""
        with transaction.atomic(using=self.alias, durable=True):
            self._wait_for_others()
            yield

    def note(self, body: Mapping[str, Any], *, by: str) -> int:
        """Add an entry that belongs to no case, together with whatever the transaction around it writes.

        Args:
            body: What was done; plain values only.
            by: Who did it.

        Returns:
            Its sequence number.
        """
        with transaction.atomic(using=self.alias):
            self._wait_for_others()
            writer = Writer(self, by)
            number = writer.note(body)
            writer.flush()
        return number

    def notes(self) -> Any:  # noqa: ANN401 - a query set of Django, which has no types
        """Return the query over the entries that belong to no case."""
        return self.stored().filter(case="")

    def _wait_for_others(self) -> None:
        """Let one writer at a time extend the chain; SQLite does so by itself."""
        if connections[self.alias].vendor == "postgresql":
            with connections[self.alias].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITE_LOCK])

    def close(self) -> None:
        """Give the connection back."""
        connections[self.alias].close()

    def has(self, name: str) -> bool:
        """Return whether there is a case of this id."""
        return bool(self.cases().filter(pk=name).exists())

    def case(self, name: str, *, now: dt.datetime | None = None) -> Case:
        """Return a case as it stands now; raises UnknownNameError."""
        row = self.cases().filter(pk=name).first()
        if row is None:
            known = self.cases().order_by("pk").values_list("pk", flat=True)[:_BATCH]
            raise UnknownNameError("case", name, known)
        return fold(name, self.acts(name), self.law(row.law), until=now)

    def law(self, name: str) -> ProceduralLaw:
        """Return the clocks of a law profile by the name that a case gives."""
        return kept_law(self.alias, name)

    def acts(self, name: str) -> Iterator[Act]:
        """Return the recorded acts of a case in their order."""
        rows = self.stored().filter(case=name).order_by("sequence")
        return (read_act(json.loads(body)) for body in rows.values_list("body", flat=True))

    def summaries(self, *, now: dt.datetime, only: Mapping[str, Any] | None = None) -> Iterator[CaseSummary]:
        """Return a line for each case as it stands now, by id.

        Args:
            now: Decides which time limits have passed.
            only: Columns and the value they must have, such as `{"matter": "M1"}`; None: all cases.
        """
        rows = self.cases().filter(**only or {}).order_by("pk")
        return (summary_of(row, now) for row in rows.iterator(chunk_size=_BATCH))

    def counted(self, *, now: dt.datetime) -> dict[str, int]:
        """Return how many cases are in each state now; only those between two acts of the clock are read."""
        still = Q(next_lapse_at__isnull=True) | Q(next_lapse_at__gte=now)
        over = Q(last_lapse_at__lt=now)
        counts: Counter[str] = Counter()
        for chosen, column in ((still, "state"), (over, "last_state")):
            counts.update(
                dict(self.cases().filter(chosen).values_list(column).annotate(Count("pk")).order_by())
            )
        between = self.cases().filter(next_lapse_at__lt=now, last_lapse_at__gte=now)
        counts.update(state_at(row, now)[0] for row in between.iterator(chunk_size=_BATCH))
        return dict(sorted(counts.items()))

    def due(self, *, until: dt.datetime | None = None, limit: int | None = None) -> list[str]:
        """Return the cases with an open time limit, the earliest first.

        Args:
            until: Only those that end, or ended, by this time; None: all.
            limit: At most so many; None: all.
        """
        rows = self.cases().filter(next_due_at__isnull=False)
        chosen = rows.filter(next_due_at__lte=until) if until else rows
        return list(chosen.order_by("next_due_at", "pk").values_list("pk", flat=True)[:limit])

    def entries(self) -> Iterator[Entry]:
        """Return every entry in its order; raises ReproducibilityError where the chain is broken."""
        previous, expected = START, 1
        for row in self.stored().order_by("sequence").iterator(chunk_size=_BATCH):
            entry = Entry(row.sequence, row.case, row.recorded_at, row.recorded_by, row.previous, row.body)
            digest = entry.sha256()
            if (entry.sequence, entry.previous, digest) != (expected, previous, row.sha256):
                what = f"Entry {entry.sequence} of the records"
                raise ReproducibilityError(what, recorded=row.sha256, now=digest)
            previous, expected = digest, expected + 1
            yield entry

    def require_sound(self) -> int:
        """Verify the chain, fold every case again and compare; return the number of entries.

        Raises:
            ReproducibilityError: An entry was changed, or a case is not what its entries make it.
        """
        acts: dict[str, list[Act]] = {}
        others = 0
        for entry in self.entries():
            if entry.case:
                acts.setdefault(entry.case, []).append(read_act(json.loads(entry.body)))
            else:
                others += 1
        rows = {row.pk: row for row in self.cases().iterator(chunk_size=_BATCH)}
        if set(rows) != set(acts):
            raise ReproducibilityError("The list of cases", recorded=str(len(rows)), now=str(len(acts)))
        for name, row in rows.items():
            told = acts[name][0].fields.get("law", row.law)
            if told != row.law:
                raise ReproducibilityError(f"Case {name}, law", recorded=row.law, now=str(told))
            again = row_of(fold(name, acts[name], self.law(row.law)), entries=len(acts[name]))
            different = [column for column in PLAIN if getattr(again, column) != getattr(row, column)]
            if different:
                what = f"Case {name}, {different[0]}"
                raise ReproducibilityError(
                    what, recorded=str(getattr(row, different[0])), now=str(getattr(again, different[0]))
                )
        return sum(map(len, acts.values())) + others

    def cases(self) -> Any:  # noqa: ANN401 - a query set of Django, which has no types
        """Return the query over all cases."""
        return CaseRow.objects.using(self.alias)

    def stored(self) -> Any:  # noqa: ANN401
        """Return the query over all entries."""
        return EntryRow.objects.using(self.alias)


class Writer:
    """One transaction: acts come in; entries and cases go out together at its end."""

    def __init__(self, records: Records, by: str) -> None:
        self._records, self._by = records, by
        last = records.stored().order_by("-sequence").first()
        self._sequence: int = last.sequence if last else 0
        self._previous: str = last.sha256 if last else START
        self._now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        self._cases: dict[str, Case] = {}
        self._counts: Counter[str] = Counter()
        self._new: set[str] = set()
        self._entries: list[EntryRow] = []

    def keep_law(self, content: bytes, *, file: str) -> str:
        """Keep a law profile that somebody brought, and return the name for its cases; raises as `law_name` does."""
        name = law_name(content, file=file)
        LawRow.objects.using(self._records.alias).get_or_create(pk=name, defaults={"content": content})
        return name

    def add(self, name: str, act: Act, *, law: str) -> Case:
        """Begin a case with its draft.

        Raises:
            NotAllowedError: There is a case of this id.
        """
        if name in self._cases or self._records.has(name):
            raise NotAllowedError(
                f'Adding the case "{name}"', reason="there is one of this id", text="case_there", case=name
            )
        self._new.add(name)
        act = replace(act, fields=dict(act.fields) | {"law": law})
        return self._kept(fold(name, [act], self._records.law(law)), act)

    def add_all(self, name: str, acts: Sequence[Act], *, law: str) -> Case:
        """Begin a case with all of its acts, or with none where one cannot be.

        Raises:
            NotAllowedError: There is a case of this id, or an act is not allowed; also what `fold` raises.
        """
        case = fold(name, acts, self._records.law(law))
        self.add(name, acts[0], law=law)
        for act in acts[1:]:
            self.act(name, act)
        return case

    def act(self, name: str, act: Act) -> Case:
        """Add an act to a case; raises as `require_act` does, and UnknownNameError."""
        if name not in self._cases:
            self._cases[name] = self._records.case(name)
            self._counts[name] = self._records.stored().filter(case=name).count()
        return self._kept(require_act(self._cases[name], act), act)

    def flush(self) -> None:
        """Send everything to the database; it is kept when the transaction ends."""
        rows = {name: row_of(case, entries=self._counts[name]) for name, case in self._cases.items()}
        self._records.stored().bulk_create(self._entries, batch_size=_BATCH)
        self._records.cases().bulk_create(
            [rows[name] for name in rows if name in self._new], batch_size=_BATCH
        )
        for name in rows.keys() - self._new:
            rows[name].save(using=self._records.alias, force_update=True)
        self._entries, self._new = [], set()

    def note(self, body: Mapping[str, Any]) -> int:
        """Add an entry that belongs to no case; return its sequence number."""
        self._chain("", body)
        return self._sequence

    def _kept(self, case: Case, act: Act) -> Case:
        self._chain(case.id, act_document(act))
        self._cases[case.id] = case
        self._counts[case.id] += 1
        return case

    def _chain(self, case: str, document: Mapping[str, Any]) -> None:
        body = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        entry = Entry(self._sequence + 1, case, self._now, self._by, self._previous, body)
        self._sequence, self._previous = entry.sequence, entry.sha256()
        self._entries.append(
            EntryRow(
                sequence=entry.sequence,
                case=entry.case,
                recorded_at=entry.recorded_at,
                recorded_by=entry.recorded_by,
                previous=entry.previous,
                sha256=self._previous,
                body=body,
            )
        )
