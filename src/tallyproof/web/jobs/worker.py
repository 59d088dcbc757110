"""The process that does long work, one piece at a time, each in a process of its own that can be ended."""

import logging
import multiprocessing
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from django.db import close_old_connections, connections

from tallyproof.errors import TallyproofError
from tallyproof.store.team.jobs import Job
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.failures import without_places
from tallyproof.web.jobs.kinds import ALONE, KINDS, LANES
from tallyproof.web.jobs.process_group import (
    PATIENCE,
    end_group,
    end_when_asked,
    end_with_parent,
    lead_group,
)
from tallyproof.web.jobs.queue import beat, end, take_next
from tallyproof.web.outages import OUTAGE, is_outage, patiently, set_up_when_reachable
from tallyproof.web.place import Place
from tallyproof.workflow.observe_inbox import fold_when_due
from tallyproof.workflow.refusals import told_of

__all__ = ["do_one", "why_failed", "work_on"]

_PAUSE = 0.5
_BEAT = 5.0
_REST = 60.0
"""Seconds after which batches that could not be made are tried again."""
_RESTING: dict[Place, float] = {}
"""Until when, by the clock of this process; what stands in the way is rarely gone a moment later."""


def work_on(place: Place, lane: str) -> None:
    """Do what waits in a lane, until this process is ended."""
    set_up_when_reachable(place)
    # a server that stops ends this process; the work it does then ends with it, and is begun again later
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    with suppress(KeyboardInterrupt):
        while True:
            close_old_connections()
            if lane == LANES[0]:
                _tidy(place)
            if not do_one(place, lane):
                time.sleep(_PAUSE)


def _stop(*_: object) -> None:
    """Stop, once: who is told again while its work is being ended does not leave that half done."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _tidy(place: Place) -> None:
    """Put reports that were received into batches; what cannot be now stays where it is, and can be read there."""
    if time.monotonic() < _RESTING.get(place, 0.0):
        return
    try:
        fold_when_due(place.folder)
    except Exception as error:
        connections.close_all()
        if not is_outage(error):
            logging.getLogger("tallyproof.web").exception("reports cannot be put into a batch")
            _RESTING[place] = time.monotonic() + _REST


def do_one(place: Place, lane: str = LANES[0]) -> bool:
    """Do the next piece of work of a lane, if any; return whether there was one."""
    job = patiently(take_next)(lane)
    if job is None:
        return False
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(place, job.kind, job.wish, there), daemon=False)
    process.start()
    there.close()
    try:
        if _follow(place, job, here):
            process.join(PATIENCE)
    finally:
        end_group(process)
    return True


def _follow(place: Place, job: Job, words: Connection) -> bool:
    """Pass on what the work says, until it ends or somebody cancels it; return whether it ended by itself."""
    while True:
        kind, said = _heard(words)
        if kind == "answer":
            patiently(end)(job, "done", answer=said)
        elif kind == "error":
            patiently(end)(job, "failed", error=said["error"], answer=said.get("answer"))
        elif not _beaten(job, said):
            patiently(end)(job, "cancelled")
            return False
        else:
            if job.kind != ALONE and KINDS[job.kind].lane == LANES[0]:
                _tidy(place)
            continue
        return True


def _beaten(job: Job, said: str | None) -> bool:
    """Say that the work goes on; while a backup holds the records, or the database is away, it goes on unsaid."""
    try:
        return beat(job, said)
    except OUTAGE as error:
        if not is_outage(error):
            raise
        close_old_connections()
        return True


def _heard(words: Connection) -> tuple[str, Any]:
    """Wait a little for what the work says: a step, or nothing yet, or its end."""
    try:
        return words.recv() if words.poll(_BEAT) else ("step", None)
    except EOFError:
        return "error", {"error": "lost"}


def _run(place: Place, kind: str, wish: Mapping[str, Any], words: Connection) -> None:
    """Do the work, in a process of its own."""
    lead_group()
    end_when_asked()
    end_with_parent()
    try:
        set_up_when_reachable(place)
        answer = KINDS[kind].function()(place, wish, lambda step: words.send(("step", step)))
        words.send(("answer", dict(answer)))
    except TallyproofError as error:
        words.send(("error", why_failed(error)))
    except Exception as error:
        logging.getLogger("tallyproof.web").exception("work failed")
        words.send(("error", {"error": f"E-INTERNAL: {type(error).__name__}"}))


def why_failed(error: TallyproofError) -> dict[str, Any]:
    """Return what is kept of an error: it in English, and in each language that has a sentence for it."""
    told = {language: told_of(error, load_catalogue(language)) for language in LANGUAGES}
    said = {language: without_places(one) for language, one in told.items() if one is not None}
    return {"error": f"{error.code}: {without_places(str(error))}", "answer": {"said": said}}
