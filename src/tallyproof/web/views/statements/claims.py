"""What a statement claims: registered, proposed and decided about, each with where it stands."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from tallyproof.errors import TallyproofError
from tallyproof.web.failures import sentence
from tallyproof.web.forms import Form
from tallyproof.web.guard import may
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import page, words
from tallyproof.web.place import records
from tallyproof.web.statements_kept import statement_desk
from tallyproof.workflow.statement_proposals import (
    TARGETS,
    claim_words,
    decide_proposal,
    proposals_kept,
)
from tallyproof.workflow.statement_records import claim_add, claim_stance, statement_show
from tallyproof.workflow.trail import Note, write_trail

__all__ = ["show"]

_SHOWN = 100
_PAGES = {"statement": "statements.one", "case": "cases.one", "incident": "observe.incidents.one"}
_READ_BY = {"case": "cases.read", "incident": "observe.read"}


class Claimed(Form):
    """A claim: what it does, with what, in whose name."""

    words = "web_statements.claim"
    kind = forms.ChoiceField()
    target = forms.ChoiceField()
    name = forms.CharField(max_length=200)
    speaker = forms.CharField(max_length=200, required=False)
    words_ = forms.CharField(max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    passage = forms.CharField(
        max_length=4000, required=False, strip=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, request: HttpRequest, **options: Any) -> None:  # noqa: ANN401 - of Django's forms
        super().__init__(request, **options)
        self.fields["kind"].choices = claim_words(self.catalogue, "claim")
        self.fields["target"].choices = [
            (one, self.catalogue.text(f"web_statements.target.{one}")) for one in TARGETS
        ]

    def told(self) -> dict[str, str]:
        """Return what the form says as fields of a claim; what is empty says nothing."""
        given = self.cleaned_data
        told = {"kind": given["kind"], "about": f"{given['target']}:{given['name']}"}
        return told | {name: given[field] for name, field in _OPTIONAL if given[field]}


_OPTIONAL = (("speaker", "speaker"), ("words", "words_"))
_OF_A_PROPOSAL = ("proposal", "kind", "target", "name", "speaker", "words_")


def show(request: HttpRequest) -> HttpResponse:
    """List claims of a statement, add one, propose, decide, change a stance: `?id=S1`."""
    desk, catalogue = statement_desk(request), words(request)
    name = request.GET.get("id", "").replace("\0", "")[:200]
    statement = statement_show(desk, catalogue, name)
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    form = Claimed(request, sent=answer in {"add", "accept"})
    if answer == "propose":
        wish = {"statement": name, "by": request.user.get_username()}
        _trail(request, {"statement": name, "answer": "propose"})
        return HttpResponseRedirect(reverse("jobs.one", args=[queue_job("claims", wish, by=request.user).pk]))
    if answer and _done(request, answer, statement, form):
        return HttpResponseRedirect(f"{reverse('statements.claims')}?{urlencode({'id': name})}")
    found = proposals_kept(desk, name, request.language)
    typed = _typed(request, answer)
    shown = {
        "statement": statement,
        "claims": [one | {"link": _link(request, one["about"])} for one in statement["claims"]],
        "stances": claim_words(catalogue, "stance"),
        "kinds": claim_words(catalogue, "claim"),
        "targets": form.fields["target"].choices,
        "form": _blank(request) if typed else form,
        "refused": form.non_field_errors() if answer == "accept" else [],
        "found": found,
        "open": _open(found["claims"], typed) if found else [],
        "decided": [one for one in found["claims"] if one["decision"]] if found else [],
    }
    return page(request, "statements/claims.html", shown, status=422 if form.errors else 200)


def _blank(request: HttpRequest) -> Claimed:
    """Return the form for a claim of one's own, empty: what was typed belongs to a proposal."""
    form = Claimed(request, sent=False)
    form.carried = None
    return form


def _typed(request: HttpRequest, answer: str) -> dict[str, str]:
    """Return what was typed about a proposal, refused now or carried through signing in; empty where nothing was."""
    if answer == "accept":
        return {name: request.POST.get(name, "") for name in _OF_A_PROPOSAL}
    carried = request.carried
    if carried is None or not carried.values("proposal"):
        return {}
    return {name: (carried.values(name) or [""])[-1] for name in _OF_A_PROPOSAL}


def _open(claims: list[dict[str, Any]], typed: dict[str, str]) -> list[dict[str, Any]]:
    """Return the proposals that nobody decided about, each with what its form holds; one in work comes first."""
    waiting = [one for one in claims if not one["decision"]]
    waiting.sort(key=lambda one: one["id"] != typed.get("proposal"))
    return [one | _filled(one, typed) for one in waiting[:_SHOWN]]


def _filled(one: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    if one["id"] == typed.get("proposal"):
        return {"form": typed, "typed": True}
    parts = one["parts"]
    given = {"kind": one["kind"], "speaker": parts["source"], "words_": parts["content"]}
    return {"form": given, "typed": False}


def _done(request: HttpRequest, answer: str, statement: dict[str, Any], form: Claimed) -> bool:
    """Do what was asked; False with a complaint in the form where that cannot be."""
    if form.is_bound and not form.is_valid():
        form.add_error(None, form.catalogue.text("web_statements.claim.incomplete"))
        return False
    desk, catalogue, name = statement_desk(request), words(request), statement["id"]
    one = request.POST.get("proposal", "")[:40]
    try:
        if answer == "add":
            claim_add(desk, catalogue, _new(form, statement))
        elif answer == "accept":
            decide_proposal(desk, catalogue, name, one, form.told())
        elif answer == "reject":
            decide_proposal(desk, catalogue, name, one, None)
            _trail(request, {"statement": name, "answer": "reject", "proposal": one})
        elif answer == "stance":
            claim_stance(
                desk, catalogue, request.POST.get("claim", "")[:200], request.POST.get("stance", "")[:40]
            )
    except (TallyproofError, ValueError) as error:
        text = sentence(request, error) if isinstance(error, TallyproofError) else str(error)
        _complain(form, text)
        return False
    return True


def _trail(request: HttpRequest, about: dict[str, str]) -> None:
    """Write down what is no record of its own: a registered claim is one, proposing and rejecting are not."""
    with transaction.atomic():
        note = Note("statements.write", "statements.claims.show", about=about)
        write_trail(records(), note, by=request.user.get_username())


def _complain(form: Claimed, text: str) -> None:
    if not form.is_bound:
        form.is_bound = True
        form.full_clean()
        form.errors.clear()
    form.add_error(None, text)


def _new(form: Claimed, statement: dict[str, Any]) -> dict[str, Any]:
    """Return a claim that a person wrote, with its place where the passage stands in the text."""
    passage = form.cleaned_data["passage"].replace("\r\n", "\n").strip()
    start = statement["text"].find(passage) if passage else -1
    if passage and start < 0:
        raise ValueError(form.catalogue.text("web_statements.claim.no_passage"))
    taken = {one["id"] for one in statement["claims"]}
    number = next(n for n in range(1, len(taken) + 2) if f"{statement['id']}-C{n}" not in taken)
    place = {"start": start, "end": start + len(passage)} if passage else {}
    return form.told() | place | {"id": f"{statement['id']}-C{number}", "statement": statement["id"]}


def _link(request: HttpRequest, about: str) -> str:
    """Return the address of what a claim is about; empty where there is no page, or the reader may not read it."""
    target, _, name = about.partition(":")
    if target == "result":
        return reverse("results.overview")
    if target not in _PAGES or not may(request.user, _READ_BY.get(target, "statements.read")):
        return ""
    return f"{reverse(_PAGES[target])}?{urlencode({'id': name})}"
