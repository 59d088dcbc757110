"""One's own tokens: make one for a program, withdraw it."""

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.web.accounts.tokens import actions_of, make_token, tokens_of, withdraw_token
from tallyproof.web.forms import Form
from tallyproof.web.noted import add_to_note
from tallyproof.web.page import page

__all__ = ["show"]

_DAYS = ("1", "7", "30", "90")


class Make(Form):
    """A new token."""

    words = "web_api.make"
    name = forms.CharField(max_length=120)
    days = forms.ChoiceField(choices=[(days, days) for days in _DAYS], initial="30")
    actions = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple())

    def offer(self, actions: tuple[str, ...]) -> None:
        """Offer what the person may do, in words."""
        self.fields["actions"].choices = [
            (a, f"{self.catalogue.text(f'web_api.action.{a}')} ({a})") for a in actions
        ]


def show(request: HttpRequest) -> HttpResponse:
    """List the tokens; make one, which is shown once; withdraw one."""
    withdrawn = request.POST.get("withdraw", "") if request.method == "POST" else ""
    if withdrawn:
        withdraw_token(request.user, withdrawn)
        add_to_note(request, answer="token_withdrawn")
        return HttpResponseRedirect(reverse("account.tokens"))
    form = Make(request)
    form.offer(actions_of(request.user))
    secret = ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        lasts = dt.timedelta(days=int(asked["days"]))
        secret = make_token(request.user, asked["name"], asked["actions"], lasts=lasts)
        add_to_note(request, answer="token_made", name=asked["name"])
    findings = request.build_absolute_uri("/api/results/findings/brief")
    shown = {
        "form": form,
        "secret": secret,
        "tokens": tokens_of(request.user),
        "described": reverse("api:openapi-json"),
        "example": f'curl -H "Authorization: Bearer {secret}" {findings}',
    }
    return page(request, "account/tokens.html", shown, status=422 if form.errors else 200)
