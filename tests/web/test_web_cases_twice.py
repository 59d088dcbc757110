"""Two clicks make one proposal, and one that other results have overtaken cannot be confirmed."""

import pytest

from tallyproof.store import Project
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place
from web.conftest import SignIn
from web.test_web_cases import act, confirm, decided, file_one
from web.test_web_uploads import other_version

FORM = {"role": "forum", "outcome": "upheld", "legal_basis": "art. 20", "remedies": ["annul_station"]}


def test_a_decision_sent_twice_is_proposed_once_and_leads_there(sign_in: SignIn) -> None:
    file_one(sign_in("lawyer"))
    judge = sign_in("adjudicator")
    first = decided(judge)
    again = judge.post("/case/decide?id=C/1", FORM | {"annul": "2"})
    assert (again.status_code, again.headers["Location"]) == (302, f"/proposals/{first.pk}")
    assert Proposal.objects.count() == 1


def test_another_decision_in_a_case_waits_until_the_first_is_settled(sign_in: SignIn) -> None:
    file_one(sign_in("lawyer"))
    judge, other = sign_in("adjudicator"), sign_in("adjudicator", name="other")
    first = decided(judge)
    refused = other.post("/case/decide?id=C/1", FORM | {"annul": "2"})
    assert refused.status_code == 409
    assert load_catalogue("en").text("refusals.waits_already", number=first.pk) in refused.content.decode()
    assert judge.post(f"/proposals/{first.pk}", {"answer": "withdraw"}).status_code == 302
    assert other.post("/case/decide?id=C/1", FORM | {"annul": "2"}).status_code == 302


def test_an_execution_sent_twice_is_proposed_once(sign_in: SignIn) -> None:
    file_one(sign_in("lawyer"))
    first, second = sign_in("adjudicator", name="first"), sign_in("adjudicator", name="second")
    assert confirm(second, decided(first)) == 302
    act(first, "serve", role="forum")
    act(first, "enter_into_force", role="forum", legal_basis="art. 20")
    answers = {first.post("/case/execute?id=C/1").headers["Location"] for _ in range(2)}
    assert len(answers) == Proposal.objects.filter(kind="execute_case").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposal_that_other_results_have_overtaken_says_so_and_cannot_be_confirmed(
    sign_in: SignIn, server: Place, language: str
) -> None:
    words = load_catalogue(language)
    file_one(sign_in("lawyer"))
    judge, other = sign_in("adjudicator"), sign_in("adjudicator", name="other", language=language)
    waiting = decided(judge)
    page = other.get(f"/proposals/{waiting.pk}").content.decode()
    assert ('value="confirm"' in page, words.text("web.proposals.outdated") in page) == (True, False)
    project = Project.open(server.folder)
    project.put_in_force(other_version(project))
    page = other.get(f"/proposals/{waiting.pk}").content.decode()
    assert ('value="confirm"' in page, words.text("web.proposals.outdated") in page) == (False, True)
    refused = other.post(f"/proposals/{waiting.pk}", {"answer": "confirm"})
    assert refused.status_code == 409
    assert words.text("refusals.proposal_outdated") in refused.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    assert judge.post(f"/proposals/{waiting.pk}", {"answer": "withdraw"}).status_code == 302
    assert judge.post("/case/decide?id=C/1", FORM | {"annul": "2"}).status_code == 302
