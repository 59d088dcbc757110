"""What every page owes everybody in a real browser: to work without script, and with a keyboard alone."""

import re
from typing import Any

import pytest

from web.people import PASSWORD
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


def focused(page: Any) -> str:
    """Return what the keyboard stands on: its id, or its name."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.name"))


def test_the_keyboard_reaches_the_content_first(team: Team) -> None:
    page = team.signed_in("en", "reader")
    page.goto(team.address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "main"
    assert re.search("#main$", page.url)
    assert team.complaints == []
