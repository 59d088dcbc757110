"""What the election is called: title, country, day and rule, for the head of the pages."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.errors import TallyproofError
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page
from tallyproof.web.place import place
from tallyproof.workflow.election_name import countries, election_named, name_election

__all__ = ["show"]


class Called(Form):
    """What the election is called."""

    words = "election"
    title = forms.CharField(max_length=200, required=False)
    country = forms.ChoiceField(required=False)
    date = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    rule = forms.CharField(max_length=300, required=False)


def show(request: HttpRequest) -> HttpResponse:
    """Show the form; write down what the election is called."""
    form = Called(request, initial=election_named(place().folder, request.language))
    form.fields["country"].choices = [("", "–"), *countries(request.language)]
    if request.method == "POST" and form.is_valid() and _named(request, form):
        return HttpResponseRedirect(reverse("results.overview"))
    return page(request, "results/election.html", {"form": form}, status=422 if form.errors else 200)


def _named(request: HttpRequest, form: Called) -> bool:
    given = form.cleaned_data
    told = {name: given[name] for name in ("title", "country", "rule")}
    date = given["date"].isoformat() if given["date"] else ""
    try:
        name_election(place().folder, language=request.language, date=date, **told)
    except TallyproofError as error:
        form.add_error(None, sentence(request, error))
        return False
    add_to_note(request, title=given["title"], country=given["country"], date=date, rule=given["rule"])
    return True
