"""What an observer begins with: the forms that are open, and one's own reports."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from tallyproof.web import assets
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.observe_forms import list_forms
from tallyproof.workflow.observe_receive import own_reports

__all__ = ["PHONE_FILES", "ready", "show", "worker"]

_WORKER = "observe_worker.js"
PHONE_FILES = tuple(name for name in assets.FILES if name != _WORKER)
"""What a phone keeps, so that the pages open without a network."""


def show(request: HttpRequest) -> HttpResponse:
    """List open forms and what this observer has sent."""
    by, folder = request.user.get_username(), place().folder
    forms = [form for form in list_forms(folder).values() if form["open"]]
    shown = {"forms": forms, "reports": own_reports(folder, by=by), "files": PHONE_FILES}
    return page(request, "observe/start.html", shown)


def ready(request: HttpRequest) -> HttpResponse:
    """Tell the script of a phone who is signed in, and give it the token without which nothing can be sent."""
    return JsonResponse({"who": request.user.get_username(), "token": get_token(request)})


def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Return the script by which the pages below this address open without a network."""
    response = HttpResponse(assets.FILES[_WORKER].read_bytes(), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/observe"
    return response
