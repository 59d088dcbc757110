"""What stands out: every method with its answer, its pictures and its parameters."""

from django.http import HttpRequest, HttpResponse

from tallyproof.errors import UnknownNameError
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.examination import finding_of

__all__ = ["method", "show"]


def show(request: HttpRequest) -> HttpResponse:
    """Show all methods in one table, and the distributions."""
    section = finding_of(place().folder, "section-signals", request.language)
    found = finding_of(place().folder, "test", request.language)
    methods = (found or {}).get("methods", ())
    blocks = [block for block in (section or {}).get("blocks", ()) if block["kind"] != "group"]
    listed = [{"code": one["code"], "name": one["name"], "status": one["status"]} for one in methods]
    distributions = finding_of(place().folder, "section-distributions", request.language)
    shown = {"section": section, "blocks": blocks, "methods": listed, "distributions": distributions}
    return page(request, "results/forensics.html", shown)


def method(request: HttpRequest, code: str) -> HttpResponse:
    """Show one method."""
    section = finding_of(place().folder, "section-signals", request.language)
    methods = (finding_of(place().folder, "test", request.language) or {}).get("methods", ())
    groups = [block for block in (section or {}).get("blocks", ()) if block["kind"] == "group"]
    codes = [one["code"] for one in methods]
    if code not in codes or len(groups) != len(codes):
        raise UnknownNameError("method", code, codes)
    group = groups[codes.index(code)]
    return page(request, "results/method.html", {"code": code, "group": group, "section_id": "signals"})
