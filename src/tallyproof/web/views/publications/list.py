"""What was published, the log that proves it, and proposing to publish the version in force."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.errors import TallyproofError
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.proposals import OPEN, Proposal
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.web.two_persons import propose
from tallyproof.workflow.election_name import election_title
from tallyproof.workflow.examination import asked_before, version_in_force
from tallyproof.workflow.kept_work import new_key
from tallyproof.workflow.places import stations_typed
from tallyproof.workflow.publications import begin_log, log_facts, publications_of, require_origin
from tallyproof.workflow.published_sheets import choose_sheets

__all__ = ["show"]

_LANGUAGES = (("en", "English"), ("ru", "Русский"), ("kk", "Қазақша"))


class Begin(Form):
    """The name of the log."""

    words = "web_publications.begin"
    origin = forms.CharField(max_length=200)


class Wanted(Form):
    """What is to be published."""

    words = "web_publications.form"
    title = forms.CharField(max_length=200, required=False)
    language = forms.ChoiceField(choices=_LANGUAGES)
    sheets = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    sheet_stations = forms.CharField(
        required=False, max_length=200_000, widget=forms.Textarea({"rows": 2, "spellcheck": "false"})
    )
    open = forms.BooleanField(required=False)

    def __init__(self, request: HttpRequest, **options: Any) -> None:  # noqa: ANN401 - of the form above
        super().__init__(request, **options)
        words = self.catalogue
        self.fields["sheets"].choices = [
            (name, words.text(f"web_publications.sheets.{name}")) for name in ("none", "stations", "all")
        ]

    def clean(self) -> dict[str, Any]:
        """Return the form with exactly the pictures that are meant as `pictures`; None where none are."""
        given: dict[str, Any] = super().clean()
        which, named = given.get("sheets") or "none", given.get("sheet_stations", "").strip()
        if named and which != "stations":
            self.complain("web_publications.sheets.not_named", "sheet_stations")
        elif which == "stations" and not named:
            self.complain("web.field.required", "sheet_stations")
        elif not self.errors:
            given["pictures"] = self._pictures(which, named)
        return given

    def _pictures(self, which: str, named: str) -> dict[str, Any] | None:
        """Return which pictures are meant; None where none are, or with a complaint in the form."""
        folder = place().folder
        try:
            stations = stations_typed(folder, named) if which == "stations" else ()
            found = choose_sheets(folder, stations=stations, every=which == "all")
        except TallyproofError as error:
            self.add_error("sheet_stations" if named else "sheets", sentence(self.request, error))
            return None
        return None if found is None else asdict(found)


def show(request: HttpRequest) -> HttpResponse:
    """List publications; begin the log, or propose to publish."""
    folder, answer = place().folder, request.POST.get("answer", "")
    version = version_in_force(folder)
    begin = Begin(request, sent=request.method == "POST" and answer == "begin")
    form = Wanted(request, sent=request.method == "POST" and answer != "begin", initial=_initial(request))
    if begin.is_bound and begin.is_valid() and _nameable(begin):
        if "confirmed" not in request.POST:
            add_to_note(request, answer="log_looked_at", name=begin.cleaned_data["origin"].strip())
            return page(request, "publications/begin.html", {"origin": begin.cleaned_data["origin"].strip()})
        if _begun(request, begin):
            return HttpResponseRedirect(reverse("publications.list"))
    if form.is_bound and form.is_valid() and version:
        content = _bound(form.cleaned_data) | {"key": new_key(), "snapshot": version}
        subject = form.cleaned_data["title"] or version[:12]
        proposal = propose(request, "publish_site", subject, content, fresh=("key",))
        return HttpResponseRedirect(reverse("proposals.one", args=[proposal.pk]))
    shown = {
        "begin": begin,
        "form": form,
        "version": version,
        "log": log_facts(folder),
        "publications": publications_of(folder),
        "running": Job.objects.filter(kind="publish", state__in=("queued", "running")).order_by("pk"),
        "waiting": Proposal.objects.filter(kind="publish_site", state__in=OPEN).order_by("pk"),
    }
    status = 422 if begin.errors or form.errors else 200
    return page(request, "publications/list.html", shown, status=status)


def _bound(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what decides what the site will say: two persons agree on it now, whatever is set afterwards."""
    folder = place().folder
    return {
        "title": wanted["title"] or election_title(folder, wanted["language"]),
        "language": wanted["language"],
        "open": wanted["open"],
        "asked": asdict(asked_before(folder)),
        "sheets": wanted["pictures"],
    }


def _initial(request: HttpRequest) -> dict[str, object]:
    return {"language": request.language, "open": False, "sheets": "none"}


def _nameable(form: Begin) -> bool:
    """Return whether a log may have this name; otherwise the form says why not."""
    try:
        require_origin(form.cleaned_data["origin"].strip())
    except TallyproofError as error:
        form.add_error(None, sentence(form.request, error))
        return False
    return True


def _begun(request: HttpRequest, form: Begin) -> bool:
    """Make the log; False with a complaint in the form where that cannot be."""
    try:
        begin_log(place().folder, form.cleaned_data["origin"].strip(), database=place().database)
    except TallyproofError as error:
        form.add_error(None, sentence(request, error))
        return False
    add_to_note(request, answer="log_begun", name=form.cleaned_data["origin"].strip())
    return True
