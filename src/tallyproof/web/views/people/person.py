"""One person of the team: roles, a new password, switching off."""

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.errors import NotAllowedError, UnknownNameError
from tallyproof.store.team.access import Session
from tallyproof.store.team.people import Person
from tallyproof.web.accounts import invitations
from tallyproof.web.accounts.codes import switch_off
from tallyproof.web.accounts.tokens import withdraw_all_tokens
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page
from tallyproof.web.roles import Role, roles_of

__all__ = ["show"]

_ANSWERS = {
    "roles": "roles",
    "on": "switched_on",
    "off": "switched_off",
    "password": "reset_link",
    "codes": "codes_off",
}
"""Button -> what the trail calls what it does."""
_LINK_LASTS = dt.timedelta(days=1)


class Roles(Form):
    """What a person may be: something; who is to do nothing is switched off."""

    words = "people"
    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)


def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a person, or change what they may do."""
    one = Person.objects.filter(pk=number).first()
    if one is None:
        raise UnknownNameError("person", str(number), ())
    wanted = request.POST.get("answer", "") if request.method == "POST" else ""
    form = Roles(request, sent=wanted == "roles", initial={"roles": one.roles})
    form.fields["roles"].choices = [(r.value, form.catalogue.text(f"web.role.{r}")) for r in Role]
    link = ""
    if wanted in _ANSWERS:
        add_to_note(request, answer=_ANSWERS[wanted], person=one.name)
    if wanted == "roles" and form.is_valid():
        _change(one, roles=form.cleaned_data["roles"])
        add_to_note(request, roles=", ".join(sorted(one.roles)))
    elif wanted in {"on", "off"}:
        _change(one, active=wanted == "on")
        if withdrawn := 0 if one.is_active else withdraw_all_tokens(one):
            add_to_note(request, tokens=str(withdrawn))
    elif wanted == "password":
        link = _link(request, one)
    elif wanted == "codes":
        switch_off(one)
    if wanted and not link and not form.errors:
        return HttpResponseRedirect(reverse("people.person", args=[number]))
    shown = {"one": one, "form": form, "link": link}
    return page(request, "people/person.html", shown, status=422 if form.errors else 200)


def _change(one: Person, *, roles: list[str] | None = None, active: bool | None = None) -> None:
    """Change roles, or switch a person on or off; somebody always stays who can manage people.

    Raises:
        NotAllowedError: Nobody would be left who can.
    """
    one.roles = roles if roles is not None else one.roles
    one.is_active = active if active is not None else one.is_active
    others = Person.objects.select_for_update().filter(is_active=True).exclude(pk=one.pk)
    managers = [other for other in others if Role.ADMINISTRATOR in roles_of(other.roles)]
    if not managers and not (one.is_active and Role.ADMINISTRATOR in roles_of(one.roles)):
        raise NotAllowedError(
            "Changing this person",
            reason="nobody would be left who can manage people",
            text="nobody_left",
        )
    one.save(update_fields=["roles", "is_active"])
    if not one.is_active:
        Session.objects.filter(person=one).delete()


def _link(request: HttpRequest, one: Person) -> str:
    """Return a link by which the person sets a new password; it works once, for a day."""
    by = request.user.get_username()
    token = invitations.invite(one.roles, by=by, shown_as=one.shown_as, person=one, lasts=_LINK_LASTS)
    return request.build_absolute_uri(reverse("account.invitation", args=[token]))
