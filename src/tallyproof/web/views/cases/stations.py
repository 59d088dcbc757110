"""Mend which stations a case names, where they were typed wrongly."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tallyproof.errors import NotAllowedError, TallyproofError, TextKey
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.page import page, words
from tallyproof.web.place import office, place
from tallyproof.web.stations_asked import stations_confirmed
from tallyproof.web.views.cases.one import address, case_id
from tallyproof.workflow.case_choices import case_words
from tallyproof.workflow.case_correction import case_correct_stations
from tallyproof.workflow.cases import Deed, case_show
from tallyproof.workflow.places import stations_typed

__all__ = ["show"]


class Corrected(Form):
    """The whole list of stations, and why it is another one."""

    words = "web_cases.correct"
    stations = forms.CharField(max_length=200_000, required=False, widget=forms.Textarea({"rows": 5}))
    anyway = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=500)
    role = forms.ChoiceField()


def show(request: HttpRequest) -> HttpResponse:
    """Ask for the stations of a case, or record them: `?id=C1`."""
    name = case_id(request)
    case = case_show(office(request), words(request), name)
    if not case["correctable_by"]:
        told = {
            "act": TextKey("cases.act.correct_stations"),
            "state": TextKey(f"cases.state.{case['state']}"),
        }
        reason = f'the case is "{case["state"]}"'
        raise NotAllowedError("Correcting the stations", reason=reason, text="correct_ended", **told)
    named = case["filing"].get("stations", ())
    form = Corrected(request, initial={"stations": "\n".join(named)})
    form.fields["role"].choices = [
        one for one in case_words(words(request), "role") if one[0] in case["correctable_by"]
    ]
    sent = request.method == "POST" and form.is_valid()
    if sent and stations_confirmed(form, named=named) and _recorded(request, form, name):
        return HttpResponseRedirect(address(name))
    if "stations" not in form.errors and not form.data.get("anyway"):
        del form.fields["anyway"]
    return page(
        request, "cases/stations.html", {"case": case, "form": form}, status=422 if form.errors else 200
    )


def _recorded(request: HttpRequest, form: Corrected, name: str) -> bool:
    given: dict[str, Any] = form.cleaned_data
    typed = stations_typed(place().folder, given["stations"])
    deed = Deed("", role=given["role"])
    try:
        case_correct_stations(office(request), words(request), name, typed, reason=given["reason"], deed=deed)
    except TallyproofError as error:
        form.add_error(None, sentence(request, error))
        return False
    return True
