"""Let a person in and out: a new session each time, marked with where it began."""

from django.contrib.auth import login
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from tallyproof.store.team.people import Person
from tallyproof.web.accounts.limits import address_of
from tallyproof.web.place import records
from tallyproof.web.sessions import PLACE
from tallyproof.workflow.trail import Note, write_trail

__all__ = ["enter", "wanted_page"]


def enter(request: HttpRequest, person: Person) -> None:
    """Sign a person in. Nothing of the session before survives, so that a planted one is worth nothing."""
    request.session.flush()
    browser = request.headers.get("User-Agent", "")[:200]
    now = timezone.now().isoformat(timespec="seconds")
    request.session[PLACE] = {"begun_at": now, "address": address_of(request), "browser": browser}
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    write_trail(
        records(), Note("own.account", "account.sign_in", about={"answer": "signed_in"}), by=person.name
    )


def wanted_page(request: HttpRequest) -> str:
    """Return the page to go to after signing in: one of ours that the link named, else the overview."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return "/"
    try:
        resolve(wanted.split("?")[0])
    except Resolver404:
        return "/"
    return wanted
