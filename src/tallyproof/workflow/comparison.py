"""Compare two or more sets of sheets, or sets of sheets with announced totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tallyproof.election.published import PublishedTotal
from tallyproof.election.snapshot import Snapshot
from tallyproof.errors import CallError, InputError
from tallyproof.observation.sheets.document import compare_document, together_document
from tallyproof.observation.sheets.match import Accepted
from tallyproof.observation.sheets.match_file import read_matches, write_proposals
from tallyproof.observation.sheets.run import AnnouncedComparison, Comparison, compare_with_announced
from tallyproof.observation.sheets.run import compare as compare_sheets
from tallyproof.observation.sheets.together import together
from tallyproof.sources.totals import is_totals, read_totals
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document, Request, keep, take

__all__ = ["SheetSet", "compare", "compared_document", "sheet_names"]

_NO_CODES = "S-NO-STATION-CODE"


@dataclass(frozen=True, slots=True)
class SheetSet:
    """A set of sheets and what it is called."""

    name: str
    snapshot: Snapshot


def compare(
    request: Request,
    others: Request | Sequence[Request],
    catalogue: Catalogue,
    *,
    match: Path | None = None,
    propose: Path | None = None,
    stations: int | None = None,
) -> Document:
    """Compare the official set with one or more others.

    Args:
        request: The official set: a results file or a project, or a CSV file of announced totals where the
            commission published no stations.
        others: Sheets of observers, of parties, of another portal, or an earlier version.
        catalogue: Supplies the sentences.
        match: Reviewed pairs of stations whose codes differ.
        propose: Where to write proposed pairs for review.
        stations: How many stations announced totals cover; only with announced totals.

    Returns:
        The comparison with the first other set; those with further ones in `others`, and all sets with each
        other in `together`.

    Raises:
        InputError: A source cannot be read, or nothing in two sets can be compared.
        CallError: An option that means nothing for this official set.
    """
    asked = (others,) if isinstance(others, Request) else tuple(others)
    names = sheet_names([one.source.name for one in asked])
    sheets = tuple(SheetSet(name, take(one).snapshot) for name, one in zip(names, asked, strict=True))
    if is_totals(request.source):
        if match or propose:
            raise CallError(
                "Announced totals have no stations to match.", expected="no --match, no --propose"
            )
        return _against_totals(read_totals(request.source), sheets, catalogue, stations)
    if stations is not None:
        raise CallError(
            "The official table has stations of its own.", expected="--stations with announced totals"
        )
    official = take(request)
    accepted = read_matches(match, names) if match else ((),) * len(sheets)
    found = [_compared(official.snapshot, one, pairs) for one, pairs in zip(sheets, accepted, strict=True)]
    if propose:
        write_proposals(propose, {one.name: c.proposals for one, c in zip(sheets, found, strict=True)})
    named = SheetSet(request.source.name, official.snapshot)
    return keep(official, "compare", _documented(found, catalogue, sheets, named))


def compared_document(official: SheetSet, others: Sequence[SheetSet], catalogue: Catalogue) -> Document:
    """Return the comparison of versions by equal codes, without saving it."""
    found = [_compared(official.snapshot, one, ()) for one in others]
    return _documented(found, catalogue, others, official)


def sheet_names(files: Sequence[str]) -> tuple[str, ...]:
    """Return a name for each set: that of its file, numbered where several files have one name.

    Example:
        >>> sheet_names(["copies.csv", "party.csv", "copies.csv"])
        ('copies.csv (1)', 'party.csv', 'copies.csv (3)')
    """
    return tuple(
        name if files.count(name) == 1 else f"{name} ({at})" for at, name in enumerate(files, start=1)
    )


def _compared(official: Snapshot, other: SheetSet, accepted: Sequence[Accepted]) -> Comparison:
    """Return the comparison of two versions; rows that were merely numbered are not matched by number."""
    by_code = all(
        problem.code != _NO_CODES for snapshot in (official, other.snapshot) for problem in snapshot.problems
    )
    found = compare_sheets(official.results, other.snapshot.results, accepted=accepted, by_code=by_code)
    if not found.columns.cells:
        choices = ", ".join(choice.name for choice in official.results.choices)
        raise InputError(
            other.name,
            found="no figure that the official set has too",
            expected=f"one of the choices {choices}, or a count",
            action="Name the choices alike in the mapping.",
            text="no_common_figure",
            choices=choices,
        )
    return found


def _against_totals(
    totals: tuple[PublishedTotal, ...],
    sheets: Sequence[SheetSet],
    catalogue: Catalogue,
    stations: int | None,
) -> Document:
    found = [compare_with_announced(totals, one.snapshot.results, stations=stations) for one in sheets]
    return _documented(found, catalogue, sheets, None)


def _documented(
    found: Sequence[Comparison | AnnouncedComparison],
    catalogue: Catalogue,
    sheets: Sequence[SheetSet],
    official: SheetSet | None,
) -> Document:
    first, *further = (
        {"set": one.name, "other_snapshot": one.snapshot.id} | compare_document(comparison, catalogue)
        for one, comparison in zip(sheets, found, strict=True)
    )
    schema = first.pop("schema")
    return {
        "schema": schema,
        "snapshot": official.snapshot.id if official else None,
        **first,
        "others": [{key: value for key, value in one.items() if key != "schema"} for one in further],
        "together": _together(found, catalogue, sheets, official),
    }


def _together(
    found: Sequence[Comparison | AnnouncedComparison],
    catalogue: Catalogue,
    sheets: Sequence[SheetSet],
    official: SheetSet | None,
) -> Document | None:
    comparisons = [one for one in found if isinstance(one, Comparison)]
    if official is None or len(comparisons) < 2:  # noqa: PLR2004 - with the official one, three sets
        return None
    all_sets = together(
        official.snapshot.results, [(one.other, one.matching, one.columns.cells) for one in comparisons]
    )
    return together_document(all_sets, comparisons, [official.name, *(one.name for one in sheets)], catalogue)
