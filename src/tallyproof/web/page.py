"""Put a page together: its template, the reader's language, and what this person may do."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tallyproof.texts import Catalogue, load_catalogue
from tallyproof.web.desks import groups_for
from tallyproof.web.place import place
from tallyproof.web.roles import RULES, allowed, roles_of
from tallyproof.workflow.case_records import now_utc
from tallyproof.workflow.examination import version_in_force
from tallyproof.workflow.zones import project_zone

__all__ = ["page", "words"]


_LANGUAGES = (("en", "English"), ("ru", "Русский"), ("kk", "Қазақша"))
"""Each language by its own name, so that its readers find it."""


def words(request: HttpRequest) -> Catalogue:
    """Return the catalogue of the reader's language."""
    return load_catalogue(getattr(request, "language", "en"))


def page(
    request: HttpRequest, template: str, shown: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a page.

    Args:
        request: Who asks, and in which language.
        template: A file of `templates/`.
        shown: What the template shows; it escapes everything.
        status: Of HTTP.
    """
    user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    roles = roles_of(person.roles if person else ())
    context = {
        "request": request,
        "words": words(request),
        "person": person,
        "may": {action.replace(".", "_"): allowed(roles, action) for action in RULES},
        "groups": groups_for(roles),
        "languages": _LANGUAGES,
        "project_zone": project_zone(place().folder),
        "in_force": version_in_force(place().folder),
        "made_at": now_utc(),
        "here": getattr(getattr(request, "route", None), "name", ""),
        **(shown or {}),
    }
    return HttpResponse(render_to_string(template, context, request=request), status=status)
