"""Answers to a form that was sent too late: after its session ended, or from a page that is out of date."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tallyproof.web.carried import FIELD, Carried, carried_by, keep, opened, sealed
from tallyproof.web.failures import failure
from tallyproof.web.page import page
from tallyproof.web.views.account.sign_in import SignIn

__all__ = ["csrf", "ended"]


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a form that did not come from a page of this server, or from an old one.

    What one of ours held is carried: to its page for who is signed in, else through signing in. Nothing is done.
    """
    carried = carried_by(request) or opened(request.POST.get(FIELD, ""))
    if carried is None:
        return failure(request, "csrf", 403)
    if keep(request, carried):
        return HttpResponseRedirect(carried.page)
    if request.user.is_authenticated:
        return failure(request, "other_account", 403)
    return ended(request, carried)


def ended(request: HttpRequest, carried: Carried) -> HttpResponse:
    """Say that the session ended before a form was sent, and let its person sign in with what was written."""
    shown = {
        "form": SignIn(request, sent=False),
        "carried": carried,
        "sealed": sealed(carried),
        "next": carried.page,
    }
    return page(request, "account/sign_in.html", shown, status=403)
