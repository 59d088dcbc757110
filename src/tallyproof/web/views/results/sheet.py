"""One picture of a sheet: large, beside the figures that were entered; withdraw it; the picture itself."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import get_conditional_response

from tallyproof.web.failures import forbidden, not_found
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.page import page, words
from tallyproof.web.place import place
from tallyproof.web.sheets_kept import (
    PICTURE_POLICY,
    is_open_to,
    picture_answer,
    reviews,
    sheet_shown,
    sheet_words,
    withdraw,
)
from tallyproof.web.views.results.station import figures_of
from tallyproof.workflow.places import station_document

__all__ = ["picture", "preview", "show"]


class Withdrawing(Form):
    """Why a picture no longer counts."""

    words = "web_sheets.withdraw"
    reason = forms.CharField(max_length=500, widget=forms.Textarea({"rows": 2}))


def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a picture beside the figures of its station; withdraw it."""
    form = Withdrawing(request)
    if request.method == "POST" and form.is_valid():
        withdraw(request, number, form.cleaned_data["reason"])
        return HttpResponseRedirect(reverse("results.sheet", args=[number]))
    sheet = sheet_shown(request, number)
    withdrawable = may(request.user, "sheets.withdraw") and (sheet["own"] or reviews(request))
    shown = {
        "sheet": sheet,
        "kind": sheet_words(words(request))[sheet["kind"]],
        "is_open": is_open_to(request, sheet),
        "figures": _figures(request, sheet["station"]),
        "form": form,
        "withdrawable": withdrawable and not sheet["withdrawn"],
    }
    return page(request, "results/sheet.html", shown, status=422 if form.errors else 200)


def picture(request: HttpRequest, number: int) -> HttpResponse:
    """Send the cleaned picture."""
    return _sent(request, number, small=False)


def preview(request: HttpRequest, number: int) -> HttpResponse:
    """Send a small picture, the large one while many others are drawn; not found where it cannot be decoded."""
    try:
        return _sent(request, number, small=True)
    except TimeoutError:
        return HttpResponseRedirect(reverse("results.sheet.picture", args=[number]))


def _sent(request: HttpRequest, number: int, *, small: bool) -> HttpResponse:
    """Send a picture, as a picture only; a browser that has it asks again each time whether it may still show it."""
    sheet = sheet_shown(request, number)
    if not is_open_to(request, sheet):
        return forbidden(request)
    etag = f'"{"small-" if small else ""}{sheet["picture"]}"'
    response = get_conditional_response(request, etag=etag) or picture_answer(number, small=small)
    if response is None:
        return not_found(request)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


def _figures(request: HttpRequest, station: str) -> dict[str, Any]:
    """Return the figures of the station in the newest version that has it."""
    document = station_document(place().folder, station, None, request.language)
    newest = next(version for version in document["versions"] if version["row"])
    return figures_of(request, document | {"versions": [newest]})
