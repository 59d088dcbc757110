"""Build a dossier, and take its files away."""

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.jobs import queue_job
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.web.rule_fields import RuleForm, offer_laws
from tallyproof.workflow.dossiers import dossier_file, dossiers_of
from tallyproof.workflow.examination import brief_of
from tallyproof.workflow.kept_work import new_key

__all__ = ["file", "show"]

_LANGUAGES = (("en", "English"), ("ru", "Русский"), ("kk", "Қазақша"))


class Build(RuleForm):
    """What the dossier should be."""

    words = "dossiers"
    field_order = ("title", "language", "preset", "rule", "choice", "law")
    title = forms.CharField(max_length=200, required=False)
    language = forms.ChoiceField(choices=_LANGUAGES)
    choice = forms.ChoiceField(required=False)
    law = forms.ChoiceField(required=False)


def show(request: HttpRequest) -> HttpResponse:
    """List the dossiers; ask for one."""
    brief = brief_of(place().folder, request.language)
    asked = (brief or {}).get("asked", {})
    choices = (brief or {}).get("choices", ())
    form = Build(request, initial={"language": request.language})
    form.offer_rules(asked.get("rule", ""), names=[one["name"] for one in choices])
    offer_laws(form)
    leader = [("", form.catalogue.text("web.examine.leader"))]
    form.fields["choice"].choices = leader + [(c["id"], c["name"]) for c in choices]
    if request.method == "POST" and form.is_valid() and brief:
        wish = form.wish() | {"key": new_key()}
        job = queue_job("dossier", wish, by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    shown = {"form": form, "dossiers": dossiers_of(place().folder), "brief": brief}
    return page(request, "results/dossiers.html", shown, status=422 if form.errors else 200)


def file(request: HttpRequest, key: str, name: str) -> FileResponse:  # noqa: ARG001
    """Send a file of a dossier, to be kept rather than opened here."""
    path = dossier_file(place().folder, key, name)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
