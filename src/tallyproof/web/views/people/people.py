"""Who is in the team, which roles they have, and who is invited."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from tallyproof.store.team.access import Invitation
from tallyproof.store.team.people import Person
from tallyproof.web.accounts import invitations
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page
from tallyproof.web.roles import Role

__all__ = ["show"]


class Invite(Form):
    """Whom to invite, as what."""

    words = "people"
    shown_as = forms.CharField(max_length=120)
    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, request: HttpRequest, *, sent: bool | None = None) -> None:
        super().__init__(request, sent=sent)
        self.fields["roles"].choices = [
            (role.value, self.catalogue.text(f"web.role.{role}")) for role in Role
        ]


def show(request: HttpRequest) -> HttpResponse:
    """List the people, and invite."""
    withdrawn = request.POST.get("withdraw", "")
    form, link = Invite(request, sent=request.method == "POST" and not withdrawn), ""
    if withdrawn:
        _withdraw(request, withdrawn)
        return HttpResponseRedirect(reverse("people.people"))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        add_to_note(
            request, answer="invited", guest=given["shown_as"], roles=", ".join(sorted(given["roles"]))
        )
        token = invitations.invite(given["roles"], by=request.user.get_username(), shown_as=given["shown_as"])
        link = request.build_absolute_uri(reverse("account.invitation", args=[token]))
    shown = {
        "form": form,
        "link": link,
        "people": Person.objects.order_by("name"),
        "invitations": Invitation.objects.filter(
            used_by="", withdrawn=False, expires_at__gt=timezone.now()
        ).order_by("-created_at")[:100],
    }
    return page(request, "people/people.html", shown, status=422 if form.errors else 200)


def _withdraw(request: HttpRequest, key: str) -> None:
    """Let a link that nobody used work no more."""
    invitation = Invitation.objects.filter(pk=key, used_by="", withdrawn=False).first()
    if invitation is not None:
        Invitation.objects.filter(pk=key, used_by="").update(withdrawn=True)
        add_to_note(request, answer="withdrawn", guest=invitation.shown_as)
