"""Draw every page of the server for the documents: `make screenshots`.

Each is shown to somebody who works with it, in one of the three languages; a few on a phone, a few in the dark.
"""

import io
import shutil
import tempfile
import zlib
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from tallyproof.texts import LANGUAGES
from tallyproof.web.place import Place
from tallyproof.web.roles import ANY_MEMBER, ANYONE, RULES, Role, allowed
from tallyproof.web.routes import ROUTES, Route
from tallyproof.web.settings import set_up
from tallyproof.workflow.examination import examine_at_once
from web.browser import launched, serving
from web.filled import TEAM, Addresses, fill, project_of_sample
from web.people import apart
from web.team import Team

__all__ = ["LINES", "PAGE", "PICTURES", "file_of"]

DOCUMENTS = Path(__file__).parents[2] / "docs" / "web"
PAGE, PICTURES = DOCUMENTS / "pages.md", DOCUMENTS / "pictures"
WIDE, PHONE, TALL = 1120, 390, 1300
QUALITY = 55
ON_A_PHONE = frozenset(
    {"observe.start", "observe.form", "audits.count", "cases.deadlines", "account.sign_in"}
)
IN_THE_DARK = frozenset({"results.forensics.method", "cases.one", "statements.beside", "jobs.one"})
WORKS_WITH = {
    "observe.report": Role.OBSERVER,
    "audit.enter": Role.OBSERVER,
    "cases.read": Role.LAWYER,
    "proposals.read": Role.ADJUDICATOR,
    ANY_MEMBER: Role.READER,
}
"""Who is shown a page of an action; for another action the first of `ORDER` who may."""
ORDER = (Role.ANALYST, Role.LAWYER, Role.CLERK, Role.ADJUDICATOR, Role.ADMINISTRATOR, Role.OBSERVER)

LINES = {
    "results.overview": "What was announced, whether it adds up, what stands out, what could matter, what is due.",
    "results.areas": "Results from the contest down by area; a heading sorts, failed checks are counted.",
    "results.station": "A station: figures by version, pictures of sheets, checks, signals, reports, cases, proofs.",
    "results.sheet": "A picture of a sheet beside the figures that were entered; a wrong one is withdrawn.",
    "results.versions": "Every version of the results, when and why it came, its figures, files and hash.",
    "results.versions.one": "What one version changed of the one that it replaced, by area and station.",
    "results.election": "What the election is called: title, country, polling day and rule.",
    "results.section": "A chapter of what was found: the arithmetic rules, each with the stations that break it.",
    "results.forensics": "Every method with its answer, and the distributions.",
    "results.forensics.method": "One method: picture, p-value, innocent explanations, what would settle it, details.",
    "results.methods": "Runs of chosen methods with another choice, seed or parameters, and the form to ask for one.",
    "results.methods.one": "What one run answered; with changed parameters, beside the standard run of its method.",
    "results.outcome": "What would change who won, and questions of one's own.",
    "results.outcome.scenario": "The answer to a question: these stations annulled, before and after.",
    "results.uploads": "Files that somebody sent, and the form to send others.",
    "results.upload_one": "One upload: rows, sums, remarks, and how its columns are read, before anything changes.",
    "results.dossiers": "Dossiers with the hash of every file, and the form to build one.",
    "publications.list": "What was published, the log behind it with its keys, and the form to propose a publication.",
    "publications.one": "One publication: who proposed and confirmed it, its version, hash and proofs.",
    "publications.one.file": "The published site itself: static files without names of parties, observers or voters.",
    "publications.check": "A receipt is checked against the log's keys.",
    "audits.audits": "Audits on paper, and planning another: the claim, the bound, the risk limit.",
    "audits.one": "One audit: commitment before the seed, draw, risk after each box, differences.",
    "audits.one.retrieval": "Which boxes each team fetches, to be printed.",
    "audits.one.differences": "Two counts that differ, side by side, for those who will not count the box.",
    "audits.count": "The boxes that somebody may count, on a phone, without seeing the other count.",
    "observe.start": "What an observer begins with: forms, and one's own reports.",
    "observe.forms": "Forms for observers (XLSForm): given out and closed.",
    "observe.form": "A form on a phone; it also works without a network and is sent later, once.",
    "observe.reports": "Reports of observers, with the base of every share.",
    "observe.reports.one": "One report; names and free text are sealed until somebody opens them, which is recorded.",
    "observe.incidents": "Incidents by state.",
    "observe.incidents.one": "One incident, and what people decided about it with their reasons.",
    "observe.copies": "Comparisons of copies of sheets with the results in force, and the form to ask for one.",
    "observe.copies.one": "Copies beside the results: what is equal, what differs, what the rest would have to show.",
    "observe.quick_count": "Quick counts, and the form to ask for an estimate.",
    "observe.quick_count.one": "What drawn stations say, with its margin, and who is missing.",
    "cases.list": "Complaints: where each stands, and how they were treated.",
    "cases.deadlines": "What is due, by body, what is overdue first.",
    "cases.file": "Filing a complaint under the profile of a law.",
    "cases.one": "One case: where it stands, which acts its state allows, history, time limits, evidence.",
    "cases.act": "Recording an act that the state of a case allows.",
    "cases.stations": "Correcting which stations a case names; both lists stay recorded.",
    "cases.decide": "A decision that changes results: stations to annul, or new counts. A second person confirms.",
    "cases.change": "What a decision changes: both versions side by side, totals, areas, stations.",
    "coalition.list": "Questions about a table of seats.",
    "coalition.one": "Which coalition reaches which bar.",
    "media.list": "Reports on coded minutes of media, and the form to send a sheet.",
    "media.code": "Coding one item.",
    "media.one": "Who was given how much time, in which tone, and which days nobody watched.",
    "statements.list": "Statements, kept letter by letter.",
    "statements.one": "One statement, its versions and renderings.",
    "statements.claims": "What a statement claims about whom, with the words it stands in.",
    "statements.quotation": "A quotation beside its source: what was left out, what was changed.",
    "statements.one.figures": "Whether figures that a statement quotes add up, and how they stand to the results.",
    "statements.beside": "A translation beside its original, with what differs and how often that rule is wrong.",
    "account.sign_in": "Signing in.",
    "account.invitation": "Accepting an invitation.",
    "account.own": "One's own account: sessions, one-time codes, password.",
    "account.tokens": "Tokens for programs, each for chosen actions and a time.",
    "people.people": "Who is in the team, with which roles; inviting somebody.",
    "people.person": "One person: roles, a link for a new password, switching off.",
    "people.trail": "Everything that was done, each entry with the hash that chains it to the one before.",
    "backups.list": "Backups of the whole project.",
    "proposals.proposals": "What waits for a second person.",
    "proposals.one": "Exactly what would be confirmed.",
    "jobs.jobs": "Long work: what waits, runs, ended.",
    "jobs.one": "One piece of long work.",
}
"""What each page shows, by the name of its route, in the order in which the documents show them."""


def file_of(name: str) -> str:
    """Return the name of the picture of a route."""
    return f"{name.replace('.', '-')}.webp"


def draw(team: Team, addresses: Addresses) -> None:
    """Draw the first address of every page into the documents."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir()
    for route in (route for route in ROUTES if route.name in LINES):
        page = _opened(team, route)
        page.goto(team.address + addresses[route.name][0])
        content = _picture(page)
        (PICTURES / file_of(route.name)).write_bytes(content)
        page.context.close()


def _opened(team: Team, route: Route) -> Any:
    """Return a page of somebody who works with this, in the language that is this page's for ever."""
    language = LANGUAGES[zlib.crc32(route.name.encode()) % len(LANGUAGES)]
    scheme = "dark" if route.name in IN_THE_DARK else "light"
    width = PHONE if route.name in ON_A_PHONE else WIDE
    action = str(route.write or route.read)
    if ANYONE in {action, route.read}:
        return team.opened(language, width=width, color_scheme=scheme)
    role = WORKS_WITH.get(action) or next(one for one in ORDER if allowed([one], action))
    assert action in RULES
    name = TEAM[role].casefold()
    page = team.signed_in(language, role, name=name, width=width, color_scheme=scheme)
    page.context.add_cookies([{"name": "language", "value": language, "url": team.address}])
    return page


def _picture(page: Any) -> bytes:
    """Return the page as a small file, from its top as far as a screen or two."""
    page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager'; })")
    # no wait for a function: where it has to ask twice, the policy of the page forbids how it is asked
    page.evaluate("Promise.allSettled([...document.images].map(one => one.decode()))")
    size = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    area = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], TALL)}
    drawn = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=area)))
    content = io.BytesIO()
    drawn.convert("RGB").save(content, "WEBP", quality=QUALITY, method=6)
    return content.getvalue()


def page_of_documents() -> str:
    """Return the document that shows every page with its line."""
    head = (
        "# Every page of the team server\n\n"
        "Drawn by `make screenshots` from the sample election, reduced to three provinces, with invented people,\n"
        "complaints, reports and counts. Every page speaks English, Russian and Kazakh; here each is in one of them.\n"
    )
    shown = (f"\n## {line}\n\n![{line}](pictures/{file_of(name)})\n" for name, line in LINES.items())
    return head + "".join(shown)


def _filled(home: Path) -> tuple[Path, Addresses]:
    place = Place(project_of_sample(home), hosts=("testserver", "127.0.0.1"))
    set_up(place)
    examine_at_once(place.folder)
    return place.folder, fill(place)


def main() -> None:
    """Draw all of it."""
    with tempfile.TemporaryDirectory() as home:
        folder, addresses = apart(partial(_filled, Path(home)))
        with serving(folder) as (address, _), launched() as browser:
            draw(Team(browser, folder, address), addresses)
    PAGE.write_text(page_of_documents(), encoding="utf-8")


if __name__ == "__main__":
    main()
