"""Incidents by state, and what persons decide about them."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.texts import Catalogue
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.web.tables import Table, asked_format, table_file
from tallyproof.web.views.observe.reports import start_of
from tallyproof.workflow.observe_desk import STATES, find_incident, list_incidents, review_incident

__all__ = ["one", "show"]


_WHOLE = 10_000_000
"""Rows of the longest list that can be taken away."""
_COLUMNS = (
    "web_observe.incidents.category",
    "web.take.own_word",
    "web_observe.incidents.state",
    "web_observe.reports.station",
    "web.take.place",
    "web_observe.reports.at",
    "web_observe.reports.observer",
    "web.take.id",
)


class Decide(Form):
    """What an incident becomes, and why."""

    words = "web_observe.decide"
    state = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(max_length=2000, widget=forms.Textarea({"rows": 3}))


def show(request: HttpRequest) -> HttpResponse:
    """List incidents, all or those of one state."""
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else ""
    if asked_format(request):
        return table_file(request, _table(words(request), state))
    found = list_incidents(place().folder, state=state, start=start_of(request))
    return page(request, "observe/incidents.html", {"incidents": found, "state": state})


def _table(catalogue: Catalogue, state: str) -> Table:
    """Return every incident, or those of one state; what was not said stays empty."""
    rows = [
        [
            catalogue.text(f"reports.category.{one['category']}"),
            one["category_source"] or None,
            catalogue.text(f"reports.state.{one['state']}"),
            one["station"] or None,
            None if one["place"] == "known" else catalogue.text("web_observe.incidents.not_placed"),
            one["at"],
            one["observer"] or None,
            one["incident_id"],
        ]
        for one in list_incidents(place().folder, state=state, size=_WHOLE)["rows"]
    ]
    return Table("incidents", [catalogue.text(key) for key in _COLUMNS], rows)


def one(request: HttpRequest) -> HttpResponse:
    """Show one incident; record a decision about it."""
    folder, asked = place().folder, request.GET.get("id", "")
    incident = find_incident(folder, asked)
    form = Decide(request)
    form.fields["state"].choices = [
        (state, form.catalogue.text(f"reports.state.{state}")) for state in incident["next"]
    ]
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        review_incident(folder, asked, told["state"], reason=told["reason"], by=request.user.get_username())
        add_to_note(request, answer="incident_reviewed", incident_state=told["state"])
        return HttpResponseRedirect(f"{reverse('observe.incidents.one')}?{urlencode({'id': asked})}")
    shown = {"incident": incident, "form": form}
    return page(request, "observe/incident.html", shown, status=422 if form.errors else 200)
