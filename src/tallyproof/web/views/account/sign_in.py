"""Sign in with a name, a password and, where it is on, a one-time code."""

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tallyproof.store.team.people import Person, login_name
from tallyproof.web.accounts import codes
from tallyproof.web.accounts.browsers import counted_as
from tallyproof.web.accounts.entering import enter, wanted_page
from tallyproof.web.accounts.limits import CODE, SIGN_IN
from tallyproof.web.carried import FIELD, keep, opened, sealed
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
    carried = opened(request.POST.get(FIELD, "")) if request.method == "POST" else None
    if request.method == "POST" and form.is_valid():
        person = _person(request, form)
        if person is not None:
            enter(request, person)
            if carried is not None and not keep(request, carried):
                return page(request, "failure.html", {"kind": "other_account"}, status=409)
            return HttpResponseRedirect(carried.page if carried else wanted_page(request))
    shown = {"form": form, "next": wanted_page(request), "lost": "ended" in request.GET}
    if carried is not None:
        shown |= {"carried": carried, "sealed": sealed(carried)}
    return page(request, "account/sign_in.html", shown, status=422 if form.errors else 200)


def _person(request: HttpRequest, form: SignIn) -> Person | None:
    """Return who signs in; otherwise the form says one and the same sentence, whatever was wrong.

    A wrong code counts and sounds like a wrong password: whoever guesses is not told that the password was right.
    """
    given = form.cleaned_data
    name = login_name(given["name"])
    counted = counted_as(request, name)
    if SIGN_IN.reached(request, counted, at_home=counted != name):
        form.complain("web.sign_in.wait")
        return None
    person = authenticate(request, username=name, password=given["password"])
    if person is None or (person.secret and not _code_fits(request, person, given["code"])):
        SIGN_IN.failed(request, counted)
        form.complain("web.sign_in.wrong")
        return None
    SIGN_IN.succeeded(counted)
    return person


def _code_fits(request: HttpRequest, person: Person, code: str) -> bool:
    """Return whether a one-time code lets a person in; after five wrong ones none does for a while."""
    counted = counted_as(request, person.name)
    if CODE.reached(request, counted, at_home=counted != person.name):
        return False
    if codes.accept(person, code):
        CODE.succeeded(counted)
        return True
    if code:
        CODE.failed(request, counted)
    return False
