"""Accept an invitation: make the account, or set a new password."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.store.team.access import Invitation, Session
from tallyproof.store.team.people import Person, login_name
from tallyproof.web.accounts import invitations
from tallyproof.web.accounts.entering import enter
from tallyproof.web.accounts.limits import LINK, address_of
from tallyproof.web.accounts.passwords import complaints
from tallyproof.web.accounts.tokens import withdraw_all_tokens
from tallyproof.web.forms import Form
from tallyproof.web.page import page
from tallyproof.web.place import records
from tallyproof.web.roles import ANY_MEMBER
from tallyproof.workflow.trail import Note, write_trail

__all__ = ["show"]

_NEW = forms.PasswordInput({"autocomplete": "new-password"})


class Account(Form):
    """Who the guest is."""

    words = "invitation"
    name = forms.CharField(max_length=80, min_length=2, widget=forms.TextInput({"autocomplete": "username"}))
    shown_as = forms.CharField(max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(max_length=200, strip=False, widget=_NEW)
    again = forms.CharField(max_length=200, strip=False, widget=_NEW)


class NewPassword(Form):
    """A new password for an account that is there."""

    words = "invitation"
    password = forms.CharField(max_length=200, strip=False, widget=_NEW)
    again = forms.CharField(max_length=200, strip=False, widget=_NEW)


def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form of a link that works, or make the account."""
    invitation = _invitation(request, token)
    if invitation is None:
        return page(request, "account/invitation_over.html", status=404)
    called = {"shown_as": invitation.shown_as}
    form = NewPassword(request) if invitation.person else Account(request, initial=called)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person = _person(form, invitation)
            if person is not None:
                _note(invitation, person, ended=Session.objects.filter(person=person).delete()[0])
        if person is not None:
            return _let_in(request, person)
    shown = {"form": form, "invitation": invitation}
    return page(request, "account/invitation.html", shown, status=422 if form.errors else 200)


def _invitation(request: HttpRequest, token: str) -> Invitation | None:
    """Return the invitation of a link that works; guesses are counted for an address alone.

    A count of all guesses together would let anybody close the links of everybody.
    """
    if LINK.reached(request, address_of(request)):
        return None
    found = invitations.find(token)
    if found is None:
        LINK.failed(request, address_of(request))
    return found


def _let_in(request: HttpRequest, person: Person) -> HttpResponse:
    """Sign the person in; who uses one-time codes enters one, for a link is no second factor."""
    if person.secret:
        return HttpResponseRedirect(reverse("account.sign_in"))
    enter(request, person)
    return HttpResponseRedirect("/")


def _note(invitation: Invitation, person: Person, *, ended: int) -> None:
    """Write into the trail who came in by a link of whom, and what became of sessions, tokens and codes; no link.

    Tokens are withdrawn: whoever needed a link may not be the only one who was in.
    """
    about = {"answer": "password_by_link" if invitation.person_id else "joined"}
    if invitation.invited_by:
        about["invited_by"] = invitation.invited_by
    else:
        about["link"] = "of_server"
    if not invitation.person_id:
        about["roles"] = ", ".join(sorted(person.roles))
    if withdrawn := withdraw_all_tokens(person):
        about["tokens"] = str(withdrawn)
    about |= {"sessions": str(ended), "codes": "asked" if person.secret else "none"}
    write_trail(records(), Note(ANY_MEMBER, "account.invitation", about=about), by=person.name)


def _person(form: Form, invitation: Invitation) -> Person | None:
    """Return the person with the new password; None where the form now says what is wrong."""
    given = dict(form.cleaned_data)
    person = invitation.person or Person(
        name=login_name(given["name"]),
        shown_as=given["shown_as"],
        language=form.catalogue.language,
        roles=invitation.roles,
    )
    for sentence in complaints(given["password"], form.catalogue.language, person):
        form.add_error("password", sentence)
    if given["again"] != given["password"]:
        form.complain("web.invitation.not_the_same", "again")
    if person.pk is None and Person.objects.filter(name=person.name).exists():
        form.complain("web.invitation.name_taken", "name")
    if form.errors:
        return None
    person.set_password(given["password"])
    if not invitations.used(invitation, person.name):
        form.complain("web.invitation.over")
        return None
    person.save()
    return person
