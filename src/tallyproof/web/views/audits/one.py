"""One audit: its claim, the commitment before the seed, draw, retrieval list, differences, risk and decision."""

import math
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.errors import CallError
from tallyproof.web.audits_kept import queue_draw, queue_full_count
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.workflow.audit import audit_draw, audit_full_count, require_seed
from tallyproof.workflow.audit_desk import audit_folder, batch_to_count, paper_file, papers_of, show_audit
from tallyproof.workflow.election_name import election_title
from tallyproof.workflow.places import is_large

__all__ = ["differences", "full_count", "paper", "retrieval", "show"]

_WIDTH, _HEIGHT, _LEFT, _TOP = 560, 240, 100, 12
_LOWEST = 1e-4
_TICKS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.01, 0.001)


class Seed(Form):
    """The public seed."""

    words = "web_audits.seed"
    seed = forms.CharField(
        max_length=200, widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"})
    )
    source = forms.CharField(max_length=300)

    def clean(self) -> dict[str, Any]:
        """Complain of a seed that is refused."""
        given = super().clean()
        if "seed" in given:
            try:
                require_seed(given["seed"])
            except CallError as error:
                self.add_error("seed", sentence(self.request, error))
        return given


class Reason(Form):
    """Why everything is counted."""

    words = "web_audits.full_count"
    reason = forms.CharField(max_length=500)


def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show an audit; take the seed and draw, or draw the next round."""
    folder, catalogue = audit_folder(place().folder, key), words(request)
    audit = show_audit(folder, catalogue)
    form = Seed(request, sent=request.method == "POST" and not audit["public_seed"])
    if request.method == "POST" and audit["public_seed"]:
        return _drawn(request, key)
    if form.is_bound and form.is_valid():
        return _drawn(request, key, seed=form.cleaned_data["seed"], source=form.cleaned_data["source"])
    shown = {
        "key": key,
        "audit": audit,
        "election": election_title(place().folder, request.language),
        "states": ("waiting", "half", "disputed", "accepted"),
        "form": form,
        "reason": Reason(request, sent=False),
        "papers": papers_of(folder),
        "picture": _picture(audit["risk_path"], audit["risk_limit"]),
        "waiting": audit["sample"]["measured"] < audit["sample"]["drawn"],
    }
    return page(request, "audits/one.html", shown, status=422 if form.errors else 200)


def _drawn(request: HttpRequest, key: str, *, seed: str = "", source: str = "") -> HttpResponse:
    """Draw; in the background where there are many stations."""
    add_to_note(request, answer="drawn", **({"seed": seed} if seed else {}))
    if is_large(place().folder):
        job = queue_draw(key, seed, source, words(request), by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    audit_draw(audit_folder(place().folder, key), words(request), seed=seed or None, source=source)
    return HttpResponseRedirect(reverse("audits.one", args=[key]))


def paper(request: HttpRequest, key: str, name: str) -> FileResponse:  # noqa: ARG001 - every view takes a request
    """Send count sheets to be printed, or a retrieval list: saved, not opened here, as they bring a style."""
    path = paper_file(audit_folder(place().folder, key), name)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{key}-{name}")


def retrieval(request: HttpRequest, key: str) -> HttpResponse:
    """Show which boxes each team fetches, to be printed."""
    audit = show_audit(audit_folder(place().folder, key), words(request))
    teams: dict[str, list[dict[str, Any]]] = {}
    for box in sorted(audit["boxes"], key=lambda one: (one["area"], one["batch"])):
        teams.setdefault(box["area"], []).append(box)
    return page(request, "audits/retrieval.html", {"key": key, "audit": audit, "teams": teams})


def differences(request: HttpRequest, key: str) -> HttpResponse:
    """Show boxes of which two counts differ, side by side, to those who will not count them."""
    folder, catalogue = audit_folder(place().folder, key), words(request)
    settles = not may(request.user, "audit.enter")
    audit = show_audit(folder, catalogue)
    by = request.user.get_username()
    boxes = [batch_to_count(folder, batch, by=by, settles=settles) for batch in audit["disputed"]]
    return page(request, "audits/differences.html", {"key": key, "audit": audit, "boxes": boxes})


def full_count(request: HttpRequest, key: str) -> HttpResponse:
    """Go over to counting everything, for a reason."""
    form = Reason(request)
    if form.is_valid():
        folder, reason = audit_folder(place().folder, key), form.cleaned_data["reason"]
        add_to_note(request, answer="full_count")
        if is_large(place().folder):
            job = queue_full_count(key, reason, words(request), by=request.user)
            return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
        audit_full_count(folder, words(request), reason=reason)
        return HttpResponseRedirect(reverse("audits.one", args=[key]))
    return page(request, "audits/full_count.html", {"key": key, "form": form}, status=422)


def _picture(path: Sequence[float], limit: float) -> dict[str, Any] | None:
    """Return the risk after each counted box as points of a picture, on a logarithmic scale; None before the first."""
    if not path:
        return None
    lowest = max(min(limit, *path) / 2, _LOWEST / 2)

    def height(risk: float) -> str:
        # as text: a template would write numbers with the comma of some languages
        return f"{_TOP + _HEIGHT * math.log(min(max(risk, lowest), 1.0)) / math.log(lowest):.1f}"

    values = [1.0, *path]
    step = _WIDTH / (len(values) - 1)
    points = " ".join(f"{_LEFT + at * step:.1f},{height(risk)}" for at, risk in enumerate(values))
    ticks = [
        {"risk": tick, "y": height(tick)}
        for tick in _TICKS
        if tick >= lowest and abs(tick - limit) > tick / 3
    ]
    return {"points": points, "ticks": ticks, "limit": height(limit), "counted": len(path)}
