"""A server and a browser, shared by the stories: people come in through the store, or by invitation."""

from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from tallyproof.texts import LANGUAGES, load_catalogue
from web.people import PASSWORD, apart, session_of

__all__ = ["Team", "change_by_complaint", "confirm", "record"]

_HEIGHT = 900
_PATIENCE = 120_000
"""Milliseconds that a page may take on a machine with other work to do."""


class Team:
    """The people of one served project, and everything their browsers complain of."""

    def __init__(self, browser: Any, folder: Path, address: str) -> None:
        self.browser, self.folder, self.address = browser, folder, address
        self.complaints: list[str] = []
        self._numbers: Iterator[int] = count(1)

    def opened(self, language: str, *, width: int = 1280, **options: Any) -> Any:
        """Return a fresh page of a browser in a language, whose complaints are kept."""
        viewport = {"width": width, "height": _HEIGHT}
        context = self.browser.new_context(locale=language, viewport=viewport, **options)
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._heard(request.url))
        return page

    def _heard(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asked {url}")

    def signed_in(self, language: str, *roles: str, name: str = "", width: int = 1280, **options: Any) -> Any:
        """Return a page of somebody with these roles who is signed in: of a new person where none is named."""
        called = name or f"{'-'.join(roles)}-{language}-{next(self._numbers)}"
        cookie = apart(partial(session_of, self.folder, called, roles, language=language))
        page = self.opened(language, width=width, **options)
        page.context.add_cookies([{"name": "tallyproof_session", "value": cookie, "url": self.address}])
        return page

    def entered(self, link: str, name: str, language: str) -> Any:
        """Accept an invitation as a new person; return their page."""
        page = self.opened(language)
        page.goto(link)
        for field, value in (
            ("name", name),
            ("shown_as", name),
            ("password", PASSWORD),
            ("again", PASSWORD),
        ):
            page.fill(f"[name={field}]", value)
        page.click("button.main")
        page.wait_for_url(self.address)
        return page

    def go(self, page: Any, desk: str) -> None:
        """Open a desk by the navigation, in the language of the page."""
        words = load_catalogue(page.get_attribute("html", "lang"))
        link = page.locator(f"a:text-is('{words.text(f'web.desk.{desk}')}')")
        heading = page.locator("nav.desks details:not([open])", has=link).locator("summary")
        if heading.count():
            heading.click()
        page.locator("nav.desks").locator(link).click()


def record(page: Any, case: str, act: str, field: str) -> None:
    """Record an act in a case, from its page."""
    page.goto(case)
    page.click(f"a[href*='act={act}']")
    if field:
        page.fill(f"[name={field}]", "12")
    page.click("main form button.main")


def confirm(page: Any, proposal: str) -> None:
    """Confirm a proposal as the second person."""
    page.goto(proposal)
    page.click("button[value=confirm]")


def change_by_complaint(address: str, language: str, lawyer: Any, adjudicators: tuple[Any, Any]) -> None:
    """Walk from a complaint to a changed result: filed, admitted, decided, executed, twice by two persons."""
    words, name = load_catalogue(language), f"B-{language}"
    first, second = adjudicators
    lawyer.goto(f"{address}cases/file?law=kazakhstan_2004")
    for field, value in (("name", name), ("subject", "<b>147</b>"), ("stations", "1")):
        lawyer.fill(f"[name={field}]", value)
    lawyer.click("button[value=file]")
    case = lawyer.url
    for act, field in (("register", "number"), ("admit", "")):
        record(first, case, act, field)
    first.goto(case.replace("/case?", "/case/decide?"))
    first.select_option("[name=outcome]", "upheld")
    first.set_input_files("[name=correct]", counts(30 + LANGUAGES.index(language)))
    first.click("main form button.main")
    confirm(second, first.url)
    for act, field in (("serve", ""), ("enter_into_force", "legal_basis")):
        record(first, case, act, field)
    assert words.text("web_cases.one.never_executed") in first.inner_text("main")
    first.click("form[action*=execute] button")
    confirm(second, first.url)
    lawyer.goto(case.replace("/case?", "/case/change?"))
    assert words.text("web_cases.change.executed") in lawyer.inner_text("main")
    assert lawyer.locator("main b").count() == 0


def counts(votes: int) -> dict[str, Any]:
    """Return a table with corrected counts of a station."""
    content = f"station_id,cast,valid\n1,{20 + votes},{20 + votes}\n".encode()
    return {"name": "counts.csv", "mimeType": "text/csv", "buffer": content}
