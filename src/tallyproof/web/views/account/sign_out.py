"""Sign out."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

__all__ = ["send"]


def send(request: HttpRequest) -> HttpResponse:
    """End the session of this browser."""
    request.session.flush()
    return HttpResponseRedirect(reverse("account.sign_in"))
