"""A chapter of what was found, as a dossier would show it, and its drawings."""

from django.http import HttpRequest, HttpResponse

from tallyproof.errors import UnknownNameError
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.examination import finding_of, picture_of

__all__ = ["CHAPTERS", "picture", "show"]

CHAPTERS = (
    "announced",
    "arithmetic",
    "materiality",
    "legal",
    "sources",
    "comparison",
    "reports",
    "recompute",
)
"""Chapters that the whole team may read; the one about cases has its own desk."""


def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show a chapter."""
    if name not in CHAPTERS:
        raise UnknownNameError("chapter", name, ())
    section = finding_of(place().folder, f"section-{name}", request.language)
    return page(request, "results/section.html", {"name": name, "section": section})


def picture(request: HttpRequest, section: str, name: str) -> HttpResponse:
    """Return a drawing; it is shown as an image, in which nothing can run."""
    found = (
        picture_of(place().folder, section, name, request.language)
        if section in (*CHAPTERS, "signals", "distributions")
        else None
    )
    if found is None:
        raise UnknownNameError("picture", name, ())
    response = HttpResponse(found, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
