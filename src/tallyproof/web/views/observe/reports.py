"""What observers reported: counts with their bases, reports, and one report with its versions."""

from django.http import HttpRequest, HttpResponse

from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.observe_desk import find_report, list_reports
from tallyproof.workflow.observe_reports import ReportRequest, summarise_reports

__all__ = ["one", "show", "start_of"]

_MOST = 10_000_000


def start_of(request: HttpRequest) -> int:
    """Return the row at which a page begins; the first where the address names none."""
    asked = request.GET.get("start", "")
    return min(int(asked), _MOST) if asked.isascii() and asked.isdecimal() else 0


def show(request: HttpRequest) -> HttpResponse:
    """Show the summary and the reports."""
    folder = place().folder
    shown = {
        "summary": summarise_reports(ReportRequest(folder)),
        "reports": list_reports(folder, start=start_of(request)),
    }
    return page(request, "observe/reports.html", shown)


def one(request: HttpRequest) -> HttpResponse:
    """Show one report; what is sealed is opened when somebody asks for it, and that stands in the trail."""
    opened = request.method == "POST"
    report = find_report(place().folder, request.GET.get("id", ""), opened=opened)
    return page(request, "observe/report.html", {"report": report, "opened": opened})
