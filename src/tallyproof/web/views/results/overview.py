"""One screen: what was announced, whether it adds up, what stands out, what could matter, what is due."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tallyproof.store.team.jobs import Job
from tallyproof.store.team.proposals import OPEN, Proposal
from tallyproof.texts import Catalogue
from tallyproof.web.examined import in_force_now
from tallyproof.web.guard import may
from tallyproof.web.jobs import queue_job
from tallyproof.web.page import page, words
from tallyproof.web.place import office, place
from tallyproof.web.rule_fields import RuleForm
from tallyproof.web.versions_kept import told_version
from tallyproof.web.views.results.section import CHAPTERS
from tallyproof.workflow.due import due_today
from tallyproof.workflow.election_name import election_title
from tallyproof.workflow.examination import asked_before, brief_of, change_unexamined, version_in_force
from tallyproof.workflow.log_proofs import newest_checkpoint
from tallyproof.workflow.version_history import version_now
from tallyproof.workflow.version_proofs import version_proofs

__all__ = ["show"]


_LEADS = {
    "announced": ("results.areas",),
    "adds-up": ("results.section", "arithmetic"),
    "stands-out": ("results.forensics",),
    "could-matter": ("results.outcome",),
}
"""The page that says more about each question."""


class Examine(RuleForm):
    """How the version in force is to be examined."""

    words = "examine"
    choice = forms.ChoiceField(required=False)
    seed = forms.IntegerField(min_value=0, max_value=2**63 - 1)


def show(request: HttpRequest) -> HttpResponse:
    """Show the overview; ask for an examination."""
    brief = brief_of(place().folder, request.language)
    version = version_in_force(place().folder)
    form = _form(request, brief)
    if request.method == "POST" and form.is_valid() and version:
        job = queue_job("examine", form.wish() | in_force_now(), by=request.user)
        return HttpResponseRedirect(reverse("jobs.one", args=[job.pk]))
    reads_cases = may(request.user, "cases.read")
    now = version_now(office(request), words(request))  # sums are known long before anything is examined
    shown = {
        "heading": election_title(place().folder, request.language),
        "now": told_version(request, now) if now else None,
        "brief": _led(brief, words(request)),
        "signals": _signals(brief),
        "leads": {question: reverse(name, args=args) for question, (name, *args) in _LEADS.items()},
        "version": version,
        "changed": change_unexamined(place().folder, request.language) if version else None,
        "versions_proved": version_proofs(place().folder, note=newest_checkpoint(place().folder), newest=1),
        "form": form,
        "running": Job.objects.filter(kind="examine", state__in=("queued", "running")).first(),
        "due": due_today(office(request), words(request)) if reads_cases else None,
        "waiting": _unsettled(request),
    }
    return page(request, "results/overview.html", shown, status=422 if form.errors else 200)


def _unsettled(request: HttpRequest) -> QuerySet[Proposal]:
    """Return proposals of others that wait for a second person, and all that were not carried out to their end."""
    mine = Q(proposed_by=request.user, state="waiting")
    return Proposal.objects.filter(state__in=OPEN).exclude(mine).order_by("pk")[:10]


def _form(request: HttpRequest, brief: dict[str, Any] | None) -> Examine:
    asked = asked_before(place().folder)
    choices = (brief or {}).get("choices", ())
    form = Examine(request, initial=asdict(asked))
    form.offer_rules(asked.rule, names=[one["name"] for one in choices])
    known = [(one["id"], one["name"]) for one in choices]
    if asked.choice and not brief:
        known = [(asked.choice, asked.choice)]
    form.fields["choice"].choices = [("", form.catalogue.text("web.examine.leader")), *known]
    return form


def _led(brief: dict[str, Any] | None, catalogue: Catalogue) -> dict[str, Any] | None:
    """Return the brief whose steps lead to the pages that they are about.

    That the other side recomputes a dossier is here a dossier to be built.
    """
    if not brief or not brief.get("summary"):
        return brief
    return brief | {"summary": [_steps(block, catalogue) for block in brief["summary"]]}


def _steps(block: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    if block["kind"] != "steps":
        return block
    targets = block.get("targets") or [""] * len(block["items"])
    own = {"recompute": catalogue.text("web.overview.recompute")}
    pairs = zip(block["items"], targets, strict=True)
    return block | {"led": [(own.get(target, item), _page_of(target)) for item, target in pairs]}


def _page_of(target: str) -> str:
    """Return the address of the page about a section; empty where there is none."""
    pages = {
        "signals": "results.forensics",
        "materiality": "results.outcome",
        "recompute": "results.dossiers",
    }
    if target in pages:
        return reverse(pages[target])
    return reverse("results.section", args=[target]) if target in CHAPTERS else ""


def _signals(brief: dict[str, Any] | None) -> list[dict[str, str]]:
    """Return the methods that give a signal, code and name."""
    test = (brief or {}).get("test") or {}
    return [
        {"code": one["code"], "name": one["name"]}
        for one in test.get("methods", ())
        if one["q"] is not None and one["q"] <= test["level"]
    ]
