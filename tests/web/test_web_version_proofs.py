"""What the log proves of the versions of the results, on the overview and at a station."""

import html
import json
import re
from pathlib import Path

import pytest

from tallyproof.log import EntryKind, Log
from tallyproof.store import Project
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place
from tallyproof.workflow.act_log import log_act
from tallyproof.workflow.log import log_create, log_publish
from tallyproof.workflow.log_proofs import newest_checkpoint
from tallyproof.workflow.version_proofs import version_proofs
from web.conftest import SignIn
from web.test_web_cases import executed

ENGLISH = load_catalogue("en")


def in_force(folder: Path) -> str:
    return str(Project.open(folder).current_name())


@pytest.mark.parametrize("address", ["/", "/station?id=2"])
def test_without_a_log_nothing_is_said_of_one(sign_in: SignIn, address: str) -> None:
    page = sign_in("reader").get(address).content.decode()
    assert ENGLISH.text("web.version_proof.title") not in page


@pytest.mark.parametrize("address", ["/", "/station?id=2"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_logged_version_is_said_to_be_an_entry_and_once_published_has_its_receipt(
    sign_in: SignIn, server: Place, address: str, language: str
) -> None:
    log_create(server.folder, "example.org/test")
    reader, words = sign_in("reader", language=language), load_catalogue(language)
    before = reader.get(address).content.decode()
    assert words.text("web.version_proof.entry", number=0) in before
    assert words.text("web_cases.proofs.not_published") in before
    log_publish(server.folder)
    after = reader.get(address).content.decode()
    assert words.text("web_cases.proofs.proved") in after
    assert "c2sp.org/tlog-proof@v1" in after
    assert 'href="/receipt"' in after


def test_the_receipt_of_a_version_holds_on_the_page_that_checks_receipts(
    sign_in: SignIn, server: Place
) -> None:
    log_create(server.folder, "example.org/test")
    log_publish(server.folder)
    reader = sign_in("reader")
    page = reader.get("/").content.decode()
    receipt = html.unescape(re.findall(r"<code>(c2sp\.org/tlog-proof.*?)</code>", page, re.DOTALL)[0])
    policy = (server.folder / "log" / "published" / "policy").read_text("utf-8")
    checked = reader.post("/receipt", {"receipt": receipt, "policy": policy}).content.decode()
    assert ENGLISH.text("web_publications.check.holds") in checked
    assert in_force(server.folder) in checked


def test_a_station_shows_the_entry_of_every_version_it_was_in(sign_in: SignIn, server: Place) -> None:
    log_create(server.folder, "example.org/test")
    executed(sign_in)
    versions = Log.open(server.folder / "log").of_thing(EntryKind.SNAPSHOT, in_force(server.folder))
    page = sign_in("reader").get("/station?id=1").content.decode()
    shown = page.split(ENGLISH.text("web.version_proof.title"))[1]
    assert [ENGLISH.text("web.version_proof.entry", number=n) in shown for n in (0, versions[0][0])] == [
        True,
        True,
    ]


def test_a_version_that_the_log_does_not_hold_is_said_not_to_be_there(sign_in: SignIn, server: Place) -> None:
    Log.create(server.folder / "log", "example.org/test")
    page = sign_in("reader").get("/").content.decode()
    assert ENGLISH.text("web_cases.proofs.not_logged") in page


def test_a_version_of_which_the_log_tells_another_reason_is_not_proved(
    sign_in: SignIn, server: Place
) -> None:
    log_create(server.folder, "example.org/test")
    name = in_force(server.folder)
    log_act(server.folder, EntryKind.SNAPSHOT, name, public={"replaces": "0" * 64, "reason": "another"})
    log_publish(server.folder)
    told = version_proofs(server.folder, note=newest_checkpoint(server.folder))
    assert told is not None
    assert (told[1]["entry"], told[1]["state"], told[1]["receipt"]) == (1, "differs", None)
    assert ENGLISH.text("web.version_proof.differs") in sign_in("reader").get("/").content.decode()


def test_an_entry_after_the_checkpoint_has_no_receipt_yet(server: Place) -> None:
    log_create(server.folder, "example.org/test")
    log_publish(server.folder)
    note = newest_checkpoint(server.folder)
    name = in_force(server.folder)
    log_act(server.folder, EntryKind.SNAPSHOT, name, public={"rows_used": "3"})
    told = version_proofs(server.folder, note=note)
    assert told is not None
    assert (told[1]["state"], told[1]["entry"]) == ("not_published", 1)
    assert json.dumps(told)
