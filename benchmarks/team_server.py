"""How long the team server takes to show the sample, and every page of its 167,157 stations: seconds and kB.

Run: python benchmarks/team_server.py [PROJECT]. Without a project it starts as a newcomer would, `tallyproof serve`,
with the sample. It signs in, has the version in force examined and a dossier built, and then follows every link: up
to three addresses of each route of the table, each asked for five times. Pages beyond the targets (1 s of the first
answer, 200 kB) are marked; pictures and files to take away are measured but have no target. Routes that no link leads
to are named.
"""

import html
import http.cookiejar
import os
import re
import statistics
import string
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

from tallyproof.web.routes import ROUTES

PASSWORD = "four quiet wooden boats"
TIMES = 5
EACH = 3
"""How many addresses of one route are measured."""
SECONDS, BYTES = 1.0, 200_000
"""The targets of a page."""
STARTS = (
    "",
    "results?order=-failed",
    "results?area=ISTANBUL",
    "results?area=ADIYAMAN&area=BESNI",
    "station?id=ADIYAMAN/BESNI/1001",
    "observe/incidents",
)
"""Where the links are followed from: the overview, and lists as a reader orders and narrows them."""
LEFT = {"account.language", "account.sign_out", "observe.start.worker"}
"""Routes that are only sent to, or answer a script without figures."""
CONVERTERS = {"slug": r"[-\w]+", "int": r"\d+", "str": "[^/]+", "path": ".+"}


def main() -> None:
    project = ["--project", sys.argv[1]] if len(sys.argv) > 1 else []
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tallyproof", "serve", "--no-browser", *project]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            member = sign_in(server, begun)
            member.wait("the first look", "")
            member.wait("the examination", member.send("", seed="1"))
            member.wait("a dossier", member.send("dossiers", language="en"))
            crawl(member)
        finally:
            server.terminate()
            server.wait(30)


class Member:
    """A browser of one person."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def ask(self, path: str) -> tuple[int, str, bytes]:
        """Return the status, the kind and the body of an answer."""
        path = urllib.parse.quote(path, safe=string.punctuation)
        try:
            answer = self.opener.open(urllib.parse.urljoin(self.address, path), timeout=120)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, answer.headers.get_content_type(), answer.read()

    def send(self, path: str, **fields: str) -> str:
        """Send a form to a page; return the address of the page that answers it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(path)[2].decode()).group(1)
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return self.opener.open(urllib.parse.urljoin(self.address, path), body, timeout=120).geturl()

    def wait(self, what: str, path: str) -> None:
        """Wait until a page no longer asks again by itself, as those do whose job is not done."""
        begun = time.perf_counter()
        while 'hx-trigger="every 2s"' in self.ask(path)[2].decode():
            time.sleep(0.2)
        print(f"{what} was there after {time.perf_counter() - begun:.1f} s")


def sign_in(server: subprocess.Popen[str], begun: float) -> Member:
    """Take up the invitation that the server prints, as its first administrator."""
    assert server.stdout is not None
    said = ""
    while "Ctrl" not in said:
        said += server.stdout.readline()
    member = Member(re.search(r"http://[\d.:]+/", said).group())
    link = re.search(r"http://\S+invitation/\S+", said).group()
    member.ask(link)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"first page answered after {time.perf_counter() - begun:.1f} s")
    member.send(link, name="anna", shown_as="Anna", password=PASSWORD, again=PASSWORD)
    print(f"signed in and on the overview after {time.perf_counter() - begun:.1f} s")
    ticks = sum(map(int, Path(f"/proc/{server.pid}/stat").read_text("utf-8").split()[13:15]))
    print(f"processor time of the server until then {ticks / os.sysconf('SC_CLK_TCK'):.1f} s")
    return member


def crawl(member: Member) -> None:
    """Follow every link, and print a line for each address that is measured."""
    waiting, seen, counted, beyond = deque(STARTS), set(STARTS), Counter[str](), 0
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route in LEFT or (counted[route] >= EACH and path not in STARTS):
            continue
        counted[route] += 1
        page, slow = measure(member, path)
        beyond += slow
        for link in links(page, path):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    unvisited = [one.name for one in ROUTES if one.read and one.name not in counted and one.name not in LEFT]
    print(f"{counted.total()} addresses of {len(counted)} routes, {beyond} beyond the targets")
    print("routes that no link led to:", ", ".join(unvisited) or "none")


def route_of(path: str) -> str:
    """Return the name of the route that answers a path."""
    bare = path.partition("?")[0]
    for route in ROUTES:
        parts = re.split(r"<(\w+):\w+>", route.path)
        pattern = "".join(
            CONVERTERS[part] if index % 2 else re.escape(part) for index, part in enumerate(parts)
        )
        if re.fullmatch(pattern, bare):
            return route.name
    raise LookupError(f"no route answers {path}")


def links(page: str, path: str) -> Iterator[str]:
    """Yield the addresses on this server that a page links to, or shows as pictures."""
    for found in re.findall(r'(?:href|src)="([^"#]+)', page):
        link = urllib.parse.urljoin("/" + path, html.unescape(found))
        if link.startswith("/") and not link.startswith(("/static/", "/api/")):
            yield link[1:]


def measure(member: Member, path: str) -> tuple[str, bool]:
    """Ask for an address five times; return its page, if it is one, and whether it was beyond the targets."""
    seconds = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        status, kind, body = member.ask(path)
        seconds.append(time.perf_counter() - begun)
    is_page = kind == "text/html" and not path.startswith("dossiers/")
    beyond = status != 200 or (is_page and (seconds[0] > SECONDS or len(body) > BYTES))
    figures = (
        f"first {seconds[0]:6.3f} s  median {statistics.median(seconds):6.3f} s  {len(body) / 1000:8.1f} kB"
    )
    mark = "  BEYOND" if beyond else ""
    print(
        f"{(path or 'overview')[:60]:60} {status} {figures}{'' if is_page else '  ' + kind}{mark}", flush=True
    )
    return (body.decode() if is_page else ""), beyond


if __name__ == "__main__":
    main()
