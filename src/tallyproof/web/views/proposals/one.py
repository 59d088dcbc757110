"""One proposal: exactly what would happen, and the second person's answer."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.errors import UnknownNameError
from tallyproof.store.team.proposals import Proposal
from tallyproof.web import two_persons
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.page import page

__all__ = ["show"]


class Answer(Form):
    """What the second person says."""

    words = "proposals"
    reason = forms.CharField(max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))


def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a proposal, or settle it."""
    proposal = Proposal.objects.select_related("proposed_by", "settled_by").filter(pk=number).first()
    if proposal is None:
        raise UnknownNameError("proposal", str(number), ())
    form = Answer(request)
    if request.method == "POST" and form.is_valid() and _settled(request, proposal, form):
        return HttpResponseRedirect(reverse("proposals.one", args=[number]))
    shown = {
        **two_persons.KINDS[proposal.kind].beside(proposal.content, request.language),
        "proposal": proposal,
        "form": form,
        "content_template": two_persons.KINDS[proposal.kind].template,
        "links": two_persons.links_of_proposer(proposal),
        "outdated": two_persons.is_outdated(proposal),
        "mine": proposal.proposed_by_id == request.user.pk,
        "can_carry_out": two_persons.may_carry_out(request, proposal),
        "can_confirm": may(request.user, two_persons.KINDS[proposal.kind].action),
    }
    return page(request, "proposals/one.html", shown, status=422 if form.errors else 200)


def _settled(request: HttpRequest, proposal: Proposal, form: Answer) -> bool:
    answer, reason = request.POST.get("answer"), form.cleaned_data["reason"].strip()
    if answer == "confirm":
        two_persons.confirm(request, proposal)
    elif answer == "carry_out":
        two_persons.carry_out(request, proposal)
    elif answer == "withdraw":
        two_persons.withdraw(request, proposal)
    elif reason:
        two_persons.reject(request, proposal, reason=reason)
    else:
        form.complain("web.proposals.reason_needed", "reason")
        return False
    return True
