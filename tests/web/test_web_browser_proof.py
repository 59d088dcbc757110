"""From a complaint to a published proof, step by step as docs/web/cases-in-the-browser.md tells it.

On a small election; on the sample, whose 168,000 boxes are examined and published for minutes, where
TALLYPROOF_LONG_TESTS is set.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallyproof import workflow
from tallyproof.store import Project
from tallyproof.texts import load_catalogue
from tallyproof.workflow.request import Request
from web.browser import serving
from web.team import Team, confirm, record

pytestmark = pytest.mark.browser
LANGUAGE = "ru"
WAIT = 3_600_000 if os.environ.get("TALLYPROOF_LONG_TESTS") else 600_000
"""Milliseconds for work in the background: the new version is examined before it is published."""


@pytest.fixture(scope="module", params=["small", "sample"])
def sample(request: pytest.FixtureRequest, made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project: a small one, or the sample as `tallyproof serve` makes it."""
    home = tmp_path_factory.mktemp("walked")
    if request.param == "small":
        return Path(shutil.copytree(made_once, home / "project"))
    if not os.environ.get("TALLYPROOF_LONG_TESTS"):
        pytest.skip("takes minutes; set TALLYPROOF_LONG_TESTS to walk the sample too")
    workflow.write_sample(None, home / "election", language="en")
    workflow.init(home / "project", Request(home / "election"))
    return home / "project"


@pytest.fixture(scope="module")
def team(browser: Any, sample: Path) -> Iterator[Team]:
    with serving(sample) as (address, _):
        yield Team(browser, sample, address)


def begin_log(lawyer: Any, address: str) -> str:
    """Step 1: begin the log; return its keys, as others would keep them."""
    lawyer.goto(f"{address}publications")
    lawyer.fill("[name=origin]", "example.org/election-2005")
    lawyer.click("button[value=begin]")
    lawyer.click("form:has([name=confirmed]) button[value=begin]")
    return str(lawyer.inner_text("main pre"))


def file_complaint(lawyer: Any, address: str, station: str) -> str:
    """Step 2: file; return the address of the case."""
    lawyer.goto(f"{address}cases/file?law=kazakhstan_2004")
    for field, value in (("name", "14-2005"), ("subject", "147"), ("stations", station)):
        lawyer.fill(f"[name={field}]", value)
    lawyer.click("button[value=file]")
    return str(lawyer.url)


def decide(first: Any, second: Any, case: str, station: str) -> None:
    """Steps 3 to 7: acts of the body, a decision by two persons, in force, executed by two persons."""
    for act, field in (("register", "number"), ("admit", "")):
        record(first, case, act, field)
    first.goto(case.replace("/case?", "/case/decide?"))
    first.select_option("[name=outcome]", "upheld")
    first.fill("[name=annul]", station)
    first.click("main form button.main")
    confirm(second, first.url)
    for act, field in (("serve", ""), ("enter_into_force", "legal_basis")):
        record(first, case, act, field)
    first.goto(case)
    first.click("form[action*=execute] button")
    confirm(second, first.url)


def publish(lawyer: Any, judge: Any, address: str) -> None:
    """Steps 8 and 9: publish by two persons, and wait until it is there; the lawyer then stands on its page."""
    lawyer.goto(f"{address}publications")
    lawyer.fill("[name=title]", "Итоги")
    lawyer.check("[name=open]")
    lawyer.click("button[value=propose]")
    confirm(judge, lawyer.url)
    lawyer.goto(f"{address}publications")
    lawyer.click("main p.card a[href*='/jobs/']")
    lawyer.wait_for_selector("#progress a.button.main", timeout=WAIT)
    lawyer.click("#progress a.button.main")


def test_a_complaint_becomes_a_changed_result_and_a_published_proof(
    team: Team, sample: Path, tmp_path: Path
) -> None:
    words, before = load_catalogue(LANGUAGE), Project.open(sample).current()
    station = str(before.results.frame["station_id"].drop_nulls()[0])
    lawyer = team.signed_in(LANGUAGE, "lawyer")
    first, second = (team.signed_in(LANGUAGE, "adjudicator", name=name) for name in ("first", "second"))
    keys = begin_log(lawyer, team.address)
    case = file_complaint(lawyer, team.address, station)
    decide(first, second, case, station)
    lawyer.goto(case.replace("/case?", "/case/change?"))
    assert words.text("web_cases.change.executed") in lawyer.inner_text("main")
    assert Project.open(sample).current_name() != before.id
    publish(lawyer, first, team.address)

    guest = team.opened(LANGUAGE)
    guest.goto(lawyer.get_attribute("main a.button.main", "href").join([team.address.rstrip("/"), ""]))
    guest.click("a[href='proofs.html']")
    row = guest.locator("tr", has_text=words.text("cases.act.execute"))
    row.locator("th a").click()
    assert words.text("log.limit.true") in guest.inner_text("main")
    guest.go_back()
    with guest.expect_download() as taken:
        row.locator("a[href$='.tlog-proof']").click()
    receipt = tmp_path / taken.value.suggested_filename
    taken.value.save_as(receipt)

    reader = team.signed_in(LANGUAGE, "reader")
    reader.goto(f"{team.address}receipt")
    reader.set_input_files("[name=file]", receipt)
    reader.fill("[name=policy]", keys)
    reader.click("main form button.main")
    shown = reader.inner_text("main")
    assert words.text("web_publications.check.holds") in shown
    assert "14-2005" in shown
    assert Project.open(sample).current_name() in shown
    assert team.complaints == []
    assert checked_elsewhere(lawyer, receipt, keys, tmp_path)


def checked_elsewhere(lawyer: Any, receipt: Path, keys: str, folder: Path) -> bool:
    """Return whether the verifier of the site, which needs nothing of the program, says that the receipt holds."""
    with lawyer.expect_download() as taken:
        lawyer.click("a[href$='site.zip']")
    taken.value.save_as(folder / "site.zip")
    with zipfile.ZipFile(folder / "site.zip") as site:
        site.extract("log/verify.py", folder)
    (folder / "POLICY").write_text(keys, encoding="utf-8")
    command = [sys.executable, "log/verify.py", "--policy", "POLICY", receipt.name]
    checked = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return checked.returncode == 0 and "HOLDS" in checked.stdout
