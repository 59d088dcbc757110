"""Fifty people enter reports and hand counts at once while workers and the database are killed: is anything lost?

Run: python benchmarks/team_load.py [--minutes 5] [--users 50] [--workers 4] > benchmarks/results/team_load.txt

Starts a PostgreSQL server of its own and `tallyproof serve --database ... --workers N` on 127.0.0.1, in a temporary
folder. Every user keeps a journal of what the server acknowledged; at the end the journals are compared with what the
project holds. In between workers are killed (SIGKILL), and the database is restarted: `pg_ctl restart -m fast`, then
`-m immediate`, which is like a crash. Ends with status 1 where anything was lost, doubled or changed, or where a
request failed outside these interruptions.
"""

import argparse
import itertools
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from team_client import PASSWORD, Asked, Clerk, Client, Observer

from factories import snapshot, table
from store.own_postgresql import OwnServer, started
from tallyproof.web.server import THREADS
from web.observers import xlsform

STATIONS = 12_000
CALM = 10.0
"""Seconds after an interruption that are still counted as its time: processes start, connections are made anew."""
TARGET = 0.5


@dataclass(frozen=True, slots=True)
class Wish:
    """How long and how many."""

    seconds: float
    users: int
    workers: int
    pause: float
    """Seconds that a user waits on average between two entries."""


@dataclass(frozen=True, slots=True)
class Project:
    """What the users work on."""

    folder: Path
    database: str
    form: str
    boxes: tuple[str, ...]


@dataclass
class Interruption:
    """One announced interruption."""

    what: str
    begun: float
    ended: float = 0.0


@dataclass
class Load:
    """The users of one run and what was done to the server meanwhile."""

    observers: list[Observer] = field(default_factory=list)
    clerks: list[Clerk] = field(default_factory=list)
    interruptions: list[Interruption] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Users that gave up because the program of the load failed."""

    @property
    def users(self) -> list[Observer | Clerk]:
        return [*self.observers, *self.clerks]

    def asked(self) -> list[Asked]:
        """Return every request after signing in."""
        return [one for user in self.users for one in user.client.asked if "sign in" not in one.what]

    def is_announced(self, one: Asked) -> bool:
        """Whether a request ran during an interruption."""
        return any(each.begun <= one.at + one.seconds and one.at <= each.ended for each in self.interruptions)


def main() -> None:
    given = argparse.ArgumentParser(description="Load on the team server.")
    given.add_argument("--minutes", type=float, default=5.0)
    given.add_argument("--users", type=int, default=50)
    given.add_argument("--workers", type=int, default=4)
    given.add_argument("--pause", type=float, default=2.0)
    told = given.parse_args()
    # ended from outside, it ends its servers too: both handlers below run on the way out
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    wish = Wish(told.minutes * 60, told.users, told.workers, told.pause)
    connections = THREADS * wish.workers + 30
    with (
        tempfile.TemporaryDirectory(prefix="tallyproof-load-") as place,
        started(connections=connections) as server,
    ):
        project = made(Path(place), server, wish)
        load, seconds = run(project, server, wish)
        found = compared(project, load)
        sys.exit(report(wish, load, seconds, found))


# what the users work on


def made(place: Path, server: OwnServer, wish: Wish) -> Project:
    """Make a project with a form and a drawn audit, and an account for every user."""
    from django.contrib.auth.hashers import make_password
    from django.db import connections

    from tallyproof.store import Project as Made
    from tallyproof.store.team.people import Person
    from tallyproof.web.place import Place
    from tallyproof.web.settings import set_up
    from tallyproof.workflow.observe_forms import keep_form

    database = server.create("team")
    project = Made.create(place / "project")
    sheet = {name: [50] * STATIONS for name in ("cast", "valid", "issued")} | {"registered": [90] * STATIONS}
    votes = {"A": [26] * STATIONS, "B": [24] * STATIONS}
    project.add(snapshot(table(sheet | {"area_1": ["North"] * STATIONS}, votes=votes, areas=["region"])))
    set_up(Place(project.folder, database))
    password = make_password(PASSWORD)
    roles = (("observer", observers(wish)), ("clerk", wish.users - observers(wish)))
    for role, number in roles:
        for one in range(number):
            name = f"{role}-{one}"
            Person.objects.create(name=name, shown_as=name, roles=[role], password=password)
    form = keep_form(project.folder, "opening.xlsx", xlsform(), by="analyst")["key"]
    boxes = drawn(project.folder, wish)
    connections.close_all()
    return Project(project.folder, database, f"/observe/forms/{form}", boxes)


def observers(wish: Wish) -> int:
    """Three in five fill in reports, the others count boxes, always two the same."""
    return wish.users - 2 * round(wish.users / 5)


def drawn(folder: Path, wish: Wish) -> tuple[str, ...]:
    """Commit to an audit and draw more boxes than the clerks can count."""
    from tallyproof.audit.session import rules
    from tallyproof.store.audit_folder import AuditFolder
    from tallyproof.texts import load_catalogue
    from tallyproof.workflow.audit_desk import audit_folder, make_audit, wishes_of

    wishes = wishes_of(claim="papers", bound="issued", risk_limit=0.05)
    audit = AuditFolder(audit_folder(folder, make_audit(folder, load_catalogue("en"), wishes)))
    audit.add(lambda state: rules.seeded(state, "31415926535897932384", "dice"))
    needed = int(wish.users * wish.seconds / max(wish.pause, 0.1)) + 100
    state, _ = audit.add(lambda state: rules.drawn(state, min(needed, STATIONS // 2)))
    return tuple(dict.fromkeys(state.sample))


# the run


def run(project: Project, server: OwnServer, wish: Wish) -> tuple[Load, float]:
    """Let every user work until the time is over, and interrupt them."""
    with served(project, wish) as (process, port):
        load = signed_in(project, port, wish)
        begun = time.monotonic()
        threads = [
            threading.Thread(target=work, args=(user, begun + wish.seconds, wish.pause, load), daemon=True)
            for user in load.users
        ]
        for thread in threads:
            thread.start()
        interrupt(load, process.pid, port, server, begun, wish)
        for thread in threads:
            thread.join()
        return load, time.monotonic() - begun


@contextmanager
def served(project: Project, wish: Wish) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve the project; stop it as a person would, with Ctrl+C, or at once where that takes a minute."""
    command = [sys.executable, "-m", "tallyproof", "serve", "--project", str(project.folder), "--no-browser"]
    command += ["--database", project.database, "--workers", str(wish.workers)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with (project.folder.parent / "server.txt").open("w") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment, start_new_session=True
        )
        try:
            assert process.stdout is not None
            said = next(line for line in process.stdout if "http://" in line)
            yield process, int(said.partition("127.0.0.1:")[2].split("/")[0])
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def signed_in(project: Project, port: int, wish: Wish) -> Load:
    """Return all users, each signed in."""
    load = Load()
    for one in range(observers(wish)):
        client = Client(port, f"observer-{one}")
        load.observers.append(Observer(client, project.form, STATIONS, random.Random(one)))
    pairs = (wish.users - observers(wish)) // 2
    for one in range(2 * pairs):
        boxes = itertools.islice(project.boxes, one // 2, None, max(pairs, 1))
        load.clerks.append(
            Clerk(Client(port, f"clerk-{one}"), "/audits/audit-1", boxes, random.Random(1000 + one))
        )
    for user in load.users:
        user.client.sign_in()
    return load


def work(user: Observer | Clerk, until: float, pause: float, load: Load) -> None:
    """Enter one thing after another; what was begun is finished."""
    try:
        while time.monotonic() < until:
            time.sleep(user.chance.uniform(0, 2 * pause))
            user.enter()
    except Exception as error:  # noqa: BLE001 - told in the report
        load.failed.append(f"{user.client.name}: {type(error).__name__}: {error}")


def interrupt(load: Load, process: int, port: int, server: OwnServer, begun: float, wish: Wish) -> None:
    """Kill and restart at set shares of the time, each announced by its begin and its end."""
    acts: Sequence[tuple[float, str, Callable[[], None]]] = (
        (0.15, "half of the processes killed", lambda: kill(process, share=2)),
        (0.35, "database restarted, fast", lambda: server.restart("fast")),
        (0.55, "database restarted, immediate", lambda: server.restart("immediate")),
        (0.75, "every process killed", lambda: kill(process, share=1)),
    )
    for share, what, act in acts:
        time.sleep(max(0.0, begun + share * wish.seconds - time.monotonic()))
        one = Interruption(what, time.monotonic())
        one.ended = float("inf")
        load.interruptions.append(one)
        act()
        back(port, wish)
        one.ended = time.monotonic() + min(CALM, 0.1 * wish.seconds)


def kill(process: int, *, share: int) -> None:
    """Kill every second process of the server, or every one; the one that watches over them lives."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    children = sorted(int(number) for path in tasks for number in path.read_text("utf-8").split())
    workers = [one for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]
    for one in workers[::share]:
        os.kill(one, signal.SIGKILL)


def back(port: int, wish: Wish) -> None:
    """Wait until as many new connections as there are workers are answered one after the other."""
    until, answered = time.monotonic() + 60, 0
    while answered < wish.workers and time.monotonic() < until:
        client = Client(port, "probe")
        client.ask("probe", "/sign-in")
        answered = answered + 1 if client.status == 200 else 0
        time.sleep(0 if answered else 0.2)


# what came of it


@dataclass
class Found:
    """Journals beside the project."""

    entries: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)


def compared(project: Project, load: Load) -> Found:
    """Compare what was acknowledged with what the project holds, both ways."""
    from tallyproof.store.records.repository import Records

    found = Found()
    reports_compared(project, load, found)
    counts_compared(project, load, found)
    trail_compared(load, found)
    found.entries["entries of the chain, verified"] = Records("default").require_sound()
    return found


def reports_compared(project: Project, load: Load, found: Found) -> None:
    from tallyproof.workflow.observe_inbox import fold_reports, open_reports

    journal = {name: told for user in load.observers for name, told in user.acknowledged.items()}
    waiting = fold_reports(project.folder)
    held: dict[str, list[str]] = {}
    for name, station in open_reports(project.folder).every().select("instance_id", "station").iter_rows():
        held.setdefault(name, []).append(station)
    found.entries["reports acknowledged, corrections among them"] = sum(map(len, journal.values()))
    found.entries["reports in the project"] = sum(map(len, held.values()))
    found.entries["of them not yet in a batch at the end"] = waiting
    for name in journal.keys() | held.keys():
        if journal.get(name) != held.get(name):
            found.differences.append(f"report {name}: journal {journal.get(name)}, project {held.get(name)}")


def counts_compared(project: Project, load: Load, found: Found) -> None:
    from tallyproof.store.audit_folder import AuditFolder
    from tallyproof.workflow.audit_desk import audit_folder

    journal = {
        (box, user.client.name): list(told) for user in load.clerks for box, told in user.acknowledged.items()
    }
    held: dict[tuple[str, str], list[int]] = {}
    state = AuditFolder(audit_folder(project.folder, "audit-1")).state()
    for box, entries in state.entries.items():
        for entry in entries:
            counts = entry.counts or {}
            held.setdefault((box, entry.person), []).extend([counts["votes__A"], counts["votes__B"]])
    found.entries["counts acknowledged"] = len(journal)
    found.entries["counts in the audit"] = sum(len(one) // 2 for one in held.values())
    for key in journal.keys() | held.keys():
        if journal.get(key) != held.get(key):
            found.differences.append(f"count {key}: journal {journal.get(key)}, audit {held.get(key)}")


def trail_compared(load: Load, found: Found) -> None:
    """Everything acknowledged has its note; what was sent again has one more."""
    from tallyproof.store.records.repository import Records

    notes: Counter[str] = Counter(Records("default").notes().values_list("recorded_by", flat=True))
    for user in load.observers:
        made = sum(map(len, user.acknowledged.values()))
        if notes[user.client.name] < made:
            found.differences.append(
                f"{user.client.name}: {made} acknowledged, {notes[user.client.name]} in the trail"
            )
    for clerk in load.clerks:
        if notes[clerk.client.name] < len(clerk.acknowledged):
            found.differences.append(f"{clerk.client.name}: counts without a note in the trail")


def report(wish: Wish, load: Load, seconds: float, found: Found) -> int:
    """Print what happened; return 1 where it is not as it should be."""
    asked = load.asked()
    calm = [one for one in asked if not load.is_announced(one)]
    errors = [one for one in calm if not 200 <= one.status < 400]
    broken = [one for one in asked if one.status >= 400 and one.status != 503]
    print(f"{wish.users} users, {wish.workers} workers, {os.cpu_count()} cores, {seconds:.0f} s, PostgreSQL")
    print(f"{len(asked)} requests, {len(asked) / seconds:.0f} a second, the load itself on the same cores")
    begun = min(one.at for one in asked)
    for one in load.interruptions:
        print(f"  interrupted from {one.begun - begun:5.1f} to {one.ended - begun:5.1f} s: {one.what}")
    print_times("outside the interruptions", calm)
    print_times("  of them entries", [one for one in calm if one.what in {"report", "count"}])
    print_times("the whole time", asked)
    heard = Counter(
        str(one.status or "no answer") for one in asked if load.is_announced(one) and one not in calm
    )
    print(f"answers during the interruptions: {dict(sorted(heard.items()))}")
    for name, number in found.entries.items():
        print(f"{name}: {number}")
    print(f"lost, doubled or changed: {len(found.differences)}")
    print(
        f"failed requests outside the interruptions: {len(errors)}; other failures than 503 ever: {len(broken)}"
    )
    for line in [*found.differences, *load.failed, *map(str, errors), *map(str, broken)][:20]:
        print(f"  {line}")
    slow = percentile(calm, 95) > TARGET
    print(f"p95 <= {1000 * TARGET:.0f} ms: {'no' if slow else 'yes'}")
    return int(bool(found.differences or load.failed or errors or broken))


def print_times(name: str, asked: Sequence[Asked]) -> None:
    told = ", ".join(f"p{share} {1000 * percentile(asked, share):.0f} ms" for share in (50, 95, 99))
    print(f"{name}: {len(asked)} requests, {told}")


def percentile(asked: Sequence[Asked], share: int) -> float:
    """Return a percentile in seconds; NaN of fewer than two."""
    if len(asked) < 2:
        return float("nan")
    return statistics.quantiles((one.seconds for one in asked), n=100)[share - 1]


if __name__ == "__main__":
    main()
