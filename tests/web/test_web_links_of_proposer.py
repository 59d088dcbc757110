"""Who made the link that last set the password of the second person could be that person: every page says so."""

import re
from html import unescape

import pytest
from django.test import Client

from tallyproof.store.team.people import Person
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import records
from tallyproof.workflow.trail import read_trail
from web.conftest import SignIn
from web.test_web_publications import proposed

PASSWORDS = {"password": "five loud iron boats", "again": "five loud iron boats"}
SAID = "web.proposals.password_by_link"


def link(maker: Client, name: str) -> str:
    """Return the address by which somebody sets a new password."""
    number = Person.objects.get(name=name).pk
    made = maker.post(f"/people/{number}", {"answer": "password"}).content.decode()
    return re.findall(r"/invitation/[\w-]+", made)[0]


def told(reader: Client, proposal: Proposal, language: str = "en") -> bool:
    page = unescape(reader.get(f"/proposals/{proposal.pk}").content.decode())
    return load_catalogue(language).text(SAID, person="Judge", proposer="Chief") in page


def noted(proposal: Proposal) -> list[str]:
    told = [one["about"] for one in read_trail(records()) if one["about"].get("state") == "confirmed"]
    return [one.get("password_by", "") for one in told if one["proposal"] == str(proposal.pk)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_person_whose_password_the_proposer_could_set_is_named(
    language: str, sign_in: SignIn
) -> None:
    chief, reader = sign_in("administrator", "lawyer", name="chief"), sign_in("clerk", language=language)
    sign_in("adjudicator", name="judge")
    judge = Client()
    judge.post(link(chief, "judge"), PASSWORDS)
    proposal = proposed(chief)
    assert told(reader, proposal, language)
    assert judge.post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 302
    assert told(reader, proposal, language)
    assert noted(proposal) == ["chief"]
    trail = chief.get("/trail").content.decode()
    assert load_catalogue("en").text("web.trail.about.password_by") in trail


def test_a_link_that_is_not_used_or_made_by_somebody_else_later_is_not_told(sign_in: SignIn) -> None:
    chief, other = (sign_in("administrator", "lawyer", name=name) for name in ("chief", "other"))
    judge = sign_in("adjudicator", name="judge")
    unused = link(chief, "judge")
    proposal = proposed(chief)
    assert not told(chief, proposal)
    Client().post(unused, PASSWORDS)
    assert told(chief, proposal)
    Client().post(link(other, "judge"), PASSWORDS)
    assert not told(chief, proposal)
    judge = sign_in("adjudicator", name="judge")
    assert judge.post(f"/proposals/{proposal.pk}", {"answer": "confirm"}).status_code == 302
    assert (told(chief, proposal), noted(proposal)) == (False, [""])
    Client().post(link(chief, "judge"), PASSWORDS)
    assert not told(chief, proposal)  # what came after the confirmation says nothing about it


def test_a_link_for_somebody_who_may_not_confirm_is_not_told(sign_in: SignIn) -> None:
    chief = sign_in("administrator", "lawyer", name="chief")
    sign_in("reader", name="judge")
    Client().post(link(chief, "judge"), PASSWORDS)
    assert not told(chief, proposed(chief))
