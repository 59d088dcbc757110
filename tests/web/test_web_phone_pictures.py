"""Taking pictures of a sheet on a phone: one after another, seen before they are sent, kept when sending breaks off."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from scanned_sheets import scan
from sheet_photographs import photograph
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place
from web.conftest import SignIn
from web.team import Team
from web.test_web_sheets import STATION, kept, page_of


def test_the_form_offers_the_camera_and_files_apart(sign_in: SignIn) -> None:
    page = page_of(sign_in("observer"))
    assert 'name="taken" accept="image/*" capture="environment"' in page
    assert 'name="pictures" accept="image/jpeg,image/png,image/webp,application/pdf"' in page
    assert page.count("capture=") == 1


def test_a_photograph_of_the_camera_is_filed_with_the_files_without_a_script(
    sign_in: SignIn, server: Place
) -> None:
    taken = SimpleUploadedFile("image.jpg", photograph("1"))
    chosen = [SimpleUploadedFile("scan.pdf", scan("2"))]
    clerk = sign_in("clerk")
    assert clerk.post(STATION, {"kind": "official", "taken": taken}).status_code == 302
    taken.seek(0)
    answer = clerk.post(STATION, {"kind": "official", "taken": taken, "pictures": chosen})
    assert (answer.status_code, kept(server)) == (302, ["2", "2"])


LOADED = """all => Promise.all(all.map(one => {
    one.loading = "eager";
    return one.decode().then(() => one.naturalWidth, () => 0);
}))"""
DECODED = "all => Promise.all(all.map(one => one.decode().then(() => one.naturalWidth)))"


def picture(name: str, text: str, *, size: tuple[int, int] = (900, 1200)) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photograph(text, size=size)}


def opened(team: Team, language: str, station: str) -> Any:
    page = team.signed_in(language, "observer", width=390, is_mobile=True, has_touch=True)
    page.goto(f"{team.address}station?id={station}")
    page.wait_for_selector("ul.chosen", state="attached")
    if page.is_hidden("#sheets button.main"):
        page.click("#sheets details:has(form) > summary")
    assert page.is_visible("[name=taken]")
    return page


def chosen(page: Any) -> list[str]:
    return list(page.locator("ul.chosen li span").all_inner_texts())


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_taken_one_after_another_seen_and_sent_together(team: Team, language: str) -> None:
    words = load_catalogue(language)
    page = opened(team, language, "3")
    for number in (1, 2):
        page.set_input_files("[name=taken]", picture(f"page{number}.jpg", f"{language} {number}"))
    page.set_input_files(
        "[name=pictures]", [picture("wrong.jpg", language), picture("page3.jpg", f"{language} 3")]
    )
    assert chosen(page) == ["page1.jpg", "page2.jpg", "wrong.jpg", "page3.jpg"]
    assert page.locator("ul.chosen img").evaluate_all(DECODED) == [900] * 4
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("ul.chosen button").nth(2).click()
    assert chosen(page) == ["page1.jpg", "page2.jpg", "page3.jpg"]
    before = page.locator("ul.sheets li").count()
    page.click("#sheets button.main")
    page.wait_for_selector("#sheets .note.good")
    assert words.text("web_sheets.sent.filed") in page.inner_text("#sheets .note.good")
    assert page.locator("ul.sheets li").count() == before + 3
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    assert (page.locator("ul.chosen li").count(), "sent=filed" in page.url) == (0, True)
    page.reload()
    assert page.locator("ul.sheets li").count() == before + 3
    assert page.locator("ul.sheets img").evaluate_all(LOADED) == [360] * (before + 3)
    assert team.complaints == []


@pytest.mark.browser
def test_a_page_with_six_pictures_shows_six_small_ones_at_its_first_sight(team: Team) -> None:
    page = opened(team, "en", "3")
    before = page.locator("ul.sheets li").count()
    taken = [picture(f"{number}.jpg", f"one of six: {number}", size=(3000, 4000)) for number in range(6)]
    page.set_input_files("[name=pictures]", taken)
    page.click("#sheets button.main")
    page.wait_for_selector("#sheets .note.good")
    assert page.locator("ul.sheets img").evaluate_all(LOADED) == [360] * (before + 6)
    assert team.complaints == []


@pytest.mark.browser
def test_sending_tells_how_far_it_is_and_keeps_what_is_chosen_when_it_breaks_off(team: Team) -> None:
    words = load_catalogue("en")
    page = opened(team, "en", "1")
    page.set_input_files(
        "[name=pictures]", [picture("a.jpg", "broken off"), picture("b.jpg", "broken off too")]
    )
    held = list[Any]()
    page.route(
        "**/station?id=1",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.click("#sheets button.main")
    page.wait_for_selector("#sheets progress:not([hidden])")
    assert page.is_disabled("#sheets button.main")
    while not held:
        page.wait_for_timeout(50)
    held[0].abort("internetdisconnected")
    page.wait_for_selector("#sheets form .note.found:not([hidden])")
    assert page.inner_text("#sheets form .note.found") == words.text("web_sheets.file.broken")
    assert (chosen(page), page.is_hidden("#sheets progress")) == (["a.jpg", "b.jpg"], True)
    page.unroute("**/station?id=1")
    page.click("#sheets button.main")
    page.wait_for_selector("#sheets .note.good")
    assert page.locator("ul.sheets li").count() == 2
    team.complaints.clear()  # of the network that was cut


@pytest.mark.browser
def test_what_the_server_refuses_is_told_in_place_and_the_form_works_again(team: Team) -> None:
    page = opened(team, "en", "1")
    note = {"name": "note.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    page.set_input_files("[name=pictures]", [note])
    assert page.locator("ul.chosen img").count() in {0, 1}
    page.click("#sheets button.main")
    page.wait_for_selector("#sheets [role=alert]")
    assert "note.jpg: not filed" in page.inner_text("#sheets [role=alert]")
    page.set_input_files("[name=pictures]", [picture("c.jpg", "after a refusal")])
    page.click("#sheets button.main")
    page.wait_for_selector("#sheets .note.good")
    team.complaints.clear()  # of the 422


@pytest.mark.browser
def test_a_computer_with_a_mouse_is_offered_files_only(team: Team) -> None:
    page = team.signed_in("en", "observer")
    page.goto(f"{team.address}station?id=1")
    page.wait_for_selector("ul.chosen", state="attached")
    assert (page.is_visible("[name=taken]"), page.locator("[name=taken]").count()) == (False, 1)


@pytest.mark.browser
def test_more_than_ten_are_told_before_they_are_sent(team: Team) -> None:
    page = opened(team, "en", "1")
    page.set_input_files("[name=pictures]", [picture(f"{number}.jpg", str(number)) for number in range(11)])
    assert load_catalogue("en").text("web_sheets.file.too_many", most=10) == page.inner_text(
        "#sheets form .note.found"
    )
    page.locator("ul.chosen button").first.click()
    assert page.is_hidden("#sheets form .note.found")


@pytest.mark.browser
def test_a_session_that_ended_meanwhile_leads_to_signing_in(team: Team) -> None:
    page = opened(team, "en", "1")
    page.set_input_files("[name=pictures]", [picture("d.jpg", "after the end")])
    page.context.clear_cookies(name="tallyproof_session")
    page.click("#sheets button.main")
    page.wait_for_selector("[name=password]")
    team.complaints.clear()
