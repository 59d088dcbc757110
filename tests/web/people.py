"""People of the team of a test, and sessions for them."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.test import Client
from django.utils import timezone

from tallyproof.store.team.people import Person
from tallyproof.web.place import Place
from tallyproof.web.sessions import PLACE
from tallyproof.web.settings import set_up

__all__ = ["PASSWORD", "apart", "person", "session_of"]

Made = TypeVar("Made")

PASSWORD = "four quiet wooden boats"  # noqa: S105 - of nobody
"""Of every person of these tests."""


@cache
def _hashed(password: str) -> str:
    return make_password(password)


def person(name: str, roles: Iterable[str], *, language: str = "en", shown_as: str = "") -> Person:
    """Return a new person of the team with these roles."""
    return Person.objects.create(
        name=name,
        shown_as=shown_as or name.title(),
        roles=list(roles),
        language=language,
        password=_hashed(PASSWORD),
    )


def session_of(folder: Path, name: str, roles: Iterable[str], *, language: str, shown_as: str = "") -> str:
    """Return the cookie of a session of somebody in the team of a served project; they are made where they are not."""
    set_up(Place(folder, hosts=("testserver", "127.0.0.1")))
    one = Person.objects.filter(name=name).first() or person(
        name, roles, language=language, shown_as=shown_as
    )
    client = Client()
    client.force_login(one)
    where = {"begun_at": timezone.now().isoformat(timespec="seconds"), "address": "127.0.0.1"}
    session = client.session
    session[PLACE] = where | {"browser": "Mozilla/5.0 (X11; Linux x86_64) Chromium"}
    session.save()
    connections.close_all()
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def apart(work: Callable[[], Made]) -> Made:
    """Do something in a thread of its own: Django refuses to work in one where the loop of a browser runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()
