"""What nobody recorded, or nothing looked at, is told as that."""

import pytest

from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place
from tallyproof.workflow.examination import examine_at_once
from web.conftest import SignIn
from web.test_web_cases import confirm, decided, executed, file_one


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_that_nobody_recorded_is_not_said_of_the_body(sign_in: SignIn, language: str) -> None:
    words = load_catalogue(language)
    file_one(sign_in("lawyer"))
    judge, other = sign_in("adjudicator"), sign_in("adjudicator", name="other", language=language)
    assert confirm(other, decided(judge)) == 302
    page = other.get("/case?id=C/1").content.decode()
    assert f"<dd>{words.text('cases.column.unknown')}</dd>" in page
    assert words.text("cases.reason.no_reason_given") not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_an_annulled_station_it_is_not_said_that_methods_wait_or_that_it_fails_nothing(
    sign_in: SignIn, server: Place, language: str
) -> None:
    words = load_catalogue(language)
    executed(sign_in)
    examine_at_once(server.folder)
    page = sign_in("reader", language=language).get("/station?id=2&row=2").content.decode()
    assert words.text("web.station.not_asked") in page
    assert words.text("web.overview.not_yet") not in page
    assert words.text("web.station.no_checks") not in page
    page = sign_in("reader", language=language).get("/station?id=1").content.decode()
    assert words.text("web.station.not_asked") not in page
