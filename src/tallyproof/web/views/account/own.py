"""One's own account: name, password, one-time codes, sessions."""

from typing import Any

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from tallyproof.store.team.access import Session
from tallyproof.web.accounts import codes
from tallyproof.web.accounts.limits import SIGN_IN
from tallyproof.web.accounts.passwords import complaints
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note, noted
from tallyproof.web.page import page
from tallyproof.web.place import records
from tallyproof.web.roles import ANY_MEMBER
from tallyproof.workflow.trail import Note, write_trail

__all__ = ["show"]

_SECRET = "code_secret"  # noqa: S105 - the key in the session of a secret not yet in use
_NOW = forms.PasswordInput({"autocomplete": "current-password"})
_NEW = forms.PasswordInput({"autocomplete": "new-password"})
_CODE = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"})


class Password(Form):
    """A new password."""

    words = "account"
    current = forms.CharField(max_length=200, strip=False, widget=_NOW)
    password = forms.CharField(max_length=200, strip=False, widget=_NEW)
    again = forms.CharField(max_length=200, strip=False, widget=_NEW)


class CodesOn(Form):
    """The first code of a phone, and the password: whoever found a session open must not lock its person out."""

    words = "account"
    current = forms.CharField(max_length=200, strip=False, widget=_NOW)
    code = forms.CharField(max_length=20, widget=_CODE)


class CodesOff(Form):
    """The password, to turn codes off."""

    words = "account"
    current = forms.CharField(max_length=200, strip=False, widget=_NOW)


def show(request: HttpRequest) -> HttpResponse:
    """Show the account, or change it."""
    wanted = request.POST.get("answer", "") if request.method == "POST" else ""
    password = Password(request, sent=wanted == "password", auto_id="password_%s")
    on = CodesOn(request, sent=wanted == "codes_on", auto_id="on_%s")
    off = CodesOff(request, sent=wanted == "codes_off", auto_id="off_%s")
    with transaction.atomic():
        done, recovery = _done(request, wanted, (password, on, off))
        if done:
            write_trail(
                records(),
                Note(ANY_MEMBER, "account.own", about={"answer": wanted, **noted(request)}),
                by=request.user.name,
            )
    if done and not recovery:
        return HttpResponseRedirect(reverse("account.own"))
    shown = {"password": password, "on": on, "off": off, "recovery": recovery, **_about(request)}
    wrong = password.errors or on.errors or off.errors
    return page(request, "account/own.html", shown, status=422 if wrong else 200)


def _done(
    request: HttpRequest, wanted: str, forms_sent: tuple[Password, CodesOn, CodesOff]
) -> tuple[bool, list[str]]:
    """Do what was asked for; return whether it was done, and the recovery codes to show once.

    What failed stays counted, so that guesses are slow: a refusal here takes nothing back.
    """
    password, on, off = forms_sent
    if wanted == "password" and password.is_valid():
        return _changed(request, password), []
    if wanted == "codes_on" and on.is_valid():
        recovery = _on(request, on)
        return bool(recovery), recovery
    if wanted == "codes_off" and off.is_valid():
        return _off(request, off), []
    if wanted == "end":
        return _ended(request, request.POST.get("session", "")), []
    return False, []


def _about(request: HttpRequest) -> dict[str, Any]:
    if request.user.secret:
        secret = ""
    else:
        secret = request.session.setdefault(_SECRET, codes.fresh_secret())
        request.session.modified = True
    return {
        "secret": secret,
        "picture": codes.picture(secret, request.user) if secret else "",
        "sessions": [(one, _named(one.pk)) for one in _sessions(request)],
        "this": request.session.session_key,
    }


def _sessions(request: HttpRequest) -> Any:  # noqa: ANN401 - a query set of Django, which has no types
    return Session.objects.filter(person=request.user).order_by("-seen_at")


def _named(key: str) -> str:
    """Return by what a page names a session: never by its key, which lets its holder in."""
    return salted_hmac("tallyproof.session", key, algorithm="sha256").hexdigest()


def _ended(request: HttpRequest, named: str) -> bool:
    """End a session of this person; False where they have none of this name."""
    ended = [one.pk for one in _sessions(request) if constant_time_compare(_named(one.pk), named)]
    return bool(ended and Session.objects.filter(pk__in=ended).delete()[0])


def _changed(request: HttpRequest, form: Password) -> bool:
    given, person = dict(form.cleaned_data), request.user
    if not _is_own(request, form):
        return False
    for sentence in complaints(given["password"], form.catalogue.language, person):
        form.add_error("password", sentence)
    if given["again"] != given["password"]:
        form.complain("web.invitation.not_the_same", "again")
    if form.errors:
        return False
    person.set_password(given["password"])
    person.save(update_fields=["password"])
    update_session_auth_hash(request, person)
    _only_this(request)
    return True


def _only_this(request: HttpRequest) -> None:
    """Go on under a new key, and end every other session: none of them was begun by what is asked for from now on."""
    request.session.cycle_key()
    others = Session.objects.filter(person=request.user).exclude(pk=request.session.session_key)
    add_to_note(request, sessions=str(others.delete()[0]))


def _on(request: HttpRequest, form: CodesOn) -> list[str]:
    if not _is_own(request, form):
        return []
    secret = request.session.get(_SECRET, "")
    recovery = codes.switch_on(request.user, secret, form.cleaned_data["code"].strip()) if secret else None
    if recovery is None:
        form.complain("web.account.code_wrong", "code")
        return []
    del request.session[_SECRET]
    _only_this(request)
    return recovery


def _off(request: HttpRequest, form: CodesOff) -> bool:
    if not _is_own(request, form):
        return False
    codes.switch_off(request.user)
    _only_this(request)
    return True


def _is_own(request: HttpRequest, form: Password | CodesOn | CodesOff) -> bool:
    """Return whether the current password was given; guesses are counted as at signing in, but those of this person."""
    name = f"{request.user.get_username()}\0signed in"
    if SIGN_IN.reached(request, name, at_home=True):
        form.complain("web.sign_in.wait", "current")
        return False
    if request.user.check_password(form.cleaned_data["current"]):
        return True
    SIGN_IN.failed(request, name)
    form.complain("web.account.current_wrong", "current")
    return False
