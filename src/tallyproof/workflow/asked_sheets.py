"""Questions of a team about sheets beside the version in force: copies of them, and the counts of a quick count."""

from pathlib import Path

from tallyproof.dossier.sections import comparison, quick_count
from tallyproof.errors import InputError
from tallyproof.observation.sample.sample_file import read_members
from tallyproof.store import Project
from tallyproof.texts import Catalogue
from tallyproof.workflow.asked import (
    folder_of_answer,
    keep_answer,
    keep_question,
    sent_files,
)
from tallyproof.workflow.comparison import SheetSet, compared_document
from tallyproof.workflow.observe import CountWishes, counted
from tallyproof.workflow.observe_reports import ReportRequest, summarise_reports
from tallyproof.workflow.request import Document, Progress, Request, take

__all__ = ["COPIES", "QUICK_COUNT", "answer_about_copies", "answer_about_quick_count"]

COPIES, QUICK_COUNT = "copies", "quick_count"
"""The kinds of these answers in `workflow.asked`."""
_NAMED = 10
"""Stations that a message names."""


def answer_about_copies(
    project: Path, key: str, title: str, *, by: str, progress: Progress = lambda _: None
) -> Document:
    """Compare copies of sheets with the version in force, station by station, and keep what was found.

    The copies are the file that was sent, or else the figures in the project's own reports of observers; a station
    that two reports give different figures for is left out and named.

    Args:
        project: The project.
        key: Of the answer; files that were sent lie in its folder.
        title: What it is called.
        by: Who asks.
        progress: Told of each step.

    Raises:
        InputError: The file cannot be read, or no report holds a figure of a sheet.
    """
    folder = folder_of_answer(project, COPIES, key)
    progress("read")
    given = sent_files(folder, ("sheets", "mapping"))
    own = folder / "files" / "reported" / "observers.csv"
    left_out = [] if given["sheets"] else _own_copies(project, own)
    source = given["sheets"] or own
    copies = SheetSet(source.name, take(Request(source, mapping=given["mapping"])).snapshot)
    official = Project.open(project).current()

    def answer(catalogue: Catalogue) -> Document:
        announced = SheetSet(catalogue.text("compare.official"), official)
        return compared_document(announced, [copies], catalogue)

    keep_answer(project, folder, ("compare", comparison.build), answer, progress)
    return keep_question(folder, {"title": title, "left_out": left_out}, by=by)


def answer_about_quick_count(
    project: Path, key: str, title: str, *, by: str, progress: Progress = lambda _: None
) -> Document:
    """Estimate the result from the counts of drawn stations, set it beside the version in force, and keep that.

    Args:
        project: The project.
        key: Of the answer; the drawn stations (`sample`) and their figures (`counts`) lie in its folder.
        title: What it is called.
        by: Who asks.
        progress: Told of each step.

    Raises:
        InputError: A file cannot be read.
        NotComputableError: Too few stations were counted.
    """
    folder = folder_of_answer(project, QUICK_COUNT, key)
    progress("read")
    given = sent_files(folder, ("sample", "counts", "mapping"))
    if given["sample"] is None or given["counts"] is None:
        raise InputError(
            title or key,
            found="half a quick count",
            expected="drawn stations and their figures",
            text="quick_count_half",
        )
    members = read_members(given["sample"])
    counts = take(Request(given["counts"], mapping=given["mapping"])).snapshot.results
    official = Project.open(project).current().results

    def answer(catalogue: Catalogue) -> Document:
        return counted(members, counts, official, catalogue, CountWishes())

    keep_answer(project, folder, ("quick_count", quick_count.build), answer, progress)
    return keep_question(folder, {"title": title}, by=by)


def _own_copies(project: Path, out: Path) -> list[str]:
    """Write the figures of sheets that observers reported; return the stations that are left out."""
    out.parent.mkdir(parents=True, exist_ok=True)
    found = summarise_reports(ReportRequest(project), sheets=out)["sheets"]
    contradicting: list[str] = found["contradicting"]
    if not found["stations"]:
        named = ", ".join(contradicting[:_NAMED])
        told = (
            f"figures that contradict each other at every station ({named})"
            if named
            else "no figure of a sheet"
        )
        raise InputError(
            "reports",
            found=told,
            expected="reports with figures, or a file of copies",
            text="sheets_no_figures",
        )
    return contradicting
