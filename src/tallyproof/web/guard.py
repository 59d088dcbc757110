"""What stands before every page: may this person do this, and what of it is written into the trail."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils.module_loading import import_string

from tallyproof.errors import TallyproofError
from tallyproof.store.team.jobs import Job
from tallyproof.web.carried import carried_by, taken
from tallyproof.web.ended import ended
from tallyproof.web.failures import explained, forbidden, not_found
from tallyproof.web.jobs.asked_again import asked_again
from tallyproof.web.noted import noted
from tallyproof.web.place import records
from tallyproof.web.roles import allowed, roles_of
from tallyproof.web.routes import Route
from tallyproof.workflow.trail import Note, write_trail

__all__ = ["View", "guard", "may"]

View = Callable[..., HttpResponse]
_READING = frozenset({"GET", "HEAD"})
_REFUSED = 400
_LONGEST = 200
"""Signs of a part of an address: no thing of ours has a longer name, and no file can have one."""


def may(person: Any, action: str) -> bool:  # noqa: ANN401 - a person or nobody, of Django, which has no types
    """Return whether a person, or nobody in particular, may do this."""
    return allowed(roles_of(person.roles if person.is_authenticated else ()), action)


def guard(route: Route) -> View:
    """Return the view of a route, behind its rule."""
    view: View = import_string(f"tallyproof.web.views.{route.view}")

    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponse:  # noqa: ANN401
        action = route.read if request.method in _READING else route.write
        if action is None or request.method not in {*_READING, "POST"}:
            return HttpResponseNotAllowed(_methods(route))
        if any(len(str(part)) > _LONGEST for part in parts.values()):
            return not_found(request)
        request.route = route
        if not may(request.user, action):
            return _refused(request, route, action, parts)
        request.carried = taken(request) or (asked_again(request) if request.user.is_authenticated else None)
        try:
            if request.method in _READING or not route.recorded:
                return view(request, **parts)
            return _recorded(request, view, Note(action, route.name, about=_about(parts)), parts)
        except TallyproofError as error:
            return explained(request, error)

    return answer


def _recorded(request: HttpRequest, view: View, note: Note, parts: dict[str, Any]) -> HttpResponse:
    """Keep what a form does and the note of it together: both, or neither."""
    who = request.user.get_username()
    with transaction.atomic():
        response = view(request, **parts)
        if response.status_code < _REFUSED:
            told = {**note.about, **_named(request), **noted(request), **_led_to(response)}
            write_trail(records(), replace(note, about=told), by=who)
        else:
            transaction.set_rollback(True)
    return response


def _refused(request: HttpRequest, route: Route, action: str, parts: dict[str, Any]) -> HttpResponse:
    if not request.user.is_authenticated:
        carried = carried_by(request)
        if carried is not None:
            return ended(request, carried)
        wanted = {"next": request.get_full_path()} if route.read else {}
        lost = {} if request.method in _READING else {"ended": "1"}
        return HttpResponseRedirect(f"{reverse('account.sign_in')}?{urlencode(wanted | lost)}")
    about = _about(parts) | {"address": request.get_full_path()[:_LONGEST]}
    note = Note(action, route.name, refused=True, about=about)
    write_trail(records(), note, by=request.user.get_username())
    return forbidden(request)


def _about(parts: dict[str, Any]) -> dict[str, str]:
    return {name: str(value)[:200] for name, value in parts.items() if name != "token"}


def _named(request: HttpRequest) -> dict[str, str]:
    """Return what the address names behind its question mark: a case, a report, a statement."""
    return {
        name: request.GET[name][:_LONGEST]
        for name in ("id", "original", "translation")
        if name in request.GET
    }


def _led_to(response: HttpResponse) -> dict[str, str]:
    """Return which work in the background was asked for, where the answer leads to its page."""
    address = response.headers.get("Location", "")
    found = resolve(address) if address.startswith(reverse("jobs.jobs") + "/") else None
    if found is None or found.url_name != "jobs.one":
        return {}
    job = Job.objects.filter(pk=found.kwargs["number"]).first()
    return {"job": job.kind, "work": str(job.pk)} if job else {}


def _methods(route: Route) -> list[str]:
    return [*(["GET", "HEAD"] if route.read else []), *(["POST"] if route.write else [])]
