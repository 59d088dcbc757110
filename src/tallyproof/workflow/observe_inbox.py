"""Reports that were sent to a server: found from everywhere, and put into batches of the project by and by."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from polars.exceptions import PolarsError

from tallyproof.errors import TallyproofError
from tallyproof.log import EntryKind
from tallyproof.observation.reports.form_mapping import form_mapping
from tallyproof.store.records_named import has_records, named_database
from tallyproof.store.reports import ReportStore
from tallyproof.workflow.act_log import log_act
from tallyproof.workflow.observe_forms import entry_form

if TYPE_CHECKING:
    from tallyproof.store.received import Inbox, Received  # importing it starts Django

__all__ = ["fold_reports", "fold_when_due", "open_reports"]

_MANY = 500
_WAIT = dt.timedelta(minutes=1)


def open_reports(project: Path, *, receives: bool = False) -> ReportStore:
    """Return the reports of a project, those that wait in its records as well.

    Args:
        project: The project.
        receives: Whether reports are to be received: its records are made then where it has none.

    Raises:
        InputError: The database of the records cannot be reached.
    """
    if not (receives or has_records(project)):
        return ReportStore(project)
    from tallyproof.store.received import Inbox  # noqa: PLC0415 - starts Django

    return ReportStore(project, Inbox.open(project, named_database()))


def fold_reports(project: Path) -> int:
    """Put what waits into batches of the project, and log each; return how many reports that were.

    A process may be killed anywhere in between: what lies in a batch is not put into another, and what is logged is
    not logged again. Reports of a form that cannot be put into a batch stay where they are, and those of other forms
    do not wait for them.

    Raises:
        TallyproofError, OSError, polars.exceptions.PolarsError: A form could not be; the first of those errors, after
            the reports of every other form lie in batches.
    """
    store, count = open_reports(project), 0
    failed: dict[str, Exception] = {}
    while store.inbox is not None and (received := store.inbox.next_batch(without=failed)):
        try:
            count += _fold(project, store, store.inbox, received)
        except (TallyproofError, OSError, PolarsError) as error:
            failed[received[0].form] = error
    if failed:
        raise next(iter(failed.values()))
    return count


def _fold(project: Path, store: ReportStore, inbox: "Inbox", received: "list[Received]") -> int:
    """Put reports of one form into batches, log and settle them; return how many they are."""
    form = received[0].form
    mapping = form_mapping(entry_form(project, form), file=form)
    for batch, numbers in store.fold(received, mapping).items():
        new, corrected = store.counted(batch)
        # what was sent is not logged by its own hash: short answers could be guessed from it
        counted = {"new": str(new), "corrected": str(corrected), "batch_sha256": batch}
        log_act(project, EntryKind.REPORT, batch[:16], public=counted)
        inbox.settle(numbers, batch)
    return len(received)


def fold_when_due(project: Path) -> int:
    """Put what waits into batches once 500 reports wait, or one for a minute; return how many were."""
    inbox = open_reports(project).inbox
    due = inbox is not None and inbox.is_due(many=_MANY, since=dt.datetime.now(dt.UTC) - _WAIT)
    return fold_reports(project) if due else 0
