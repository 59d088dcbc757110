"""Work that came to nothing is asked for again: its form stands filled with what was asked, to be changed."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tallyproof.store.team.jobs import Job
from tallyproof.web.carried import Carried
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.place import place
from tallyproof.web.roles import allowed, roles_of
from tallyproof.workflow.asked import folder_of_answer

__all__ = ["AGAIN", "asked_again", "page_to_change"]

AGAIN = "again"
"""What the address of a form names the work by whose wish it is filled."""
_DIGITS = 9
_ENDED = ("failed", "cancelled")
_TITLE = 200
"""Signs to which a title is cut."""
_OWN_COPIES = "observers.csv"
"""What the figures of the team's own reports are written to: nobody sent it."""

Fields = Iterator[tuple[str, str]]


def _plain(wish: Mapping[str, Any]) -> Fields:
    for name, value in wish.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str | int | float) and not isinstance(one, bool):
                yield name, str(one)
            elif one is True:
                yield name, "on"


def _methods(wish: Mapping[str, Any]) -> Fields:
    """Yield a run's fields, and each parameter that it changes; a title made of them is made anew."""
    made = f"{', '.join(wish['methods'])}; {wish['choice'] or '–'}; {wish['seed']}"
    generated = wish["title"] == made[:_TITLE] or wish["title"].startswith(f"{made}; "[:_TITLE])
    yield from _plain({name: value for name, value in wish.items() if name != "title" or not generated})
    for code, changed in wish["parameters"].items():
        for name, value in changed.items():
            yield f"{code}.{name}", "auto" if value is None else f"{Decimal(str(value)):f}"


def _seats(wish: Mapping[str, Any]) -> Fields:
    for name in ("title", "seats", "bars"):
        yield name, wish[name]
    yield "coalitions", "\n".join(wish["coalitions"])
    yield "refusals", "\n".join(" + ".join(pair) for pair in wish["refusals"])


_FORMS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Fields]]] = {
    "coalition": ("coalition.list", _seats),
    "copies": ("observe.copies", _plain),
    "dossier": ("results.dossiers", _plain),
    "examine": ("results.overview", _plain),
    "media": ("media.list", _plain),
    "methods": ("results.methods", _methods),
    "quick_count": ("observe.quick_count", _plain),
    "scenario": ("results.outcome", _plain),
}
"""The page with the form of a kind of work, and what its fields were filled with."""
_WITH_FILES = frozenset({"copies", "media", "quick_count"})
"""Kinds whose forms take files, which must be chosen again."""


def page_to_change(job: Job) -> str:
    """Return the address of the form of work that failed or was stopped, filled; empty where there is none."""
    if job.kind not in _FORMS or job.state not in _ENDED:
        return ""
    return f"{reverse(_FORMS[job.kind][0])}?{AGAIN}={job.pk}"


def asked_again(request: HttpRequest) -> Carried | None:
    """Return what the form of a page is to be filled with where its address names work; None where it names none.

    One's own work that came to nothing: a link must not put somebody else's wish into one's form.
    """
    number = request.GET.get(AGAIN, "") if request.method == "GET" else ""
    if not (number.isascii() and number.isdecimal() and len(number) <= _DIGITS):
        return None
    mine = Job.objects.filter(pk=int(number), asked_by=request.user, kind__in=_FORMS)
    job = mine.filter(state__in=_ENDED).first()
    if job is None or not allowed(roles_of(request.user.roles), KINDS[job.kind].action):
        return None
    name, fields = _FORMS[job.kind]
    if request.route.name != name:
        return None
    told, files = tuple(fields(job.wish)), _files(job)
    return Carried(request.get_full_path(), request.user.pk, told, files, why=AGAIN)


def _files(job: Job) -> tuple[str, ...]:
    if job.kind not in _WITH_FILES:
        return ()
    sent = folder_of_answer(place().folder, job.kind, job.wish["key"]) / "files"
    return tuple(path.name for path in sorted(sent.glob("*/*")) if path.name != _OWN_COPIES)
