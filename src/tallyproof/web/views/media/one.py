"""One answer, as a dossier would show it, and its drawings."""

from django.http import HttpRequest, HttpResponse

from tallyproof.web.answers import answer_drawing, answer_page

__all__ = ["picture", "show"]


def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show the answer."""
    return answer_page(request, "media", key)


def picture(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Show one of its drawings."""
    return answer_drawing(request, "media", key, name)
