"""Browsers from which somebody signed in lately: by a signed cookie that opens nothing, and outlives the session.

Whose session ended while a long form was being filled in sends it as a stranger. The cookie tells this one from those
who never had an account, so that the form reaches the page that carries it through signing in. And whoever guesses at
somebody's password elsewhere does not close the door of this browser.
"""

import datetime as dt

from django.core import signing
from django.http import HttpRequest, HttpResponse

from tallyproof.store.team.people import Person
from tallyproof.web.sessions import LONGEST

__all__ = ["COOKIE", "counted_as", "known", "remember"]

COOKIE = "tallyproof_browser"
_SALT = "tallyproof.browser"
_AT_HOME = "\0at home"
"""What no form and no program can type as part of a name."""
_LASTS = LONGEST * 2
"""As long as a session may last, and once more until somebody looks at its form again."""


def known(request: HttpRequest) -> bool:
    """Return whether somebody signed in from this browser lately, and still has an account that is on."""
    return _person(request) is not None


def counted_as(request: HttpRequest, name: str) -> str:
    """Return the name under which failures of somebody to sign in are counted: from their own browsers apart.

    Otherwise anybody could keep a person out for as long as they like, by failing in that person's name.
    """
    person = _person(request)
    return name + _AT_HOME if person is not None and person.name == name else name


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser of who is signed in its cookie, where it does not have it or has had it for long."""
    if _number(request, within=LONGEST) != request.user.pk:
        response.set_cookie(
            COOKIE,
            signing.dumps(request.user.pk, salt=_SALT),
            max_age=_LASTS,
            httponly=True,
            samesite="Strict",
            secure=request.is_secure(),
        )


def _person(request: HttpRequest) -> Person | None:
    number = _number(request, within=_LASTS)
    found: Person | None = Person.objects.filter(pk=number, is_active=True).first() if number else None
    return found


def _number(request: HttpRequest, *, within: dt.timedelta) -> int | None:
    try:
        found: int = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=within)
    except signing.BadSignature:
        return None
    return found
