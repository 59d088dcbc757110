"""What questions beside the results share: asking with files, the list of answers, an answer with its drawings."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from tallyproof.store.team.jobs import Job
from tallyproof.web.forms import Form
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.asked import answers_kept, chapter_kept, drawing_kept, keep_sent

__all__ = ["answer_drawing", "answer_list", "answer_page", "ask_with_files"]


def ask_with_files(
    request: HttpRequest, kind: str, title: str, files: Mapping[str, UploadedFile | None]
) -> Job:
    """Keep files as they were sent, and have what is asked of them answered.

    Args:
        request: Who asks.
        kind: Of the answer, and of the work that gives it.
        title: What the answer is called.
        files: What was sent, by part; None for a part that was not.
    """
    sent = {part: (str(one.name), one.read()) for part, one in files.items() if one}
    key = keep_sent(place().folder, kind, sent)
    wish = {"key": key, "title": title, "by": request.user.get_username()}
    return queue_job(kind, wish, by=request.user)


def answer_list(
    request: HttpRequest,
    kind: str,
    form: Form,
    *,
    can_ask: bool,
    page_of_one: str = "",
    answers: Iterable[Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """Return the page with the answers of a kind, and the form for another.

    Args:
        request: Who asks.
        kind: Of the answers; its texts are those of the catalogue `web_<kind>`.
        form: For another; refused where it has errors.
        can_ask: Whether the form is shown.
        page_of_one: Route of one answer; that of the kind where empty.
        answers: Each with `key`, `title`, `by`, `at`; None: those that are kept of this kind.
    """
    shown = {
        "answers": answers_kept(place().folder, kind) if answers is None else answers,
        "form": form,
        "kind": kind,
        "one": page_of_one or f"{kind}.one",
        "can_ask": can_ask,
    }
    return page(request, "asked/list.html", shown, status=422 if form.errors else 200)


def answer_page(
    request: HttpRequest, kind: str, key: str, *, desk: str = "", drawing: str = ""
) -> HttpResponse:
    """Return the page with an answer in the reader's language.

    Args:
        request: Who asks.
        kind: Of the answer; its texts are those of the catalogue `web_<kind>`.
        key: Of the answer.
        desk: Route of the list of such answers; that of the kind where empty.
        drawing: Route of a drawing.
    """
    found = chapter_kept(place().folder, kind, key, request.language)
    shown = {
        "answer": found,
        "section": found["section"],
        "kind": kind,
        "picture_page": drawing or f"{kind}.one.picture",
        "picture_key": key,
        "desk": desk or f"{kind}.list",
    }
    return page(request, "asked/one.html", shown)


def answer_drawing(request: HttpRequest, kind: str, key: str, name: str) -> HttpResponse:
    """Return a drawing; it is shown as an image, in which nothing can run."""
    found = drawing_kept(place().folder, kind, key, name, request.language)
    response = HttpResponse(found, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
