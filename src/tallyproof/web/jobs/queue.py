"""The queue: put work in, take it out by one worker only, keep what came out."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.web.jobs.followed import follow
from tallyproof.web.jobs.kinds import ALONE, KINDS

__all__ = ["beat", "cancel", "end", "queue_job", "take_next"]

STALE = dt.timedelta(seconds=60)
"""A running job that has not beaten for so long has lost its process."""
TRIES = 3


def queue_job(kind: str, wish: Mapping[str, Any], *, by: Person) -> Job:
    """Ask for long work; where the same is already waiting or running, return that.

    Args:
        kind: A name of `kinds.KINDS`.
        wish: Its arguments; plain values.
        by: Who asks.
    """
    with transaction.atomic():
        same = Job.objects.filter(kind=kind, wish=dict(wish), state__in=("queued", "running"), cancel=False)
        found: Job | None = same.order_by("pk").first()
        return found or Job.objects.create(kind=kind, wish=dict(wish), asked_by=by)


def cancel(number: int) -> None:
    """Ask for work to stop; what has not begun never will."""
    waiting = Job.objects.filter(pk=number, state="queued")
    if waiting.update(state="cancelled", cancel=True, ended_at=timezone.now()):
        follow(Job.objects.get(pk=number))
    else:
        Job.objects.filter(pk=number, state="running").update(cancel=True)


def take_next(lane: str) -> Job | None:
    """Return the next piece of work of a lane, now running and nobody else's; None where nothing may begin."""
    now = timezone.now()
    lost = Q(state="running", beat_at__lt=now - STALE)
    for job in Job.objects.filter(lost, tries__gte=TRIES):
        if _changed(job, state="failed", error="lost", ended_at=now):
            follow(job)
    running = set(Job.objects.filter(state="running").exclude(lost).values_list("kind", flat=True))
    if ALONE in running:
        return None
    kinds = [name for name, kind in KINDS.items() if kind.lane == lane and not (name == ALONE and running)]
    for job in Job.objects.filter(Q(state="queued") | lost, kind__in=kinds).order_by("pk")[:10]:
        if _changed(job, state="running", tries=F("tries") + 1, begun_at=now, beat_at=now, step=""):
            if _disturbs(job, lost):
                _changed(job, state="queued", tries=F("tries") - 1, begun_at=None, beat_at=None)
                return None
            follow(job)
            return job
    return None


def _disturbs(job: Job, lost: Q) -> bool:
    """Return whether another lane began, in the same instant, what a piece of work must not run beside."""
    others = Job.objects.filter(state="running").exclude(lost).exclude(pk=job.pk)
    return (others if job.kind == ALONE else others.filter(kind=ALONE)).exists()


def _changed(job: Job, **values: Any) -> bool:  # noqa: ANN401 - of any column
    """Change a piece of work, unless somebody else did since it was read."""
    if not Job.objects.filter(pk=job.pk, state=job.state, tries=job.tries).update(**values):
        return False
    job.refresh_from_db()
    return True


def beat(job: Job, step: str | None = None) -> bool:
    """Say that the work goes on, and what it is at; return whether it should: False once somebody cancelled it."""
    values: dict[str, Any] = {"beat_at": timezone.now()} | ({"step": step[:80]} if step is not None else {})
    return bool(
        Job.objects.filter(pk=job.pk, state="running", tries=job.tries, cancel=False).update(**values)
    )


def end(job: Job, state: str, *, answer: Mapping[str, Any] | None = None, error: str = "") -> bool:
    """Keep what came out; False where the work was no longer this process's."""
    mine = Job.objects.filter(pk=job.pk, state="running", tries=job.tries)
    kept = dict(answer) if answer is not None else None
    if not mine.update(state=state, answer=kept, error=error, ended_at=timezone.now()):
        return False
    job.refresh_from_db()
    follow(job)
    return True
