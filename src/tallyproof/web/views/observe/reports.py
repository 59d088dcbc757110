"""What observers reported: counts with their bases, reports, and one report with its versions."""

from django.http import HttpRequest, HttpResponse

from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.web.tables import Table, asked_format, table_file
from tallyproof.workflow.observe_desk import find_report, list_reports
from tallyproof.workflow.observe_reports import ReportRequest, summarise_reports

__all__ = ["one", "show", "start_of"]

_MOST = 10_000_000
_COLUMNS = ("station", "form", "at", "observer", "corrected")


def start_of(request: HttpRequest) -> int:
    """Return the row at which a page begins; the first where the address names none."""
    asked = request.GET.get("start", "")
    return min(int(asked), _MOST) if asked.isascii() and asked.isdecimal() else 0


def show(request: HttpRequest) -> HttpResponse:
    """Show the summary and the reports."""
    folder = place().folder
    if asked_format(request):
        return table_file(request, _table(request))
    shown = {
        "summary": summarise_reports(ReportRequest(folder)),
        "reports": list_reports(folder, start=start_of(request)),
    }
    return page(request, "observe/reports.html", shown)


def _table(request: HttpRequest) -> Table:
    """Return every report in force, its times in UTC; what was not said stays empty."""
    catalogue = words(request)
    corrected = catalogue.text("web_observe.reports.corrected")
    rows = [
        [
            one["station"] or None,
            one["title"] or None,
            one["at"],
            one["observer"] or None,
            corrected if one["supersedes"] else None,
            one["instance_id"],
        ]
        for one in list_reports(place().folder, size=_MOST)["rows"]
    ]
    head = [catalogue.text(f"web_observe.reports.{name}") for name in _COLUMNS]
    return Table("reports", [*head, catalogue.text("web.take.id")], rows)


def one(request: HttpRequest) -> HttpResponse:
    """Show one report; what is sealed is opened when somebody asks for it, and that stands in the trail."""
    opened = request.method == "POST"
    report = find_report(place().folder, request.GET.get("id", ""), opened=opened)
    add_to_note(request, answer="seal_opened")
    return page(request, "observe/report.html", {"report": report, "opened": opened})
