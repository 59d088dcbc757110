"""What every page owes everybody in a real browser: to work without script, and with a keyboard alone."""

import re
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from tallyproof.texts import load_catalogue
from tallyproof.web.place import Place
from tallyproof.web.roles import Role
from tallyproof.web.settings import set_up
from web.people import PASSWORD, apart, person
from web.team import Team

pytestmark = pytest.mark.browser


def test_pages_work_without_script(team: Team) -> None:
    team.signed_in("ru", "reader", name="without-script")
    page = team.opened("ru", java_script_enabled=False)
    page.goto(f"{team.address}sign-in")
    page.fill("[name=name]", "without-script")
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_url(team.address)
    page.click("button[value=kk]")
    assert page.get_attribute("html", "lang") == "kk"
    assert team.complaints == []


def test_without_script_a_page_with_a_form_says_what_another_language_costs(team: Team) -> None:
    words = load_catalogue("kk")
    for script, page, shown in ((False, "coalitions", 1), (False, "trail", 0), (True, "coalitions", 0)):
        opened = team.signed_in("kk", "analyst", "administrator", java_script_enabled=script)
        opened.goto(f"{team.address}{page}")
        warning = opened.locator(f"p:visible:text-is('{words.text('web.carried.no_script')}')")
        assert (page, script, warning.count()) == (page, script, shown)
    assert team.complaints == []


def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(team: Team) -> None:
    page = team.signed_in("en", *Role, name="everybody")
    page.goto(team.address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert re.search("#main$", page.url)
    assert team.complaints == []


def overview_before_its_first_look(folder: Path) -> str:
    """Return the page of a project of which nothing has been worked out."""
    shutil.rmtree(folder / "findings")
    set_up(Place(folder, hosts=("testserver",)))
    client = Client()
    client.force_login(person("reader", [role.value for role in Role]))
    page = client.get("/").content.decode()
    connections.close_all()
    return page


def test_a_menu_stays_open_while_the_overview_waits_for_its_first_look_and_when_it_comes(
    team: Team, made_once: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(made_once, tmp_path / "project"))
    waiting = apart(partial(overview_before_its_first_look, folder))
    page = team.signed_in("en", *Role, name="everybody-waits")
    page.goto(team.address)
    ready, asked = page.content(), list[str]()
    assert 'id="soon"' in waiting

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=waiting if len(asked) < 3 else ready, content_type="text/html")

    page.route(team.address, answer)
    page.goto(team.address)
    menu = page.locator("nav.desks details").first
    menu.locator("summary").click()
    page.wait_for_selector("#soon", state="detached")
    assert (len(asked), menu.get_attribute("open"), page.locator("main").count()) == (3, "", 1)
    assert page.locator("main .answers").count() > 0
    assert team.complaints == []


def reach(page: Any, wanted: str) -> None:
    """Press the tab key until the keyboard stands on what is wanted."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    pytest.fail(f"the keyboard does not reach {wanted}")


def followed(page: Any, wanted: str) -> None:
    """Reach a link or button with the keyboard and press it; the next page is there when this returns."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_complaint_is_filed_with_the_keyboard_alone(team: Team) -> None:
    page = team.signed_in("kk", "lawyer")
    page.goto(team.address)
    reach(page, "nav.desks details:has(a[href='/cases']) summary")
    page.keyboard.press("Enter")
    for link in (
        "nav.desks a[href='/cases']",
        "main a[href='/cases/file']",
        "main a[href*='=kazakhstan_2004']",
    ):
        followed(page, link)
    for field, typed in (
        ("name", "K-1"),
        ("subject", "Жәшік <b>1</b>"),
        ("stations", "1"),
        ("party", "Өтініш беруші"),
    ):
        if field == "stations":
            reach(page, "main [name=grounds][value=count]")
            page.keyboard.press("Space")
        reach(page, f"main [name={field}]")
        page.keyboard.press("Control+A")
        page.keyboard.type(typed)
    followed(page, "main button[value=file]")
    shown = page.inner_text("main")
    assert page.url == f"{team.address}case?id=K-1"
    assert "Жәшік <b>1</b>" in shown
    assert load_catalogue("kk").text("cases.ground.count") in shown
    assert team.complaints == []


def test_changing_the_language_keeps_what_is_half_written(team: Team) -> None:
    page = team.signed_in("en", "lawyer")
    page.goto(f"{team.address}cases/file?law=venice")
    page.fill("[name=subject]", "The count of <b>147</b>")
    for language in ("ru", "kk"):
        with page.expect_navigation():
            page.click(f"button[value={language}]")
        assert page.get_attribute("html", "lang") == language
        assert page.input_value("[name=subject]") == "The count of <b>147</b>"
        assert load_catalogue(language).text("web.carried.language") in page.inner_text("main")
    page.goto(f"{team.address}cases")
    with page.expect_navigation():
        page.click("button[value=en]")
    assert load_catalogue("en").text("web.carried.language") not in page.inner_text("main")
    assert team.complaints == []
