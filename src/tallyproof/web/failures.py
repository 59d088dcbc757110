"""Pages about what went wrong, in the reader's language, with what to do."""

import logging
import re
import sys
import tempfile

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html

from tallyproof.errors import (
    InputError,
    InternalError,
    NotAllowedError,
    ReproducibilityError,
    TallyproofError,
    UnknownNameError,
)
from tallyproof.web.api.error import error_document
from tallyproof.web.outages import away, is_outage
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.web.roles import allowed, roles_of
from tallyproof.web.routes import ROUTES
from tallyproof.web.sizes import size_words
from tallyproof.workflow.refusals import frame_of, told_of

__all__ = [
    "bad_request",
    "broken",
    "explained",
    "failure",
    "forbidden",
    "list_above",
    "not_found",
    "sentence",
    "stated_size",
    "status_of",
    "too_large",
    "without_places",
]

_PROGRAMS = "/api/"
"""Where programs ask, not people."""
_READING = frozenset({"GET", "HEAD"})
_LISTED_AT = {
    "case": "cases",
    "case/act": "cases",
    "case/decide": "cases",
    "case/change": "cases",
    "station": "results",
    "statement": "statements",
    "statement/figures": "statements",
    "statement/claims": "statements",
    "observe/report": "observe/reports",
    "observe/incident": "observe/incidents",
}
"""Pages of one thing whose address does not stand below that of their list."""

_STATUS: tuple[tuple[type[TallyproofError], int], ...] = (
    (UnknownNameError, 404),
    (NotAllowedError, 409),
    (InputError, 422),
    (ReproducibilityError, 409),
    (InternalError, 500),
)


def explained(request: HttpRequest, error: TallyproofError) -> HttpResponse:
    """Return a page that says what an error says."""
    status, told = status_of(error), sentence(request, error)
    if status >= 500:  # noqa: PLR2004 - server errors
        logging.getLogger("tallyproof.web").error("%s", error)
    if error.text == "no_version":
        return failure(request, "empty", status, sentence=told)
    if request.method in _READING:
        kind = "not_found" if isinstance(error, UnknownNameError) else "unseen"
        return failure(request, kind, status, sentence=told, list=list_above(request))
    return failure(request, "wrong", status, sentence=told)


def list_above(request: HttpRequest) -> str:
    """Return the name of the page that lists what a page shows one of; empty where none does, or not to this person."""
    route = getattr(request, "route", None)
    path = "" if route is None else _LISTED_AT.get(route.path, route.path)
    roles = roles_of(request.user.roles) if request.user.is_authenticated else frozenset()
    while path:
        for one in ROUTES:
            if (
                one.path == path
                and "<" not in path
                and one is not route
                and one.read
                and allowed(roles, one.read)
            ):
                return one.name
        path = path.rpartition("/")[0]
    return ""


def status_of(error: TallyproofError) -> int:
    """Return the status of HTTP that fits an error."""
    return next((number for kind, number in _STATUS if isinstance(error, kind)), 400)


def sentence(request: HttpRequest, error: TallyproofError) -> str:
    """Return what an error says in the reader's language.

    What has no sentence in this language is told in English inside a frame that says so; the result is markup then,
    with the language of its part, and everything in it is escaped.
    """
    catalogue, told = words(request), told_of(error, words(request))
    if told is not None:
        return without_places(told)
    return format_html('{} <span lang="en">{}</span>', frame_of(error, catalogue), without_places(str(error)))


def without_places(text: str) -> str:
    """Return a text without the folders of this server: of a file there, its own name only.

    Example:
        >>> without_places("/tmp/x1/policy: found nothing, see https://example.org/tmp/a")
        'policy: found nothing, see https://example.org/tmp/a'
    """
    folders = {tempfile.gettempdir(), "/tmp"}  # noqa: S108 - to be taken out
    if settings.configured and hasattr(settings, "TALLYPROOF_PLACE"):
        folders |= {str(place().folder), str(place().folder.resolve())}
    for folder in sorted(folders, key=len, reverse=True):
        text = re.sub(rf"(?<![\w.:/-]){re.escape(folder)}(?=[/\\])(?:[/\\][^\s:,;'\"/\\]+)*[/\\]", "", text)
    return text


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
    if isinstance(exception, TooManyFieldsSent):
        return failure(request, "too_many_fields", 413, most=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
    return failure(request, "bad_request", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer who may not."""
    user = getattr(request, "user", None)
    without = user is not None and user.is_authenticated and not roles_of(user.roles)
    return failure(request, "no_roles" if without else "forbidden", 403)


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
    if _asked_by_program(request):
        return JsonResponse(error_document(InternalError.code, text), status=500)
    return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")


def failure(request: HttpRequest, kind: str, status: int, **shown: object) -> HttpResponse:
    """Return a page about one kind of failure, a name of the texts `web.failure`; to a program its document."""
    if _asked_by_program(request):
        catalogue = words(request)
        told = (catalogue.text(f"web.failure.{kind}.{part}", **shown) for part in ("title", "text"))
        code = UnknownNameError.code if kind == "not_found" else "E-CALL"
        return JsonResponse(error_document(code, ". ".join(told)), status=status)
    return page(request, "failure.html", {"kind": kind, **shown}, status=status)


def _asked_by_program(request: HttpRequest) -> bool:
    """Return whether an address is of the operations, with or without its last slash."""
    return f"{request.path}/".startswith(_PROGRAMS)
