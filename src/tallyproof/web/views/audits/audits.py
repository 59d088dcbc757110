"""The audits of the project, what one would cost, and committing to one."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.texts import Catalogue
from tallyproof.web.audits_kept import queue_commitment, queue_plan
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.workflow.audit import audit_plan
from tallyproof.workflow.audit_desk import (
    BOUNDS,
    CLAIMS,
    LIMITS,
    list_audits,
    make_audit,
    plan_of,
    usual_bound,
    wishes_of,
)
from tallyproof.workflow.election_name import election_title
from tallyproof.workflow.examination import version_in_force
from tallyproof.workflow.places import is_large
from tallyproof.workflow.request import Request

__all__ = ["show"]


class Plan(Form):
    """What an audit is to be like."""

    words = "web_audits.plan"
    claim = forms.ChoiceField(widget=forms.RadioSelect)
    bound = forms.ChoiceField(widget=forms.RadioSelect)
    risk_limit = forms.ChoiceField()

    def __init__(self, request: HttpRequest, **options: Any) -> None:  # noqa: ANN401 - of Django's forms
        super().__init__(request, **options)
        self.fields["claim"].choices = [(one, _claim(self.catalogue, one)) for one in CLAIMS]
        self.fields["bound"].choices = [
            (one, self.catalogue.text(f"web_audits.bound.{one}")) for one in BOUNDS
        ]
        self.fields["risk_limit"].choices = [
            (one, self.catalogue.percent(float(one), digits=0)) for one in map(str, LIMITS)
        ]


def show(request: HttpRequest) -> HttpResponse:
    """List audits; say what one costs, or commit to it; `?plan=<key>` shows a plan worked out in the background."""
    folder, catalogue = place().folder, words(request)
    asked = request.GET.get("plan", "")
    plan = plan_of(folder, asked, request.language) if asked else None
    version = version_in_force(folder)
    usual = usual_bound(folder) if version else BOUNDS[0]
    chosen: dict[str, Any] = (
        plan["asked"] if plan else {"claim": CLAIMS[0], "bound": usual, "risk_limit": 0.05}
    )
    form = Plan(request, initial=chosen | {"risk_limit": f"{float(chosen['risk_limit']):g}"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        asked = {"claim": told["claim"], "bound": told["bound"], "risk_limit": float(told["risk_limit"])}
        commits = request.POST.get("act") == "commit"
        done = "committed" if "confirmed" in request.POST else "looked_at"
        add_to_note(request, answer=done if commits else "cost_asked", risk_limit=told["risk_limit"])
        if commits and "confirmed" not in request.POST:
            return page(request, "audits/commit.html", {"form": form, "asked": asked} | _named(form, asked))
        if is_large(folder):
            return HttpResponseRedirect(_later(request, asked, commits=commits))
        if commits:
            name = make_audit(folder, catalogue, wishes_of(**asked))
            add_to_note(request, key=name)
            return HttpResponseRedirect(reverse("audits.one", args=[name]))
        plan = audit_plan(Request(folder), catalogue, wishes_of(**asked)) | {"asked": asked}
    shown = {
        "audits": list_audits(folder, catalogue),
        "election": election_title(folder, request.language),
        "form": form,
        "plan": plan,
        "limit": float(plan["asked"]["risk_limit"]) if plan else None,
        "claim": _claim(catalogue, plan["asked"]["claim"]) if plan else "",
        "version": version,
    }
    return page(request, "audits/audits.html", shown, status=422 if form.errors else 200)


def _named(form: Plan, asked: dict[str, Any]) -> dict[str, str]:
    """Return what somebody is about to commit to, in words."""
    return {
        "claim": form.catalogue.text(f"audit.claim.{asked['claim']}"),
        "bound": form.catalogue.text(f"web_audits.bound.{asked['bound']}"),
        "blind": form.catalogue.text(f"audit.blind.{asked['claim']}"),
    }


def _claim(catalogue: Catalogue, claim: str) -> str:
    """Return what an audit claims together with what it is blind to."""
    return f"{catalogue.text(f'audit.claim.{claim}')} {catalogue.text(f'audit.blind.{claim}')}"


def _later(request: HttpRequest, asked: dict[str, Any], *, commits: bool) -> str:
    """Have it done in the background; return the address of the work."""
    by = request.user
    job = queue_commitment(asked, words(request), by=by) if commits else queue_plan(asked, by=by)
    return reverse("jobs.one", args=[job.pk])
