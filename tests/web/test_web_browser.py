"""Stories in a real browser: each role's main one, in each language, without a word of complaint from the browser."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallyproof.texts import LANGUAGES, load_catalogue
from web.browser import launched, serving
from web.team import change_by_complaint

pytestmark = pytest.mark.browser

PASSWORD = "ұзын да жеңіл құпиясөз"  # noqa: S105 - of nobody
SHEETS = """station_id,region,registered,cast,valid,invalid,Ada,Ben
1,North,100,50,50,0,20,30
2,South,100,60,60,0,35,25
"""
WIDTHS = {"wide": 1280, "phone": 360}
PAGES = ("", "results", "results?area=North", "station?id=2", "forensics", "outcome", "chapters/arithmetic", "uploads",
         "dossiers", "proposals", "jobs", "people", "trail", "account",
         "cases", "cases/deadlines", "cases/file", "cases/file?law=kazakhstan_2004", "coalitions", "media",
         "media/code", "statements")  # fmt: skip


class Team:
    """A server and a browser; people enter it by invitation."""

    def __init__(self, browser: Any, address: str, link: str) -> None:
        self.browser, self.address, self.link = browser, address, link
        self.complaints: list[str] = []
        self.administrator = self.entered(link, "Admin", "en")

    def entered(self, link: str, name: str, language: str) -> Any:
        """Accept an invitation as a new person; return their page."""
        page = self.opened(language)
        page.goto(link)
        for field, value in (("name", name), ("shown_as", name), ("password", PASSWORD), ("again", PASSWORD)):
            page.fill(f"[name={field}]", value)
        page.click("button.main")
        page.wait_for_url(self.address)
        return page

    def opened(self, language: str, *, width: int = 1280, **options: Any) -> Any:
        """Return a fresh page of a browser in a language, whose complaints are kept."""
        context = self.browser.new_context(
            locale=language, viewport={"width": width, "height": 900}, **options
        )
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._heard(request.url))
        return page

    def _heard(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asked {url}")

    def invited(self, name: str, language: str, *roles: str) -> Any:
        """Let the administrator invite somebody, who enters; return their page."""
        page = self.administrator
        page.goto(f"{self.address}people")
        page.fill("[name=shown_as]", name)
        for role in roles:
            page.check(f"[name=roles][value={role}]")
        page.click("main form.narrow button.main")
        return self.entered(page.inner_text("code.long"), name, language)


@pytest.fixture(scope="module")
def team(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = Path(shutil.copytree(made_once, tmp_path_factory.mktemp("browser") / "project"))
    with launched() as browser, serving(folder) as (address, link):
        yield Team(browser, address, link)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_goes_from_the_overview_down_to_a_station(team: Team, language: str) -> None:
    words = load_catalogue(language)
    page = team.invited(f"reader-{language}", language, "reader")
    page.click(f"nav.desks a:has-text('{words.text('web.desk.results')}')")
    page.click("text=North")
    page.click("th[scope=row] a:has-text('2')")
    assert words.text("web.station.checks") in page.inner_text("main")
    assert page.locator("b").count() == 0
    assert page.get_attribute("html", "lang") == language
    assert team.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_version_comes_in_by_a_clerk_and_an_analyst(team: Team, language: str, tmp_path: Path) -> None:
    words = load_catalogue(language)
    clerk = team.invited(f"clerk-{language}", language, "clerk")
    analyst = team.invited(f"analyst-{language}", language, "analyst")
    sheets = tmp_path / "sheets.csv"
    sheets.write_text(SHEETS.replace("35", str(30 + LANGUAGES.index(language))), encoding="utf-8")
    clerk.goto(f"{team.address}uploads")
    clerk.set_input_files("[name=files]", sheets)
    clerk.click("button.main")
    clerk.wait_for_selector("[name=reason]", timeout=60_000)
    clerk.fill("[name=reason]", "recount")
    clerk.fill("[name=decided_by]", "ЦИК")
    clerk.click("button[value=propose]")
    assert words.text("web.proposals.second_needed") in clerk.inner_text("main")
    analyst.goto(clerk.url)
    analyst.click("button[value=confirm]")
    assert words.text("web.proposal_state.confirmed") in analyst.inner_text("main")
    assert team.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_becomes_a_changed_result_by_a_lawyer_and_two_adjudicators(
    team: Team, language: str
) -> None:
    lawyer = team.invited(f"lawyer-{language}", language, "lawyer")
    first = team.invited(f"first-{language}", language, "adjudicator")
    second = team.invited(f"second-{language}", language, "adjudicator")
    change_by_complaint(team.address, language, lawyer, (first, second))
    assert team.complaints == []


def test_pages_work_without_script(team: Team) -> None:
    page = team.opened("ru", java_script_enabled=False)
    page.goto(f"{team.address}sign-in")
    page.fill("[name=name]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_url(team.address)
    page.click("button[value=kk]")
    assert page.get_attribute("html", "lang") == "kk"
    assert team.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_pages_meet_the_rules_of_accessibility_and_fit_the_screen(
    team: Team, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe").Axe()
    page = team.administrator
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found: list[str] = []
    for address in PAGES:
        page.goto(team.address + address)
        answer = axe.run(page, options=options).response
        found += [f"{address}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in answer["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address}: wider than {width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert found == []


def test_the_keyboard_reaches_the_content_first(team: Team) -> None:
    page = team.administrator
    page.goto(team.address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert re.search("#main$", page.url)
