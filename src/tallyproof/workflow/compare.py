"""Compare two sets of sheets, or a set of sheets with announced totals."""

from pathlib import Path

from tallyproof.election.published import PublishedTotal
from tallyproof.election.snapshot import Snapshot
from tallyproof.errors import InputError
from tallyproof.observation.sheets.document import compare_document
from tallyproof.observation.sheets.match_file import read_match, write_proposals
from tallyproof.observation.sheets.run import AnnouncedComparison, Comparison, compare_with_announced
from tallyproof.observation.sheets.run import compare as compare_sheets
from tallyproof.sources.totals import is_totals, read_totals
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document, Request, Taken, keep, take

__all__ = ["compare", "compared_document"]

_NO_CODES = "S-NO-STATION-CODE"


def compare(
    request: Request,
    other: Request,
    catalogue: Catalogue,
    *,
    match: Path | None = None,
    propose: Path | None = None,
    stations: int | None = None,
) -> Document:
    """Compare the official set with another one.

    Args:
        request: The official set: a results file or a project, or a CSV file of announced totals where the
            commission published no stations.
        other: Sheets of observers, of parties, of another portal, or an earlier version.
        catalogue: Supplies the sentences.
        match: Reviewed pairs of stations whose codes differ.
        propose: Where to write proposed pairs for review.
        stations: How many stations announced totals cover; only with announced totals.

    Raises:
        InputError: A source cannot be read, or nothing in the two sets can be compared.
    """
    sheets = take(other)
    if is_totals(request.source):
        return _against_totals(read_totals(request.source), sheets, catalogue, stations)
    official = take(request)
    found = _compared(official.snapshot, sheets.snapshot, match=match)
    if propose:
        write_proposals(propose, found.proposals)
    return keep(official, "compare", _documented(found, catalogue, sheets.snapshot, official.snapshot))


def compared_document(official: Snapshot, other: Snapshot, catalogue: Catalogue) -> Document:
    """Return the comparison of two versions by equal codes, without saving it."""
    return _documented(_compared(official, other), catalogue, other, official)


def _compared(official: Snapshot, other: Snapshot, *, match: Path | None = None) -> Comparison:
    """Return the comparison of two versions; rows that were merely numbered are not matched by number."""
    by_code = all(
        problem.code != _NO_CODES for snapshot in (official, other) for problem in snapshot.problems
    )
    found = compare_sheets(
        official.results,
        other.results,
        accepted=read_match(match) if match else (),
        by_code=by_code,
    )
    if not found.columns.cells:
        file = other.files[0].name if other.files else "other"
        choices = ", ".join(choice.name for choice in official.results.choices)
        raise InputError(
            file,
            found="no figure that the official set has too",
            expected=f"one of the choices {choices}, or a count",
            action="Name the choices alike in the mapping.",
        )
    return found


def _against_totals(
    totals: tuple[PublishedTotal, ...], sheets: Taken, catalogue: Catalogue, stations: int | None
) -> Document:
    found = compare_with_announced(totals, sheets.snapshot.results, stations=stations)
    return _documented(found, catalogue, sheets.snapshot, None)


def _documented(
    found: Comparison | AnnouncedComparison, catalogue: Catalogue, sheets: Snapshot, official: Snapshot | None
) -> Document:
    document = compare_document(found, catalogue)
    schema = document.pop("schema")
    named = official.id if official else None
    return {"schema": schema, "snapshot": named, "other_snapshot": sheets.id, **document}
