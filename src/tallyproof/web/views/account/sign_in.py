"""Sign in with a name, a password and, where it is on, a one-time code."""

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tallyproof.store.team.people import Person, login_name
from tallyproof.web.accounts import codes
from tallyproof.web.accounts.entering import enter, wanted_page
from tallyproof.web.accounts.limits import CODE, SIGN_IN
from tallyproof.web.forms import Form
from tallyproof.web.page import page

__all__ = ["show"]


class SignIn(Form):
    """Name and password; a code for those who use one."""

    words = "sign_in"
    name = forms.CharField(max_length=80, widget=forms.TextInput({"autocomplete": "username"}))
    password = forms.CharField(
        max_length=200, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    code = forms.CharField(
        max_length=20,
        required=False,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def show(request: HttpRequest) -> HttpResponse:
    """Show the form, or let a person in."""
    form = SignIn(request)
    if request.method == "POST" and form.is_valid():
        person = _person(request, form)
        if person is not None:
            enter(request, person)
            return HttpResponseRedirect(wanted_page(request))
    shown = {"form": form, "next": wanted_page(request)}
    return page(request, "account/sign_in.html", shown, status=422 if form.errors else 200)


def _person(request: HttpRequest, form: SignIn) -> Person | None:
    """Return who signs in; otherwise the form says one and the same sentence, whatever was wrong."""
    given = form.cleaned_data
    name = login_name(given["name"])
    if SIGN_IN.reached(request, name):
        form.complain("web.sign_in.wait")
        return None
    person = authenticate(request, username=name, password=given["password"])
    if person is None:
        SIGN_IN.failed(request, name)
        form.complain("web.sign_in.wrong")
        return None
    if person.secret and not _code_fits(request, form, person):
        return None
    SIGN_IN.succeeded(name)
    return person


def _code_fits(request: HttpRequest, form: SignIn, person: Person) -> bool:
    if CODE.reached(request, person.name):
        form.complain("web.sign_in.wait")
        return False
    if codes.accept(person, form.cleaned_data["code"]):
        CODE.succeeded(person.name)
        return True
    if form.cleaned_data["code"]:
        CODE.failed(request, person.name)
    form.complain("web.sign_in.code_needed", "code")
    return False
