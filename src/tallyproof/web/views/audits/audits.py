"""The audits of the project, what one would cost, and committing to one."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.forms import Form
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.workflow.audit import audit_plan
from tallyproof.workflow.audit_desk import BOUNDS, CLAIMS, list_audits, make_audit, wishes_of
from tallyproof.workflow.examination import version_in_force
from tallyproof.workflow.request import Request

__all__ = ["show"]

_LIMITS = ("0.01", "0.05", "0.1")


class Plan(Form):
    """What an audit is to be like."""

    words = "web_audits.plan"
    claim = forms.ChoiceField()
    bound = forms.ChoiceField()
    risk_limit = forms.ChoiceField()

    def __init__(self, request: HttpRequest, **options: Any) -> None:  # noqa: ANN401 - of Django's forms
        super().__init__(request, **options)
        self.fields["claim"].choices = [(one, self.catalogue.text(f"audit.claim.{one}")) for one in CLAIMS]
        self.fields["bound"].choices = [
            (one, self.catalogue.text(f"web_audits.bound.{one}")) for one in BOUNDS
        ]
        self.fields["risk_limit"].choices = [
            (one, self.catalogue.percent(float(one), digits=0)) for one in _LIMITS
        ]


def show(request: HttpRequest) -> HttpResponse:
    """List audits; say what one costs, or commit to it."""
    folder, catalogue = place().folder, words(request)
    form = Plan(request, initial={"risk_limit": "0.05"})
    plan = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        wishes = wishes_of(claim=told["claim"], bound=told["bound"], risk_limit=float(told["risk_limit"]))
        if request.POST.get("act") == "commit":
            return HttpResponseRedirect(reverse("audits.one", args=[make_audit(folder, catalogue, wishes)]))
        plan = audit_plan(Request(folder), catalogue, wishes)
    shown = {
        "audits": list_audits(folder, catalogue),
        "form": form,
        "plan": plan,
        "blind": {one: catalogue.text(f"audit.blind.{one}") for one in CLAIMS},
        "version": version_in_force(folder),
    }
    return page(request, "audits/audits.html", shown, status=422 if form.errors else 200)
