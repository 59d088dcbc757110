"""Could it matter: questions about annulled or contested stations."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from tallyproof.errors import UnknownNameError
from tallyproof.web.api.chosen import LawChosen
from tallyproof.web.api.jobs import JobDocument, job_document
from tallyproof.web.api.permission import May, recorded
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import words
from tallyproof.web.place import place
from tallyproof.workflow.examination import brief_of
from tallyproof.workflow.what_if import answer_of, answers_of

__all__ = ["router"]

router = Router(tags=["outcome"])
READ = May("results.read")
Document = dict[str, Any]


class Question(Schema):
    """What if."""

    kind: Literal["annul", "contested", "scenario"]
    text: str = Field(min_length=1, max_length=500_000)
    """Stations to annul or contested ones (CSV; for `annul` one code a line is enough), or scenarios (TOML)."""
    law: LawChosen = ""


@router.get("", auth=READ, response=Document, summary="What was asked about the version in force")
def answers(request: HttpRequest) -> Document:
    """Return the answers."""
    found = answers_of(place().folder, words(request).language)
    return {"schema": "tallyproof.what-if-list/1", "answers": found}


@router.post("", auth=May("outcome.run"), response=JobDocument, summary="Ask what would change the outcome")
@recorded("outcome.run")
def ask(request: HttpRequest, question: Question) -> JobDocument:
    """Have it worked out by the rule of the last examination."""
    brief = brief_of(place().folder, words(request).language)
    if brief is None:
        raise UnknownNameError("finding of the version in force", "brief", ())
    wish = {**question.dict(), "snapshot": brief["snapshot"], "rule": brief["asked"]["rule"]}
    return job_document(queue_job("scenario", wish, by=request.user))


@router.get("/{key}", auth=READ, response=Document, summary="One answer")
def one(request: HttpRequest, key: str = Path(pattern="^[0-9a-f]{16}$")) -> Document:
    """Return the answer to a question about the version in force."""
    found = answer_of(place().folder, key, words(request).language)
    if found is None:
        raise UnknownNameError("answer", key, ())
    return found
