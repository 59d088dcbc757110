"""The register of statements of a project: add, claim, change a stance, list; hashes go into its log, if any."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from tallyproof.errors import CallError
from tallyproof.log import Entry, EntryKind, Log, RecordField, is_log
from tallyproof.statements.comparison import Version
from tallyproof.statements.document import signs_document
from tallyproof.statements.register.bundle import read_bundle
from tallyproof.statements.register.claim import Stance
from tallyproof.statements.register.document import claim_document, register_document, registered_document
from tallyproof.statements.register.register import (
    Register,
    claim_entry,
    read_claim,
    read_statement,
    stance_entry,
    statement_entry,
)
from tallyproof.statements.register.statement import Statement
from tallyproof.store.project import require_project
from tallyproof.store.records.statements import StatementRecords
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document

__all__ = [
    "Desk",
    "claim_add",
    "claim_stance",
    "log_registered",
    "open_desk",
    "record",
    "registered_day",
    "registered_version",
    "statement_add",
    "statement_import",
    "statement_list",
    "statement_show",
]


@dataclass(frozen=True, slots=True)
class Desk:
    """A project with its register of statements."""

    folder: Path
    records: StatementRecords
    by: str


def open_desk(folder: Path, *, database: str = "", by: str = "") -> Desk:
    """Open the register of a project; raises InputError where the folder is no project."""
    require_project(folder)
    return Desk(folder, StatementRecords.open(folder, database), by)


def statement_add(desk: Desk, catalogue: Catalogue, fields: Mapping[str, Any]) -> Document:
    """Register a statement, or a new version of one whose id is there.

    Args:
        desk: The project.
        catalogue: Language of the answer.
        fields: Those of `Statement`; `text` is kept word for word.

    Raises:
        CallError: Its date is none. Records that say so already stay readable.
    """
    statement = read_statement(fields)
    _require_day(statement)
    record(desk, [(statement.id, statement_entry(statement))])
    return statement_show(desk, catalogue, statement.id)


def statement_import(desk: Desk, catalogue: Catalogue, folder: Path) -> Document:
    """Register the statements and claims of a folder, all or none; what is there unchanged is not added again."""
    bundle = read_bundle(folder)
    now = desk.records.register()
    new = [s for s in bundle.statements if s.id not in now.statements or now.statement(s.id) != s]
    claims = [c for c in bundle.claims if c.id not in now.claims]
    for statement in new:
        _require_day(statement)
    acts = [(s.id, statement_entry(s)) for s in new] + [(c.id, claim_entry(c)) for c in claims]
    if acts:
        record(desk, acts)
    return statement_list(desk, catalogue) | {"added": {"statements": len(new), "claims": len(claims)}}


def _require_day(statement: Statement) -> None:
    day, written = statement.date[:10], statement.date
    try:
        known = not written or dt.date.fromisoformat(day).isoformat() == day
        if known and written != day:
            dt.datetime.fromisoformat(written)
    except ValueError:
        known = False
    if not known:
        raise CallError(
            f'The date of the statement "{statement.id}" is "{written}".',
            expected="a day such as 2005-12-05, or a time such as 2005-12-05T10:00+06:00",
            text="day_wrong",
            date=written,
        )


def claim_add(desk: Desk, catalogue: Catalogue, fields: Mapping[str, Any]) -> Document:
    """Register what a statement claims about another statement, a result, an incident, an actor or a case."""
    claim = read_claim(fields)
    record(desk, [(claim.id, claim_entry(claim))])
    return statement_show(desk, catalogue, claim.statement)


def claim_stance(desk: Desk, catalogue: Catalogue, name: str, stance: str) -> Document:
    """Record that a claim was denied or taken back, or asserted again; the earlier stances stay."""
    register = record(desk, [(name, stance_entry(name, Stance(stance)))])
    return statement_show(desk, catalogue, register.claims[name].statement)


def statement_list(desk: Desk, catalogue: Catalogue) -> Document:
    """Return every statement in its newest version and every claim."""
    return register_document(desk.records.register(), catalogue)


def statement_show(desk: Desk, catalogue: Catalogue, name: str) -> Document:
    """Return one statement with its text, versions, claims, and what its text hides."""
    register = desk.records.register()
    statement = register.statement(name)
    about = [c for c in register.claims.values() if c.statement == name or c.about == f"statement:{name}"]
    version = Version(statement.id, statement.text, statement.language)
    return {
        "schema": "tallyproof.statement/1",
        **registered_document(register, statement, catalogue),
        "text": statement.text,
        "segments": [],
        "claims": [claim_document(register, claim, catalogue) for claim in about],
        "signs": signs_document(version, catalogue),
    }


def registered_version(desk: Desk, name: str) -> Version:
    """Return the text of a registered statement; raises UnknownNameError."""
    statement = desk.records.register().statement(name)
    return Version(statement.id, statement.text, statement.language)


def registered_day(desk: Desk, name: str) -> str:
    """Return the day of a registered statement (ISO 8601); empty where none is said; raises UnknownNameError."""
    return str(desk.records.register().statement(name).date or "")


def record(desk: Desk, acts: Sequence[tuple[str, Mapping[str, Any]]]) -> Register:
    """Record acts and log their hashes; return the register with them."""
    register = desk.records.append(acts, by=desk.by)
    _log_new(desk, register)
    return register


def log_registered(desk: Desk) -> None:
    """Log what was registered before the project had a log, or by a process that was killed before it could."""
    _log_new(desk, desk.records.register())


def _log_new(desk: Desk, register: Register) -> None:
    """Append every recorded entry that the project's log does not hold yet: hashes, never words."""
    folder = desk.folder / "log"
    if not is_log(folder):
        return
    with FileLock(desk.folder / "statement-log.lock"):
        log = Log.open(folder)
        after = log.newest_record(RecordField.STATEMENTS)
        seen: dict[str, int] = {}
        fresh = []
        for stored in desk.records.entries():
            seen[stored.case] = seen.get(stored.case, 0) + 1
            if stored.sequence > after:
                public = {RecordField.STATEMENTS.value: str(stored.sequence), "sha256": stored.sha256()}
                versions = register.statements.get(stored.case, ())
                documents = (
                    {"text": versions[seen[stored.case] - 1].sha256}
                    if len(versions) >= seen[stored.case]
                    else {}
                )
                at = dt.datetime.fromisoformat(stored.recorded_at).isoformat()
                fresh.append(
                    Entry(
                        EntryKind.STATEMENT,
                        stored.case,
                        version=seen[stored.case],
                        at=at,
                        documents=documents,
                        public=public,
                    )
                )
        if fresh:
            log.append(*fresh)
