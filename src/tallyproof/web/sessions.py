"""Sessions in the database, each with its person, so that people can see and end them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tallyproof.store.team.access import Session

__all__ = ["PLACE", "Seen", "SessionStore"]

_OFTEN = dt.timedelta(minutes=5)

PLACE = "place"
"""Key of the session that holds when, where and by which browser it was begun."""


class SessionStore(DatabaseStore):
    """Django's sessions, in the table of the team."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of a session."""
        row = super().create_model_instance(data)
        where = data.get(PLACE, {})
        row.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if "begun_at" in where:
            row.begun_at = dt.datetime.fromisoformat(where["begun_at"])
        row.address, row.browser = where.get("address", ""), where.get("browser", "")
        return row


class Seen:
    """Middleware that notes, every five minutes, that a session is in use."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note it, and answer."""
        if request.user.is_authenticated:
            now = timezone.now()
            Session.objects.filter(pk=request.session.session_key, seen_at__lt=now - _OFTEN).update(
                seen_at=now
            )
        return self._answer(request)
