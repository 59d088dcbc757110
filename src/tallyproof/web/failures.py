"""Pages about what went wrong, in the reader's language, with what to do."""

import datetime as dt
import logging
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from tallyproof.errors import (
    InputError,
    InternalError,
    NotAllowedError,
    ReproducibilityError,
    TallyproofError,
    TextKey,
    UnknownNameError,
)
from tallyproof.texts import Catalogue
from tallyproof.web.outages import away, is_outage
from tallyproof.web.page import page, words
from tallyproof.web.sizes import size_words

__all__ = [
    "bad_request",
    "broken",
    "explained",
    "failure",
    "forbidden",
    "not_found",
    "plain_sentence",
    "sentence",
    "stated_size",
    "status_of",
    "too_large",
]

_STATUS: tuple[tuple[type[TallyproofError], int], ...] = (
    (UnknownNameError, 404),
    (NotAllowedError, 409),
    (InputError, 422),
    (ReproducibilityError, 409),
    (InternalError, 500),
)


def explained(request: HttpRequest, error: TallyproofError) -> HttpResponse:
    """Return a page that says what an error says."""
    status = status_of(error)
    if status >= 500:  # noqa: PLR2004 - server errors
        logging.getLogger("tallyproof.web").error("%s", error)
    return failure(request, "wrong", status, sentence=sentence(request, error))


def status_of(error: TallyproofError) -> int:
    """Return the status of HTTP that fits an error."""
    return next((number for kind, number in _STATUS if isinstance(error, kind)), 400)


def sentence(request: HttpRequest, error: TallyproofError) -> str:
    """Return what an error says in the reader's language.

    What has no sentence in this language is told in English inside a frame that says so; the result is markup then,
    with the language of its part, and everything in it is escaped.
    """
    catalogue, told = words(request), _said(words(request), error)
    if told is not None:
        return told
    return format_html('{} <span lang="en">{}</span>', _frame(catalogue, error), error)


def plain_sentence(catalogue: Catalogue, error: TallyproofError) -> str:
    """Return what an error says as plain text, for programs; see `sentence`."""
    told = _said(catalogue, error)
    return told if told is not None else f"{_frame(catalogue, error)} {error}"


def _frame(catalogue: Catalogue, error: TallyproofError) -> str:
    return f"{catalogue.text(f'web.refused.{error.code}')} {catalogue.text('web.refused.details')}"


def _said(catalogue: Catalogue, error: TallyproofError) -> str | None:
    """Return what an error says, whole in the language of a catalogue; None where it is known in English only."""
    if isinstance(error, NotAllowedError) and error.text:
        told = {name: _shown(catalogue, value) for name, value in error.told.items()}
        return catalogue.text(f"refusals.{error.text}", **told)
    key = f"errors.{error.code}"
    if catalogue.language != "en":
        return None
    return catalogue.text(key, **error.fields) if catalogue.has(key) else str(error)


def _shown(catalogue: Catalogue, value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(catalogue, one) for one in value) or "–"
    if isinstance(value, dt.datetime):
        return catalogue.moment(value)
    return catalogue.text(value) if isinstance(value, TextKey) and catalogue.has(value) else str(value)


def stated_size(request: HttpRequest) -> int | None:
    """Return how many bytes a request says that it brings, 0 where it says nothing; None where that is no number."""
    stated = request.headers.get("Content-Length") or "0"
    return int(stated) if stated.isascii() and stated.isdecimal() else None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what makes no sense, or holds more text or files than a form of this server may."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE, kind="too_long")
    if isinstance(exception, TooManyFilesSent):
        return failure(request, "too_many", 413, most=settings.DATA_UPLOAD_MAX_NUMBER_FILES)
    return failure(request, "bad_request", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer who may not."""
    return failure(request, "forbidden", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer an address that leads nowhere."""
    return failure(request, "not_found", 404)


def too_large(request: HttpRequest, *, most: int, kind: str = "too_large") -> HttpResponse:
    """Answer what is beyond the bytes that this server takes: say how many came, how many may, and what to do."""
    catalogue = words(request)
    told = {"found": size_words(catalogue, stated_size(request) or 0), "most": size_words(catalogue, most)}
    return failure(request, kind, 413, **told)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when the program failed, or the database is away; nothing here may fail again, so the page is plain."""
    if is_outage(sys.exception()):
        return away(request)
    catalogue = words(request)
    text = f"{catalogue.text('web.failure.broken.title')}. {catalogue.text('web.failure.broken.text')}"
    return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")


def failure(request: HttpRequest, kind: str, status: int, **shown: object) -> HttpResponse:
    """Return a page about one kind of failure, a name of the texts `web.failure`."""
    return page(request, "failure.html", {"kind": kind, **shown}, status=status)
