"""The versions of the results: each with its files, its sums, why it came, and what it changed."""

from django.http import HttpRequest, HttpResponse

from tallyproof.web.cases_kept import rule_in_use
from tallyproof.web.page import page, words
from tallyproof.web.place import office, place
from tallyproof.web.versions_kept import told_version
from tallyproof.web.views.cases.change import shown_change
from tallyproof.workflow.log_proofs import newest_checkpoint
from tallyproof.workflow.version_history import version_change, version_history
from tallyproof.workflow.version_proofs import version_proofs

__all__ = ["one", "show"]

_DIGITS = 7
"""No project has versions of so many digits."""


def show(request: HttpRequest) -> HttpResponse:
    """List every version that is or was in force, the newest first."""
    found = version_history(office(request), words(request))
    folder = place().folder
    proofs = version_proofs(folder, note=newest_checkpoint(folder)) or {}
    shown = [told_version(request, one) | {"proof": proofs.get(one["number"])} for one in found]
    return page(request, "results/versions.html", {"versions": shown})


def one(request: HttpRequest, version: str) -> HttpResponse:
    """Show what a version changed of the one that it replaced, the last time or the one that is asked for."""
    asked = request.GET.get("number", "")
    number = int(asked) if asked.isdecimal() and len(asked) < _DIGITS else None
    change = version_change(office(request), words(request), version, rule=rule_in_use(), number=number)
    return page(request, "results/version.html", shown_change(request, change))
