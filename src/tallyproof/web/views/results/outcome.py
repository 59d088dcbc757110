"""Could it matter: what would change who won, the legal tests, and questions of one's own."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.errors import TallyproofError, UnknownNameError
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.web.rule_fields import offer_laws
from tallyproof.workflow.examination import brief_of, finding_of
from tallyproof.workflow.what_if import KINDS, answer_of, answers_of, unknown_to_annul

__all__ = ["scenario", "show"]

_NAMED = 5
"""Unknown stations that are told one by one."""


class Ask(Form):
    """What if."""

    words = "outcome"
    kind = forms.ChoiceField()
    text = forms.CharField(max_length=500_000, widget=forms.Textarea({"rows": 8, "spellcheck": "false"}))
    law = forms.ChoiceField(required=False)

    def clean(self) -> dict[str, Any]:
        """Complain of stations to annul that the results in force lack, each with its line."""
        given = super().clean()
        if given.get("kind") == "annul" and given.get("text"):
            try:
                unknown = unknown_to_annul(place().folder, given["text"])
            except TallyproofError as error:
                self.add_error("text", sentence(self.request, error))
            else:
                self._ask_about(unknown)
        return given

    def _ask_about(self, unknown: list[tuple[int, str]]) -> None:
        if unknown:
            named = [
                self.catalogue.text("web.outcome.line", line=at, station=code)
                for at, code in unknown[:_NAMED]
            ]
            more = f" + {len(unknown) - _NAMED}" if len(unknown) > _NAMED else ""
            self.complain("web.outcome.unknown", "text", stations="; ".join(named) + more)


def show(request: HttpRequest) -> HttpResponse:
    """Show the outcome and what would change it; take a question."""
    brief, form = brief_of(place().folder, request.language), Ask(request)
    form.fields["kind"].choices = [(kind, form.catalogue.text(f"web.what_if.{kind}")) for kind in KINDS]
    offer_laws(form)
    if request.method == "POST" and form.is_valid() and brief:
        wish = form.cleaned_data | {"snapshot": brief["snapshot"], "rule": brief["asked"]["rule"]}
        job = queue_job("scenario", wish, by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    shown = {
        "brief": brief,
        "section": finding_of(place().folder, "section-materiality", request.language),
        "answers": answers_of(place().folder, request.language),
        "form": form,
    }
    return page(request, "results/outcome.html", shown, status=422 if form.errors else 200)


def scenario(request: HttpRequest, key: str) -> HttpResponse:
    """Show the answer to a question."""
    found = answer_of(place().folder, key, request.language)
    if found is None:
        raise UnknownNameError("answer", key, ())
    tried = ([found["annul"]] if found.get("annul") else []) + list(found.get("scenarios") or ())
    return page(request, "results/scenario.html", {"answer": found, "tried": tried})
