"""The reader's language: chosen, else the account's, else what the browser asks for, else English."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tallyproof.texts import LANGUAGES

__all__ = ["COOKIE", "Language", "asked_for", "language_of"]

COOKIE = "language"


def language_of(request: HttpRequest) -> str:
    """Return the language to answer in; always one of `LANGUAGES`."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    own = getattr(request.user, "language", "")
    return own if own in LANGUAGES else asked_for(request)


def asked_for(request: HttpRequest) -> str:
    """Return the language that the browser was told, or asks for, without a look at who it is."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else _asked_for(request.headers.get("Accept-Language", ""))


def _asked_for(header: str) -> str:
    """Return the first language of an Accept-Language header that is complete here.

    Example:
        >>> _asked_for("kk-KZ,ru;q=0.8")
        'kk'
    """
    codes = [part.split(";")[0].strip().lower()[:2] for part in header[:200].split(",")]
    return next((code for code in codes if code in LANGUAGES), "en")


class Language:
    """Middleware that settles the language before the page is put together."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language."""
        request.language = language_of(request)
        with translation.override(request.language):
            response = self._answer(request)
        response.headers.setdefault("Content-Language", request.language)
        return response
