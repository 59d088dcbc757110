"""The main story of each role, told once and walked in every language, without a word of complaint from the browser."""

import re
from pathlib import Path
from typing import Any

import pytest

from tallyproof.texts import LANGUAGES, Catalogue, load_catalogue
from web.team import Team, change_by_complaint

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("language", LANGUAGES)]

SHEETS = """station_id,region,registered,cast,valid,invalid,Ada,Ben
1,North,100,50,50,0,20,30
2,South,100,60,60,0,35,25
"""
SEATS = "Otan 42\nAIST 11\n<b>X</b> 5\nOthers 19\n"
ORIGINAL = "Turnout was 77 percent.\nThe elections went calmly."
TRANSLATION = "Явка составила 71 процент.\nВыборы прошли спокойно."
WORK = 300_000
"""Milliseconds that work in the background may take on a busy machine."""


@pytest.fixture
def words(language: str) -> Catalogue:
    return load_catalogue(language)


def see(page: Any) -> None:
    """Wait for the work in the background and go where it leads."""
    page.click("#progress a.button.main", timeout=WORK)


def sent(page: Any, **fields: str) -> None:
    """Fill the main form of a page in and send it."""
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    page.click("main form button.main")


def drawn(page: Any) -> None:
    """Look at the first picture of a page: it is there, and it is a picture."""
    picture = page.locator("figure img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("one => one.complete && one.naturalWidth > 0", arg=picture.element_handle())


def test_a_reader_goes_from_the_overview_to_a_station_and_to_what_proves_it(
    full_team: Team, language: str, words: Catalogue
) -> None:
    page = full_team.signed_in(language, "reader")
    page.goto(full_team.address)
    full_team.go(page, "results")
    for name in ("BAYBURT", "AYDINTEPE", "BAYBURT/AYDINTEPE/1001"):
        page.click(f"th[scope=row] a:text-is('{name}')")
    assert words.text("web.station.checks") in page.inner_text("main")
    assert page.get_attribute("html", "lang") == language
    page.click("nav.path a:text-is('AYDINTEPE')")
    full_team.go(page, "publications")
    policy = page.inner_text("pre code")
    page.click("a.headline")
    page.click("a[href$='proofs.html']")
    proof = page.locator("a[href$='.tlog-proof']").first.evaluate("one => one.href")
    receipt = page.request.get(proof).text()
    page.goto(f"{full_team.address}receipt")
    sent(page, receipt=receipt, policy=policy)
    assert words.text("web_publications.check.holds") in page.inner_text("main [role=status]")
    assert full_team.complaints == []


def test_an_observer_fills_a_form_in_on_a_phone(team: Team, language: str, words: Catalogue) -> None:
    page = team.signed_in(language, "observer", width=390)
    page.goto(team.address)
    team.go(page, "observe")
    page.click("a[data-keep]")
    page.fill("[name=station_id]", f"on-{language}")
    page.check("[name='opening/sealed'][value=yes]")
    page.click("#report button.main")
    page.wait_for_selector("#told.good")
    page.goto(f"{team.address}observe")
    assert f"on-{language}" in page.inner_text("main")
    assert words.text("web_observe.start.correct") in page.inner_text("main")
    assert team.complaints == []


def test_a_version_comes_in_by_a_clerk_who_looks_at_its_columns_and_by_an_analyst(
    team: Team, language: str, words: Catalogue, tmp_path: Path
) -> None:
    clerk, analyst = team.signed_in(language, "clerk"), team.signed_in(language, "analyst")
    sheets = tmp_path / "sheets.csv"
    sheets.write_text(SHEETS.replace("35", str(30 + LANGUAGES.index(language))), encoding="utf-8")
    clerk.goto(team.address)
    team.go(clerk, "uploads")
    clerk.set_input_files("[name=files]", sheets)
    clerk.click("button.main")
    clerk.wait_for_selector("[name=reason]", timeout=WORK)
    assert words.text("web.column.station_id") in clerk.inner_text("main table:has(select)")
    clerk.click("details:has([name=mapping]) summary")
    mapping = clerk.input_value("[name=mapping]")
    clerk.fill("[name=mapping]", mapping.replace('Ben = "Ben"', 'Benjamin = "Ben"'))
    clerk.click("button[value=read]")
    clerk.wait_for_selector("dt:text-is('Benjamin')", timeout=WORK)
    clerk.fill("[name=reason]", "recount")
    clerk.fill("[name=decided_by]", "ЦИК")
    clerk.click("button[value=propose]")
    assert words.text("web.proposals.second_needed") in clerk.inner_text("main")
    analyst.goto(clerk.url)
    assert "recount" in analyst.inner_text("main")
    analyst.click("button[value=confirm]")
    assert words.text("web.proposal_state.confirmed") in analyst.inner_text("main")
    assert team.complaints == []


def test_two_people_count_a_box_of_an_audit_on_phones_without_seeing_each_other(
    full_team: Team, language: str, words: Catalogue
) -> None:
    clerk, observer = (full_team.signed_in(language, role, width=390) for role in ("clerk", "observer"))
    clerk.goto(full_team.address)
    full_team.go(clerk, "audits")
    clerk.click("a.headline")
    clerk.click("a.button.main[href$=count]")
    clerk.locator("main ul.plain a").last.click()
    for page in (clerk, observer):
        page.goto(clerk.url)
        assert page.input_value("[name=count_0]") == ""
        sent(page, count_0="11", count_1="12")
        assert page.wait_for_selector("p.card[role=status]") is not None
    assert words.text("web_audits.state.accepted") in observer.inner_text("main")
    assert full_team.complaints == []


def test_a_lawyer_files_a_complaint_and_sees_when_its_time_runs_out(
    team: Team, language: str, words: Catalogue
) -> None:
    page = team.signed_in(language, "lawyer")
    page.goto(team.address)
    team.go(page, "cases")
    page.click("a[href='/cases/file']")
    page.click("a[href*=kazakhstan_2004]")
    page.fill("[name=subject]", "<b>147</b>")
    page.fill("[name=name]", f"L-{language}")
    page.fill("[name=stations]", "1")
    page.click("button[value=file]")
    assert words.text("cases.state.filed") in page.inner_text("main")
    team.go(page, "deadlines")
    assert f"L-{language}" in page.inner_text("main table")
    assert page.locator("main b").count() == 0
    assert team.complaints == []


def test_an_analyst_examines_the_results_looks_at_a_picture_and_builds_a_dossier(
    full_team: Team, language: str, words: Catalogue
) -> None:
    page = full_team.signed_in(language, "analyst")
    page.goto(full_team.address)
    page.click("details.card summary")
    page.fill("details.card [name=seed]", str(LANGUAGES.index(language)))
    page.click("details.card button.main")
    page.wait_for_selector("#progress")
    assert words.text("web.job.examine") == page.inner_text("h1")
    see(page)
    full_team.go(page, "forensics")
    drawn(page)
    page.click("a[href='/forensics/F-LAST']")
    drawn(page)
    full_team.go(page, "dossiers")
    page.fill("[name=title]", f"Dossier {language}")
    page.click("main form button.main")
    see(page)
    dossier = page.locator("section.card", has_text=f"Dossier {language}")
    with page.expect_download() as download:
        dossier.locator("a", has_text="dossier.html").click()
    assert f'<html lang="{language}"' in Path(download.value.path()).read_text("utf-8")
    assert full_team.complaints == []


def test_a_complaint_becomes_a_changed_result_by_a_lawyer_and_two_adjudicators(
    team: Team, language: str
) -> None:
    lawyer = team.signed_in(language, "lawyer")
    first, second = team.signed_in(language, "adjudicator"), team.signed_in(language, "adjudicator")
    change_by_complaint(team.address, language, lawyer, (first, second))
    assert team.complaints == []


def test_an_administrator_invites_somebody_changes_their_roles_and_ends_their_sessions(
    team: Team, language: str, words: Catalogue
) -> None:
    name = f"guest-{language}"
    administrator = team.signed_in(language, "administrator")
    administrator.goto(team.address)
    team.go(administrator, "people")
    administrator.fill("[name=shown_as]", name)
    administrator.check("[name=roles][value=reader]")
    administrator.click("main form.narrow button.main")
    guest = team.entered(administrator.inner_text("code.long"), name, language)
    uploads = f"nav.desks a:text-is('{words.text('web.desk.uploads')}')"
    assert guest.locator(uploads).count() == 0
    team.go(administrator, "people")
    administrator.click(f"td a:text-is('{name}')")
    administrator.check("[name=roles][value=clerk]")
    administrator.click("main form button.main")
    guest.reload()
    assert guest.locator(uploads).count() == 1
    administrator.click("button[value=off]")
    guest.reload()
    assert guest.url.startswith(f"{team.address}sign-in")
    assert words.text("web.sign_in.title") == guest.inner_text("h1")
    assert team.complaints == []


def test_somebody_ends_the_session_that_they_left_open_elsewhere(
    team: Team, language: str, words: Catalogue
) -> None:
    left, here = (team.signed_in(language, "reader", name=f"twice-{language}") for _ in range(2))
    here.goto(f"{team.address}account")
    assert words.text("web.account.this") in here.inner_text("main")
    here.click("button[value=end]")
    left.goto(team.address)
    assert left.url.startswith(f"{team.address}sign-in")
    assert team.complaints == []


def test_who_can_govern_is_asked_by_an_analyst(team: Team, language: str, words: Catalogue) -> None:
    page = team.signed_in(language, "analyst")
    page.goto(team.address)
    team.go(page, "coalition")
    sent(page, title=f"Majilis {language}", seats=SEATS, bars="39", coalitions="Otan + AIST")
    see(page)
    drawn(page)
    assert "Otan + AIST" in page.inner_text("main")
    team.go(page, "coalition")
    assert f"Majilis {language}" in page.inner_text("main")
    assert page.locator("main b").count() == 0
    assert words.text("web_coalition.title") == page.inner_text("h1")
    assert team.complaints == []


def test_media_are_coded_by_a_clerk_one_item_at_a_time_and_measured(
    team: Team, language: str, words: Catalogue
) -> None:
    page = team.signed_in(language, "clerk")
    page.goto(team.address)
    team.go(page, "media")
    page.click("a[href='/media/code']")
    for actor, seconds in ((f"Ada {language}", "60"), ("Ben", "180")):
        sent(page, outlet="KTK", date="2005-11-20", start="19:02", actor=actor, seconds=seconds)
    assert f"Ada {language}" in page.inner_text("main table")
    page.click("button[value=measure]")
    see(page)
    drawn(page)
    assert "coded.csv" in page.text_content("main")
    team.go(page, "media")
    assert words.text("web_media.code.sheet") in page.inner_text("main")
    assert team.complaints == []


def test_a_statement_is_set_beside_its_translation_by_a_clerk(
    team: Team, language: str, words: Catalogue
) -> None:
    page, names = team.signed_in(language, "clerk"), (f"S-{language}", f"T-{language}")
    page.goto(team.address)
    for name, text, spoken in zip(names, (ORIGINAL, TRANSLATION), ("en", "ru"), strict=True):
        team.go(page, "statements")
        page.select_option("main [name=language]", spoken)
        if spoken == "ru":
            page.select_option("[name=original]", names[0])
            page.select_option("[name=kind]", "other_translation")
        sent(page, id=name, text=text)
    page.click("a[href*=beside]")
    page.click("main form button.main")
    see(page)
    assert page.locator("section.pair .note.found").count() >= 1
    assert re.search("77.+71", page.inner_text("main"), re.DOTALL)
    assert words.text("web_statements.beside.all") in page.inner_text("main")
    assert team.complaints == []
