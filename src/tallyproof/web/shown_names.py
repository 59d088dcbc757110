"""Who did something, as the team knows them: the name that is shown for the one that somebody signs in with."""

from collections.abc import Mapping
from functools import partial

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

__all__ = ["shown_name", "shown_names"]


def shown_names(request: HttpRequest) -> Mapping[str, str]:
    """Return the shown name of everybody in the team by sign-in name; asked once a page, and only where it is needed.

    Args:
        request: Whoever is not signed in is told no name.
    """
    if not hasattr(request, "shown_names"):
        request.shown_names = SimpleLazyObject(partial(_names, request))
    found: Mapping[str, str] = request.shown_names
    return found


def shown_name(request: HttpRequest, name: str) -> str:
    """Return the shown name of whoever signs in with a name; the name itself where nobody does."""
    return shown_names(request).get(name) or name


def _names(request: HttpRequest) -> dict[str, str]:
    from tallyproof.store.team.people import Person  # noqa: PLC0415 - a model, after Django is set up

    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return dict(Person.objects.values_list("name", "shown_as")) if signed_in else {}
