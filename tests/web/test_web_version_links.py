"""Each coming into force of a version leads to the proposal that brought it, whatever was proposed alike later."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

from django.test import Client

from tallyproof.store import Project
from tallyproof.store.history import write_history
from tallyproof.store.team.proposals import Proposal
from tallyproof.store.team.uploads import Upload
from tallyproof.web.place import Place
from tallyproof.workflow import Request, init
from web.conftest import SignIn
from web.test_web_uploads import SHEETS, send

WHY = {"reason": "recount", "decided_by": "the commission"}


def proposed(clerk: Client, upload: Upload) -> Proposal:
    answer = clerk.post(f"/uploads/{upload.pk}", {"answer": "propose"} | WHY)
    return Proposal.objects.get(pk=int(answer.headers["Location"].rpartition("/")[2]))


def an_hour_before(project: Project, proposal: Proposal) -> None:
    """Let all that came into force so far, and a proposal, be an hour older: the journal keeps no parts of a second."""
    hour = dt.timedelta(hours=1)
    proposal.refresh_from_db()
    Proposal.objects.filter(pk=proposal.pk).update(settled_at=proposal.settled_at - hour)
    older = (
        replace(one, at=(dt.datetime.fromisoformat(one.at) - hour).isoformat() if one.at else None)
        for one in project.history()
    )
    write_history(project.folder, tuple(older))


def links(page: str) -> list[int | None]:
    """Return the proposal to which each coming into force leads, the oldest first."""
    cards = [re.findall(r'href="/proposals/(\d+)"', card) for card in page.split("<section")[1:]]
    return [int(found[0]) if found else None for found in cards][::-1]


def test_a_version_that_came_twice_leads_to_the_proposal_of_each_time(
    sign_in: SignIn, server: Place, tmp_path: Path
) -> None:
    clerk, judge, project = sign_in("clerk"), sign_in("adjudicator"), Project.open(server.folder)
    before = project.current_name()
    assert before is not None
    first = proposed(clerk, send(clerk, server))
    assert judge.post(f"/proposals/{first.pk}", {"answer": "confirm"}).status_code == 302
    an_hour_before(project, first)
    project.put_in_force(before)
    again = send(clerk, server)
    withdrawn = proposed(clerk, again)
    clerk.post(f"/proposals/{withdrawn.pk}", {"answer": "withdraw"})
    second = proposed(clerk, again)
    assert judge.post(f"/proposals/{second.pk}", {"answer": "confirm"}).status_code == 302
    project.put_in_force(before)
    sheets = tmp_path / "sheets.csv"
    sheets.write_text(SHEETS, encoding="utf-8")
    init(project.folder, Request(sheets), **WHY)
    history = [one.snapshot for one in project.history()]
    assert [history[0], history[2], history[4]] == [before] * 3
    assert len({history[1], history[3], history[5]}) == 1
    page = clerk.get("/results/versions").content.decode()
    assert links(page) == [None, first.pk, None, second.pk, None, None]
