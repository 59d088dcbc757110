"""One audit: its claim, the commitment before the seed, draw, retrieval list, differences, risk and decision."""

import math
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.workflow.audit import audit_draw, audit_full_count
from tallyproof.workflow.audit_desk import audit_folder, batch_to_count, show_audit

__all__ = ["differences", "full_count", "retrieval", "show"]

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
        audit_draw(folder, catalogue)
        return HttpResponseRedirect(reverse("audits.one", args=[key]))
    if form.is_bound and form.is_valid():
        audit_draw(folder, catalogue, seed=form.cleaned_data["seed"], source=form.cleaned_data["source"])
        return HttpResponseRedirect(reverse("audits.one", args=[key]))
    shown = {
        "key": key,
        "audit": audit,
        "states": ("waiting", "half", "disputed", "accepted"),
        "form": form,
        "reason": Reason(request, sent=False),
        "picture": _picture(audit["risk_path"], audit["risk_limit"]),
        "waiting": audit["sample"]["measured"] < audit["sample"]["drawn"],
    }
    return page(request, "audits/one.html", shown, status=422 if form.errors else 200)


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
        folder = audit_folder(place().folder, key)
        audit_full_count(folder, words(request), reason=form.cleaned_data["reason"])
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
