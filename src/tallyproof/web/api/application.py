"""The operations together, their description, and what an error looks like."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tallyproof import __version__
from tallyproof.errors import TallyproofError
from tallyproof.web.api import (
    audits,
    cases,
    coalitions,
    dossiers,
    forensics,
    jobs,
    media,
    observation,
    outcome,
    publications,
    results,
    sheets,
    statements,
    trail,
    uploads,
)
from tallyproof.web.api.error import error_document
from tallyproof.web.failures import status_of, without_places
from tallyproof.web.page import words
from tallyproof.workflow.refusals import plain_sentence

__all__ = ["ROUTERS", "api"]

ROUTERS = {
    "results": results.router,
    "uploads": uploads.router,
    "forensics": forensics.router,
    "outcome": outcome.router,
    "dossiers": dossiers.router,
    "publications": publications.router,
    "audits": audits.router,
    "observation": observation.router,
    "sheets": sheets.router,
    "cases": cases.router,
    "statements": statements.router,
    "media": media.router,
    "coalitions": coalitions.router,
    "jobs": jobs.router,
    "trail": trail.router,
}
"""Where each part of the operations is found below `/api/`."""

api = NinjaAPI(
    title="Tallyproof",
    version=__version__,
    description="The steps of Tallyproof over HTTP. Documents are those of the command line's --json.",
    docs_url=None,
    urls_namespace="api",
)
for path, part in ROUTERS.items():
    api.add_router(path, part)


def _answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    return api.create_response(request, error_document(code, message), status=status)


@api.exception_handler(TallyproofError)
def _explained(request: HttpRequest, error: TallyproofError) -> HttpResponse:
    return _answer(
        request, status_of(error), error.code, without_places(plain_sentence(error, words(request)))
    )


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001
    response = _answer(request, 401, "E-TOKEN", words(request).text("web_api.E-TOKEN"))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = {403: "E-NOT-ALLOWED", 429: "E-TOO-MANY"}.get(error.status_code, "E-CALL")
    return _answer(request, error.status_code, code, str(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = "; ".join(f"{'.'.join(str(p) for p in one['loc'])}: {one['msg']}" for one in error.errors)
    return _answer(request, 422, "E-CALL", places)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:  # noqa: ARG001
    return _answer(request, 404, "E-UNKNOWN-NAME", words(request).text("web.failure.not_found.title"))
