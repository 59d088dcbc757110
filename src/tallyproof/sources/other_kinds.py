"""Recognise tables of an election that are not its results by station, and say what they are for."""

from tallyproof.errors import InputError
from tallyproof.sources.reading import RawTable
from tallyproof.sources.vocabulary import fold

__all__ = ["require_results"]

_KINDS = (
    (("cvr number",), "a list of ballots (cast vote records)", "It is the input of an audit."),
    (("ballot id", "precinct id"), "a list of ballots (cast vote records)", "It is the input of an audit."),
    (("batch", "tabulator"), "a ballot manifest", "It is the input of an audit."),
    (("batch id", "record id"), "a ballot manifest", "It is the input of an audit."),
    (("batch name", "number of ballots"), "a ballot manifest", "It is the input of an audit."),
    (
        ("imprinted id", "audit reason"),
        "an audit's list of discrepancies",
        "Pass the results that were audited.",
    ),
    (("random audit status",), "an audit's progress by contest", "Pass the results that were audited."),
    (
        ("contest name", "targeted", "number of winners"),
        "an audit's report by contest",
        "Pass the results that were audited.",
    ),
    (
        ("one vote over count", "risk limit"),
        "an audit's discrepancies by contest",
        "Pass the results that were audited.",
    ),
    (("contest margin", "risk limit"), "an audit's plan by contest", "Pass the results that are audited."),
    (
        ("number of polling stations", "active observers"),
        "observers' activity",
        "It is observation, not results.",
    ),
    (("violations", "reported by"), "citizens' reports", "They are observation, not results."),
    (("time candidat", "time support"), "speaking time in the media", "It is media monitoring, not results."),
    (("turnout pct", "time local"), "turnout during the day, without votes", "Pass a table with votes."),
    (("isfed", "cec"), "estimates of a quick count", "They are observation, not results."),
    (
        ("pcs planned 5373 iec list of aug 19",),
        "counts of polling centres, without votes",
        "Pass a table with votes.",
    ),
    (("line number", "num area total"), "totals by contest, without stations", "Pass results by station."),
    (("precinct count", "contest title"), "totals by contest, without stations", "Pass results by station."),
    (
        ("shape", "common id", "common name"),
        "percentages of areas at several levels",
        "Pass counts by station.",
    ),
    (("item", "source page"), "national figures, an item a row", "Pass a table with a column per count."),
)


def require_results(table: RawTable) -> None:
    """Raise InputError for a table whose headings show that it is something else than results."""
    headings = {fold(name) for name in table.frame.columns}
    headings |= {fold(cell) for row in table.frame.head(3).rows() for cell in row if isinstance(cell, str)}
    for signature, found, action in _KINDS:
        if headings.issuperset(signature):
            raise InputError(
                table.file,
                found=found,
                expected="results by polling station",
                action=action,
                text="other_table",
            )
