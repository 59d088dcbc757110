"""Enter hand counts: one by hand, or a file of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from tallyproof.audit.session import rules
from tallyproof.audit.session.document import entry_document
from tallyproof.audit.session.entries_file import count_names, read_entries
from tallyproof.audit.session.events import Entered, Event, Refused
from tallyproof.audit.session.state import AuditState
from tallyproof.election.sentences import problem_sentence
from tallyproof.errors import CallError, NotAllowedError, UnknownNameError
from tallyproof.short_file import read_text
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document

__all__ = ["audit_enter", "audit_enter_file", "audit_enter_once"]


def audit_enter(folder: Path, catalogue: Catalogue, entries: Sequence[Entered]) -> Document:
    """Enter hand counts; each is used, or kept with the reason why it cannot be.

    Args:
        folder: The audit.
        catalogue: Supplies the answers.
        entries: Counts by name of the choice or by count; None for a batch that could not be found.

    Raises:
        NotAllowedError: A rule forbids one of them, a second count by the same person for example: none is entered.
    """

    def act(entry: Entered) -> Callable[[AuditState], Entered | Refused]:
        return lambda now: rules.entered(now, replace(entry, counts=_by_column(entry.counts, now)))

    state, events = AuditFolder(folder).add(*map(act, entries))
    made = [
        entry_document(state, event, catalogue) for event in events if isinstance(event, Entered | Refused)
    ]
    return {"schema": "tallyproof.audit-entry/1", "entries": made, "problems": []}


def audit_enter_once(folder: Path, catalogue: Catalogue, entry: Entered) -> Document:
    """Enter one hand count; the very same by the same person adds nothing, for an answer may be lost on its way.

    Returns:
        What became of it, as one of the entries of `audit_enter`; its `state` is `repeated` where it was there.

    Raises:
        NotAllowedError: As `audit_enter` does.
    """

    def act(now: AuditState) -> Event | None:
        made = replace(entry, counts=_by_column(entry.counts, now))
        return None if rules.repeated(now, made) else rules.entered(now, made)

    state, (event,) = AuditFolder(folder).add(act)
    if isinstance(event, Entered | Refused):
        return entry_document(state, event, catalogue)
    sentence = catalogue.text("audit.batch.repeated", batch=entry.batch)
    return _without_event(entry, "repeated", sentence)


def audit_enter_file(folder: Path, catalogue: Catalogue, file: Path) -> Document:
    """Enter a file of hand counts.

    Args:
        folder: The audit.
        catalogue: Supplies the answers.
        file: CSV: `batch`, `person`, `found`, `papers_missing` and a column a count.

    Returns:
        An answer for every row. A row that cannot be read is a problem; one that a rule forbids is told with the
        rule; one that was entered before adds nothing, so that a file can be entered again after a break.

    Raises:
        InputError: The file is no table of counts.
    """
    audit = AuditFolder(folder)
    columns = audit.state().stations.batches.columns
    read = read_entries(read_text(file), file=file.name, columns=count_names(columns))
    rows = [_Row(entry) for entry in read.entries]
    state, events = audit.add(*(row.act for row in rows))
    answers = [row.answer(state, event, catalogue) for row, event in zip(rows, events, strict=True)]
    problems = [asdict(one) | {"text": problem_sentence(one, catalogue)} for one in read.problems]
    return {"schema": "tallyproof.audit-entry/1", "entries": answers, "problems": problems}


@dataclass(slots=True)
class _Row:
    """One row of a file, and what a rule said against it."""

    entry: Entered
    against: str = field(default="")

    def act(self, state: AuditState) -> Entered | Refused | None:
        if rules.repeated(state, self.entry):
            return None
        try:
            return rules.entered(state, self.entry)
        except (NotAllowedError, UnknownNameError, CallError) as error:
            self.against = str(error)
            return None

    def answer(self, state: AuditState, event: Event | None, catalogue: Catalogue) -> Document:
        if isinstance(event, Entered | Refused):
            return entry_document(state, event, catalogue)
        if self.against:
            return _without_event(self.entry, "forbidden", self.against)
        sentence = catalogue.text("audit.batch.repeated", batch=self.entry.batch)
        return _without_event(self.entry, "repeated", sentence)


def _without_event(entry: Entered, state: str, sentence: str) -> Document:
    return {
        "schema": "tallyproof.audit-entry/1",
        "batch": entry.batch,
        "person": entry.person,
        "used": state == "repeated",
        "state": state,
        "sentence": sentence,
    }


def _by_column(counts: Mapping[str, int] | None, state: AuditState) -> Mapping[str, int] | None:
    """Name counts by column; a choice may be given by its plain name.

    Raises:
        UnknownNameError: A count of nothing that is audited: a misspelt name must not pass for a count that lacks.
    """
    names = count_names(state.stations.batches.columns)
    for name in counts or ():
        if name.casefold() not in names:
            raise UnknownNameError("count", name, dict.fromkeys(names.values()))
    return None if counts is None else {names[name.casefold()]: n for name, n in counts.items()}
