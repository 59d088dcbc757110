"""Statements on the server: kept letter by letter, set beside their translations, their figures beside the results."""

import pytest
from django.test import Client

from tallyproof.store.team.jobs import Job
from tallyproof.web.place import Place
from web.conftest import SignIn
from web.test_web_asked import work

RUSSIAN = "Явка составила 77 процентов.\nНарушений <script>x</script> не было. Выборы прошли спокойно."
ENGLISH = "Turnout was 71 percent.\nThere were violations <script>x</script>. The elections went calmly."


def add(client: Client, name: str, text: str, **more: str) -> int:
    form = {"id": name, "text": text, "language": "ru", "kind": "original", "confirmation": "unconfirmed"}
    return client.post("/statements", form | more).status_code


def both(client: Client) -> None:
    assert add(client, "S/1", RUSSIAN, speaker="<b>Speaker</b>") == 302
    assert add(client, "S2", ENGLISH, language="en", kind="other_translation", original="S/1") == 302


def test_a_statement_is_kept_letter_by_letter_and_shown_without_its_markup(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    assert add(clerk, "S1", "  Two  spaces \r\n<script>x</script>", speaker="<b>Speaker</b>") == 302
    pages = [
        sign_in("reader").get(address).content.decode() for address in ("/statements", "/statement?id=S1")
    ]
    assert not [page for page in pages if "<script>x" in page or "<b>Speaker" in page]
    assert "  Two  spaces \n&lt;script&gt;" in pages[1]


def test_a_statement_that_cannot_be_registered_stays_in_its_form(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    assert add(clerk, "S1", " \n ") == 422
    assert add(clerk, "S1", "words", authentic="yes") == 422
    assert add(clerk, "S1", "words", authentic="yes", authentic_by="the ministry") == 302


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_translation_stands_beside_its_original_with_what_differs_and_measured_rates(
    sign_in: SignIn, server: Place, language: str
) -> None:
    clerk = sign_in("clerk")
    both(clerk)
    address = "/statement/beside?original=S/1&translation=S2"
    reader = sign_in("reader", name=language, language=language)
    assert "badge found" not in reader.get(address).content.decode()
    assert reader.post(address).status_code == 403
    assert clerk.post(address).status_code == 302
    work(server)
    page = reader.get(address).content.decode()
    assert all(words in page for words in ("77", "71", "badge found", "%"))
    assert "<script>x" not in page
    assert 'lang="ru"' in page
    only = reader.get(address + "&flagged=1").content.decode()
    assert only.count('class="card pair"') < page.count('class="card pair"')


def test_a_newer_version_of_a_text_is_never_shown_with_an_old_comparison(
    sign_in: SignIn, server: Place
) -> None:
    clerk = sign_in("clerk")
    both(clerk)
    clerk.post("/statement/beside?original=S/1&translation=S2")
    work(server)
    add(clerk, "S2", ENGLISH.replace("71", "77"), language="en", kind="other_translation", original="S/1")
    assert "badge found" not in clerk.get("/statement/beside?original=S/1&translation=S2").content.decode()


def test_figures_of_a_statement_are_set_beside_the_results(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    add(clerk, "S1", "260 voters, 65 percent of 400 registered voters, took part.", language="en")
    page = clerk.get("/statement/figures?id=S1").content.decode()
    assert "260" in page
    assert clerk.get("/statement/figures?id=none").status_code == 404


def test_two_texts_in_one_language_are_not_compared(sign_in: SignIn, server: Place) -> None:
    clerk = sign_in("clerk")
    add(clerk, "A", RUSSIAN)
    add(clerk, "B", RUSSIAN)
    clerk.post("/statement/beside?original=A&translation=B")
    with pytest.raises(Exception, match="one language"):
        work(server)
    assert Job.objects.get().kind == "beside"
