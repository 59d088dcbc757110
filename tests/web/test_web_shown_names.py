"""People are named as the team knows them; the name to sign in with stands beside it where it must be exact."""

from django.test import Client

from tallyproof.store.team.proposals import Proposal
from tallyproof.web.place import Place
from tallyproof.workflow.observe_forms import keep_form
from web.conftest import SignIn
from web.observers import TOLD, xlsform
from web.people import person


def come_in(name: str, shown_as: str, *roles: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(name, roles, shown_as=shown_as))
    return client


def test_pages_name_people_as_they_are_shown_and_the_trail_both_ways(sign_in: SignIn, server: Place) -> None:
    law = come_in("law1", "Сауле <b>С</b>", "lawyer", "observer", "administrator")
    form = keep_form(server.folder, "opening.xlsx", xlsform(), by="law1")["key"]
    law.post(f"/observe/forms/{form}", TOLD)
    incident = f"/observe/incident?id={TOLD['instance']}%231"
    assert law.post(incident, {"state": "corroborated", "reason": "asked"}).status_code == 302
    Proposal.objects.create(
        kind="publish_site",
        subject="site",
        content={},
        proposed_by=person("adj2", ["adjudicator"], shown_as="Марат"),
    )
    pages = {
        address: law.get(address).content.decode() for address in ("/observe/forms", incident, "/proposals")
    }
    assert "Марат" in pages["/proposals"]
    for address in ("/observe/forms", incident):
        assert "Сауле &lt;b&gt;С&lt;/b&gt;," in pages[address]
    for page in pages.values():
        assert ("law1" in page, "adj2" in page) == (False, False)
    trail = law.get("/trail").content.decode()
    assert "Сауле &lt;b&gt;С&lt;/b&gt; <small><code>law1</code></small>" in trail
    assert sign_in("administrator").get("/trail").content.decode().count("<code>law1</code>") > 0
