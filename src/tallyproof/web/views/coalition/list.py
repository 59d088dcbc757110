"""Tables of seats that were asked about; ask about another."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.errors import TallyproofError
from tallyproof.web.answers import answer_list
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.jobs import queue_job
from tallyproof.workflow.asked import SeatsQuestion, require_answerable, seats_table
from tallyproof.workflow.kept_work import new_key

__all__ = ["show"]

_LARGEST = 200_000
_TWO = 2


class Seats(Form):
    """A table of seats and what is asked about it."""

    words = "web_coalition.form"
    files_at_most: ClassVar[Mapping[str, int]] = {"file": _LARGEST}
    title = forms.CharField(max_length=200)
    seats = forms.CharField(
        max_length=_LARGEST, required=False, widget=forms.Textarea({"rows": 8, "spellcheck": "false"})
    )
    file = forms.FileField(required=False)
    bars = forms.CharField(max_length=200, required=False)
    coalitions = forms.CharField(max_length=5000, required=False, widget=forms.Textarea({"rows": 3}))
    refusals = forms.CharField(max_length=5000, required=False, widget=forms.Textarea({"rows": 3}))

    def clean(self) -> dict[str, Any]:
        """Return what is asked, with the table from whichever field gave it; complain about what cannot be read."""
        given: dict[str, Any] = super().clean()
        given["seats"] = "" if {"file", "seats"} & {*self.errors} else self._table(given)
        given["coalitions"] = _lines(given.get("coalitions", ""))
        given["refusals"] = [
            [one.strip() for one in line.split("+")] for line in _lines(given.get("refusals", ""))
        ]
        if any(len(pair) != _TWO or not all(pair) for pair in given["refusals"]):
            self.complain("web_coalition.two", "refusals")
        return given

    def _table(self, given: dict[str, Any]) -> str:
        file, typed = given.get("file"), given.get("seats", "")
        if bool(file) == bool(typed.strip()):
            self.complain("web_coalition.one_table", "seats")
            return ""
        try:
            text = file.read().decode("utf-8-sig") if file else typed
            return seats_table(text)
        except UnicodeDecodeError:
            self.complain("web_coalition.not_text", "file")
        except TallyproofError as error:
            self.add_error("file" if file else "seats", sentence(self.request, error))
        return ""


def show(request: HttpRequest) -> HttpResponse:
    """List the answers; take a question."""
    form = Seats(request)
    if request.method == "POST" and form.is_valid() and _answerable(form):
        asked = {name: value for name, value in form.cleaned_data.items() if name != "file"}
        wish = asked | {"key": new_key(), "by": request.user.get_username()}
        job = queue_job("coalition", wish, by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    return answer_list(request, "coalition", form, can_ask=may(request.user, "coalition.run"))


def _answerable(form: Seats) -> bool:
    """Return whether the question can be answered; otherwise the form says what is wrong, before anybody waits."""
    given = form.cleaned_data
    pairs = tuple((first, second) for first, second in given["refusals"])
    asked = SeatsQuestion(given["title"], given["seats"], given["bars"], tuple(given["coalitions"]), pairs)
    try:
        require_answerable(asked, form.catalogue.language)
    except TallyproofError as error:
        form.add_error(None, sentence(form.request, error))
        return False
    return True


def _lines(written: str) -> list[str]:
    return [line.strip() for line in written.splitlines() if line.strip()]
