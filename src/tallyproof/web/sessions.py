"""Sessions in the database, each with its person, so that people can see and end them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tallyproof.store.team.access import Session

__all__ = ["LONGEST", "PLACE", "UNUSED", "Seen", "SessionStore"]

_OFTEN = dt.timedelta(minutes=5)

UNUSED = dt.timedelta(hours=12)
"""A session ends so long after it was last used, longer than a night at the count ..."""
LONGEST = dt.timedelta(days=3)
"""... and so long after it was begun, however much it is used."""

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
    """Middleware that notes, every five minutes, that a session is in use, and lets it last from then."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note it, and answer."""
        if request.user.is_authenticated:
            now = timezone.now()
            mine = Session.objects.filter(pk=request.session.session_key, seen_at__lt=now - _OFTEN)
            if mine.update(seen_at=now):
                _last_on(request, now)
        return self._answer(request)


def _last_on(request: HttpRequest, now: dt.datetime) -> None:
    """Let a session end when it has not been used for long from now, but never later than it may last."""
    where = request.session.get(PLACE, {})
    begun = dt.datetime.fromisoformat(where["begun_at"]) if "begun_at" in where else now
    request.session[PLACE] = where | {"begun_at": begun.isoformat(timespec="seconds")}
    left = min(UNUSED, begun + LONGEST - now)
    request.session.set_expiry(max(int(left.total_seconds()), 1))
