"""A phone without a network keeps what is filled in and sends it later, once, however often it is sent."""

import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from observation.test_entry_form import CONDITIONS
from tallyproof.observation.reports.condition import read_condition
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.workflow.observe_forms import keep_form
from tallyproof.workflow.observe_inbox import open_reports
from web.browser import serving
from web.observers import xlsform
from web.people import PASSWORD
from web.team import Team

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Path(shutil.copytree(made_once, tmp_path_factory.mktemp("offline") / "project"))
    keep_form(made, "opening.xlsx", xlsform(), by="analyst")
    return made


@pytest.fixture(scope="module")
def team(browser: Any, folder: Path) -> Iterator[Team]:
    with serving(folder) as (address, _):
        yield Team(browser, folder, address)


def held(folder: Path) -> list[str]:
    # in a thread of its own: Playwright runs a loop in this one, beside which Django reads nothing
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_held, folder).result()


def _held(folder: Path) -> list[str]:
    return open_reports(folder).every()["station"].to_list()


def opened_form(team: Team, page: Any) -> None:
    """Open the list and the form, and wait until the phone has kept both."""
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{team.address}observe")
    page.click("a[data-keep]")
    page.wait_for_selector("#observe[data-state=ready]", state="attached")


def fill(page: Any, station: str) -> None:
    page.fill("[name=station_id]", station)
    page.check("[name='opening/sealed'][value=no]")
    page.check("[name='opening/violations'][value=pressure]")
    page.fill("[name=story]", f"told at {station}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_filled_in_without_a_network_is_sent_later_and_held_once(
    team: Team, folder: Path, language: str
) -> None:
    words = load_catalogue(language)
    page = team.signed_in(language, "observer")
    opened_form(team, page)
    context, before, station = page.context, held(folder), f"off-{language}"
    context.set_offline(True)
    page.reload()
    fill(page, station)
    page.click("#report button.main")
    page.wait_for_selector("#kept-forms li")
    assert words.text("web_observe.phone.kept") in page.inner_text("#told")
    assert held(folder) == before
    waiting = page.inner_text("#kept-forms li")
    assert re.search(r"\d{1,2} \w+\.? \d{4}, \d\d:\d\d UTC", waiting), waiting
    page.click("form.language button:not([aria-current])")
    assert page.inner_text("#told") == words.text("web_observe.phone.language")
    assert page.get_attribute("html", "lang") == language

    # the server takes it in, but its answer is lost on the way: the phone must send it again
    address = page.evaluate("location.pathname")

    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
            lost.append(route.request.url)
        else:
            route.continue_()

    page.route(f"**{address}", lose)
    context.set_offline(False)  # the phone notices by itself
    while not lost:
        page.wait_for_timeout(100)
    assert sorted(held(folder)) == sorted([*before, station])
    assert page.locator("#kept-forms li").count() == 1
    page.unroute(f"**{address}")
    page.wait_for_selector("#told.found")
    page.click("#send")
    page.wait_for_selector("#kept", state="hidden")
    assert sorted(held(folder)) == sorted([*before, station])
    team.complaints.clear()  # of the network that was cut


def test_conditions_mean_the_same_on_the_phone_and_on_the_server(team: Team) -> None:
    page = team.signed_in("en", "observer")
    opened_form(team, page)
    told = [
        [read_condition(text, {"a": "a", "b": "b"}), answers, this] for text, answers, this, _ in CONDITIONS
    ]
    judged = page.evaluate(f"{json.dumps(told)}.map((one) => Condition.holds(...one))")
    assert judged == [expected for *_, expected in CONDITIONS]


def test_questions_come_and_go_with_the_answers_and_wrong_ones_are_told_before_anything_is_sent(
    team: Team, folder: Path
) -> None:
    page = team.signed_in("en", "observer")
    opened_form(team, page)
    before = held(folder)
    page.click("#report button.main")
    assert page.inner_text("#q-station_id-wrong") == "An answer is needed."
    assert not page.is_visible("[name=story]")
    fill(page, "asked")
    assert page.is_visible("[name=story]")
    page.check("[name='opening/sealed'][value=yes]")
    assert not page.is_visible("[name=story]")
    page.fill("[name='opening/present']", "6000")
    page.click("#report button.main")
    assert page.is_visible("#q-opening-present-wrong")
    assert held(folder) == before
    page.fill("[name='opening/present']", "0")
    page.click("#report button.main")
    page.wait_for_selector("#told.good")
    assert held(folder) == [*before, "asked"]
    assert team.complaints == []


def test_without_script_the_form_works_as_a_page(team: Team, folder: Path) -> None:
    team.signed_in("en", "observer", name="observer-plain")
    page = team.opened("en", width=375, java_script_enabled=False)
    page.goto(f"{team.address}sign-in?next=/observe")
    page.fill("[name=name]", "observer-plain")
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.click("a[data-keep]")
    fill(page, "plain")
    page.click("#report button.main")
    page.wait_for_url("**sent=received&station=noted")
    assert load_catalogue("en").text("web_observe.sent.noted") in page.inner_text("main")
    assert held(folder)[-1] == "plain"


def test_a_station_that_the_register_lacks_is_told_at_once_with_what_may_be_meant(team: Team) -> None:
    page = team.signed_in("en", "observer", name="observer-typing")
    page.goto(f"{team.address}observe")
    page.click("a[data-keep]")
    page.wait_for_url("**/observe/forms/*")  # loaded: its script hears what is typed from now on
    hint, words = page.locator("[data-station] > .note"), load_catalogue("en")
    for typed, told in (
        (" 9 ", words.text("web_observe.mark.unknown.text", station="9")),
        ("2", ""),
        ("1  ", ""),
        ("0 1", words.text("web_observe.mark.unknown.text", station="0 1")),
    ):
        with page.expect_response("**/observe/station?*"):
            page.fill("[name=station_id]", typed)
            page.press("[name=station_id]", "Tab")
        page.wait_for_function(
            "told => document.querySelector('[data-station] > .note').textContent === told", arg=told
        )
        assert hint.is_visible() == bool(told)


def test_a_sent_report_about_an_unknown_station_is_said_to_be_sent_and_can_be_corrected(
    team: Team, folder: Path
) -> None:
    page, words = team.signed_in("en", "observer", name="observer-mistyping"), load_catalogue("en")
    opened_form(team, page)
    before = held(folder)
    fill(page, "mistyped")
    page.click("#report button.main")
    page.wait_for_selector("#noted:not([hidden])")
    mark = words.text("web_observe.mark.unknown")
    assert words.text("web_observe.sent.mark", station="mistyped", mark=mark) in page.inner_text("#noted")
    assert not page.locator("[data-station] > .note").is_visible()
    page.click("#noted a")
    page.wait_for_selector(f"text={words.text('web_observe.form.correcting')}")
    assert page.input_value("[name=station_id]") == "mistyped"
    assert held(folder) == [*before, "mistyped"]
