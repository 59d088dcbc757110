"""Record an act in a case: only what its state allows, by whom it may be done, with what it needs."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tallyproof.errors import NotAllowedError, TallyproofError, TextKey
from tallyproof.web.cases_kept import roles_in_cases, rule_in_use
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.page import page, words
from tallyproof.web.place import office
from tallyproof.web.views.cases.one import address, case_id
from tallyproof.workflow.case_choices import case_acts, case_words, forums_of
from tallyproof.workflow.cases import Deed, case_advance, case_list, case_show

__all__ = ["DECIDED", "Acted", "offered_act", "show", "told"]

DECIDED = ("reason", "number", "legal_basis", "proof", "remedies", "reasons_given", "published")
"""What a decision may say beside its outcome."""

_CONTROLLED = frozenset({"decide", "declare_inadmissible", "refuse_to_register"})
_FLAGS = frozenset({"voluntary", "reasons_given", "published"})


class Acted(Form):
    """An act: when, by whom, and the fields that it needs."""

    words = "web_cases.act"
    role = forms.ChoiceField()
    at = forms.CharField(
        max_length=40, required=False, widget=forms.DateTimeInput({"type": "datetime-local"})
    )
    outcome = forms.ChoiceField()
    reason = forms.ChoiceField()
    reason_text = forms.CharField(max_length=500)
    number = forms.CharField(max_length=80)
    legal_basis = forms.CharField(max_length=500)
    because = forms.CharField(max_length=500)
    forum = forms.ChoiceField()
    appeal = forms.ChoiceField()
    voluntary = forms.ChoiceField()
    proof = forms.ChoiceField()
    remedies = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    reasons_given = forms.ChoiceField()
    published = forms.ChoiceField()

    def ask(self, act: Mapping[str, Any], choices: Mapping[str, Any]) -> None:
        """Keep the fields of one act, with their choices."""
        needs = {
            "reason_text" if need == "reason" and act["act"] not in _CONTROLLED else need
            for need in act["needs"]
        }
        optional = set(DECIDED) if act["act"] == "decide" else set()
        for name in [name for name in Acted.base_fields if name not in {"role", "at"}]:
            if name not in needs | optional:
                del self.fields[name]
                continue
            self.fields[name].required = name in needs
            if name in choices:
                empty = [] if name == "remedies" else [("", "–")]
                self.fields[name].choices = [*empty, *choices[name]]
        self.fields["role"].choices = [one for one in choices["role"] if one[0] in act["roles"]]


def show(request: HttpRequest) -> HttpResponse:
    """Ask for an act, or record it: `?id=C1&act=register`."""
    name = case_id(request)
    act = offered_act(request, name, request.GET.get("act", "")[:40])
    case = case_show(office(request), words(request), name)
    if act["act"] == "execute" and case["effects"]:
        raise NotAllowedError(
            'The act "execute"',
            reason="the decision changes results: it needs a second person",
            text="execution_needs_two",
        )
    form = Acted(request)
    form.ask(act, _choices(request, name))
    if request.method == "POST" and form.is_valid() and _recorded(request, form, name, act["act"]):
        return HttpResponseRedirect(address(name))
    shown = {"case": case, "act": act, "form": form}
    return page(request, "cases/act.html", shown, status=422 if form.errors else 200)


def offered_act(request: HttpRequest, name: str, wanted: str) -> dict[str, Any]:
    """Return an act that this person may do in this case now; raises NotAllowedError."""
    acts = case_acts(office(request), words(request), name, roles=roles_in_cases(request))
    for act in acts:
        if act["act"] == wanted:
            return act
    listed = ", ".join(act["act"] for act in acts) or "–"
    raise NotAllowedError(
        f'The act "{wanted}" in the case "{name}"',
        reason=f"possible for you now: {listed}",
        text="act_for_you",
        possible=tuple(TextKey(f"cases.act.{act['act']}") for act in acts),
    )


def told(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form says as the fields of an act; what is empty says nothing."""
    named = {name.removesuffix("_text"): value for name, value in given.items() if name not in {"role", "at"}}
    flags = {name: named[name] == "yes" for name in _FLAGS & set(named) if named[name]}
    return {name: value for name, value in (named | flags).items() if value not in ("", [], None)}


def _recorded(request: HttpRequest, form: Acted, name: str, act: str) -> bool:
    given = form.cleaned_data
    deed = Deed(act, given["at"], given["role"], fields=told(given))
    try:
        case_advance(office(request), words(request), name, deed, rule=rule_in_use())
    except TallyproofError as error:
        form.add_error(None, sentence(request, error))
        return False
    return True


def _choices(request: HttpRequest, name: str) -> dict[str, list[tuple[str, str]]]:
    catalogue = words(request)
    yes_no = [(word, catalogue.text(f"web_cases.{word}")) for word in ("yes", "no")]
    attacks = case_list(office(request), catalogue, only={"parent": name})["cases"]
    lists = {"outcome": "outcome", "reason": "reason", "proof": "proof", "remedies": "remedy", "role": "role"}
    return {
        **{field: case_words(catalogue, listed) for field, listed in lists.items()},
        **dict.fromkeys(sorted(_FLAGS), yes_no),
        "forum": forums_of(office(request), catalogue, name),
        "appeal": [(one["id"], f"{one['id']}: {one['state_title']}") for one in attacks],
    }
