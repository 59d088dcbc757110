"""Forensic methods run beside the examination: on another choice's votes, with other draws or other parameters."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from tallyproof.web.api.jobs import JobDocument, job_document
from tallyproof.web.api.permission import May, recorded
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import words
from tallyproof.web.place import place
from tallyproof.workflow.asked import answers_kept, chapter_kept
from tallyproof.workflow.kept_work import new_key
from tallyproof.workflow.method_runs import (
    METHOD_RUNS,
    parameters_of_methods,
    read_parameters,
    require_methods,
)

__all__ = ["router"]

router = Router(tags=["forensics"])
READ = May("results.read")
Document = dict[str, Any]


class Run(Schema):
    """Which methods, on whose votes, with which draws."""

    methods: list[str] = Field(min_length=1, max_length=100)
    choice: str = Field("", max_length=80)
    """Id of a choice; empty: the leader."""
    seed: int = Field(20051204, ge=0, le=2**63 - 1)
    title: str = Field("", max_length=200)
    parameters: dict[str, dict[str, int | float | str]] = Field(default_factory=dict, max_length=100)
    """Values by code and name; a method is run with them beside its standard run, which they never replace."""


@router.get("/methods", auth=READ, response=Document, summary="Methods and what can be set of them")
def methods(request: HttpRequest) -> Document:
    """Return every method with its parameters: standard value, what is allowed, where the standard value comes from."""
    return {"schema": "tallyproof.methods/1", "methods": parameters_of_methods(words(request))}


@router.get("/runs", auth=READ, response=Document, summary="Runs, the newest first")
def runs(request: HttpRequest) -> Document:  # noqa: ARG001
    """Return what was run."""
    return {"schema": "tallyproof.method-run-list/1", "runs": answers_kept(place().folder, METHOD_RUNS)}


@router.post("/runs", auth=May("forensics.run"), response=JobDocument, summary="Run methods")
@recorded("forensics.run")
def run(request: HttpRequest, wanted: Run) -> JobDocument:
    """Run methods on the version in force; they never replace the examination."""
    require_methods(wanted.methods)
    changed = read_parameters(wanted.methods, wanted.parameters)
    wish = wanted.dict() | {"parameters": changed, "key": new_key(), "by": request.user.get_username()}
    return job_document(queue_job("methods", wish, by=request.user))


@router.get("/runs/{key}", auth=READ, response=Document, summary="What a run answered")
def one(request: HttpRequest, key: str = Path(pattern="^[0-9a-f]{16}$")) -> Document:
    """Return a run, as a chapter of a dossier."""
    return {
        "schema": "tallyproof.method-run/1",
        **chapter_kept(place().folder, METHOD_RUNS, key, words(request).language),
    }
