"""One's own account: password, one-time codes, sessions."""

from django.http import HttpRequest, HttpResponse

from tallyproof.web.page import page

__all__ = ["show"]


def show(request: HttpRequest) -> HttpResponse:
    """Show the account."""
    return page(request, "account/own.html", {})
