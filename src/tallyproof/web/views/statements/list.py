"""Every registered statement in its newest version; register another."""

import re

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.errors import TallyproofError
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.page import page, words
from tallyproof.web.statements_kept import statement_desk
from tallyproof.workflow.statement_desk import LARGEST, statement_words
from tallyproof.workflow.statement_records import statement_add, statement_list

__all__ = ["show"]

_LANGUAGES = (("en", "English"), ("ru", "Русский"), ("kk", "Қазақша"))


class Added(Form):
    """A statement, letter by letter, and what is known about it."""

    words = "web_statements.form"
    id = forms.CharField(max_length=80)
    text = forms.CharField(max_length=LARGEST, strip=False, widget=forms.Textarea({"rows": 10}))
    language = forms.ChoiceField(choices=_LANGUAGES)
    kind = forms.ChoiceField()
    original = forms.ChoiceField(required=False)
    speaker = forms.CharField(max_length=200, required=False)
    role = forms.CharField(max_length=200, required=False)
    venue = forms.CharField(max_length=200, required=False)
    date = forms.CharField(max_length=40, required=False)
    source = forms.CharField(max_length=1000, required=False)
    confirmation = forms.ChoiceField()
    authentic = forms.ChoiceField(required=False)
    authentic_by = forms.CharField(max_length=200, required=False)
    note = forms.CharField(max_length=2000, required=False)


def show(request: HttpRequest) -> HttpResponse:
    """List the statements; take one."""
    catalogue = words(request)
    found = statement_list(statement_desk(request), catalogue)["statements"]
    form = Added(request, initial={"language": request.language, "confirmation": "unconfirmed"})
    yes_no = [(word, catalogue.text(f"web_statements.{word}")) for word in ("unsaid", "yes", "no")]
    form.fields["authentic"].choices = yes_no
    form.fields["kind"].choices = statement_words(catalogue, "statement")
    form.fields["confirmation"].choices = statement_words(catalogue, "confirmation")
    form.fields["original"].choices = [("", "–"), *((one["id"], one["id"]) for one in found)]
    if request.method == "POST" and form.is_valid() and _added(request, form):
        query = urlencode({"id": form.cleaned_data["id"]})
        return HttpResponseRedirect(f"{reverse('statements.one')}?{query}")
    status = 422 if form.errors else 200
    return page(request, "statements/list.html", {"statements": found, "form": form}, status=status)


def _added(request: HttpRequest, form: Added) -> bool:
    """Register the statement; False with a complaint in the form where that cannot be."""
    given = form.cleaned_data
    fields = {name: value for name, value in given.items() if value and name != "authentic"}
    # A browser sends every end of a line as two characters; the text is kept as it was typed.
    fields["text"] = re.sub(r"\r\n?", "\n", given["text"])
    if given["authentic"] in {"yes", "no"}:
        fields["authentic"] = given["authentic"] == "yes"
    try:
        statement_add(statement_desk(request), words(request), fields)
    except TallyproofError as error:
        form.add_error(None, sentence(request, error))
        return False
    return True
