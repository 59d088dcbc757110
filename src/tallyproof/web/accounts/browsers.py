"""Browsers from which somebody signed in lately: by a signed cookie that opens nothing, and outlives the session.

Whose session ended while a long form was being filled in sends it as a stranger. The cookie tells this one from those
who never had an account, so that the form reaches the page that carries it through signing in.
"""

from django.core import signing
from django.http import HttpRequest, HttpResponse

from tallyproof.store.team.people import Person
from tallyproof.web.sessions import LONGEST

__all__ = ["COOKIE", "known", "remember"]

COOKIE = "tallyproof_browser"
_SALT = "tallyproof.browser"
_LASTS = LONGEST * 2
"""As long as a session may last, and once more until somebody looks at the form again."""


def known(request: HttpRequest) -> bool:
    """Return whether somebody signed in from this browser lately, and still has an account that is on."""
    number = _number(request)
    return number is not None and Person.objects.filter(pk=number, is_active=True).exists()


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser of who is signed in its cookie, where it does not have it."""
    if _number(request) != request.user.pk:
        response.set_cookie(
            COOKIE,
            signing.dumps(request.user.pk, salt=_SALT),
            max_age=_LASTS,
            httponly=True,
            samesite="Strict",
            secure=request.is_secure(),
        )


def _number(request: HttpRequest) -> int | None:
    try:
        found: int = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        return None
    return found
