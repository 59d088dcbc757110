"""A quoted passage against the registered text that it is said to come from, also across a translation."""

from django import forms
from django.http import HttpRequest, HttpResponse

from tallyproof.errors import TallyproofError
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page, words
from tallyproof.web.statements_kept import statement_desk
from tallyproof.workflow.statement_records import registered_version, statement_show
from tallyproof.workflow.statements import Words, statement_quote

__all__ = ["show"]


class Quoted(Form):
    """The words within the quotation marks."""

    words = "web_statements.quotation"
    quotation = forms.CharField(max_length=20_000, widget=forms.Textarea({"rows": 4}))


def show(request: HttpRequest) -> HttpResponse:
    """Check a quotation against a statement: `?id=S1`; for a translation, show what of the original it renders."""
    desk, catalogue = statement_desk(request), words(request)
    name = request.GET.get("id", "").replace("\0", "")[:200]
    statement, form, found = statement_show(desk, catalogue, name), Quoted(request), None
    if request.method == "POST" and form.is_valid():
        add_to_note(request, answer="quotation_checked")
        try:
            source, other = registered_version(desk, name), statement["original"]
            original = registered_version(desk, other) if other else None
            # alignment by lengths: it answers at once on any machine; the encoders compare in the background
            ways = Words(encoder="lengths")
            across = original if original and original.language != source.language else None
            found = statement_quote(form.cleaned_data["quotation"], source, ways, catalogue, original=across)
        except TallyproofError as error:
            form.add_error(None, sentence(request, error))
    original_language = (
        registered_version(desk, statement["original"]).language if statement["original"] else ""
    )
    shown = {"statement": statement, "form": form, "found": found, "original_language": original_language}
    return page(request, "statements/quotation.html", shown, status=422 if form.errors else 200)
