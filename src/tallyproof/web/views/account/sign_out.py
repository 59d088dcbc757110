"""Sign out."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.noted import add_to_note

__all__ = ["send"]


def send(request: HttpRequest) -> HttpResponse:
    """End the session of this browser."""
    add_to_note(request, answer="signed_out")
    request.session.flush()
    return HttpResponseRedirect(reverse("account.sign_in"))
