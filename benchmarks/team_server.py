"""How long the team server takes to show the sample, and its pages of 167,157 stations: seconds and kB.

Run: python benchmarks/team_server.py [PROJECT]. Without a project it starts as a newcomer would, `tallyproof serve`,
with the sample; each page is asked for five times. Pages that are not there yet say so.
"""

import http.cookiejar
import os
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PASSWORD = "four quiet wooden boats"
PAGES = (
    "",
    "results",
    "results?order=-failed",
    "results?area=ISTANBUL",
    "results?station=1001",
    "forensics",
    "forensics/F-SIZE",
    "chapters/arithmetic",
    "chapters/legal",
    "outcome",
    "trail",
)
TIMES = 5


def main() -> None:
    project = ["--project", sys.argv[1]] if len(sys.argv) > 1 else []
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tallyproof", "serve", "--no-browser", *project]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        said = ""
        while "Ctrl" not in said:
            said += server.stdout.readline()
        address = re.search(r"http://[\d.:]+/", said).group()
        link = re.search(r"http://\S+invitation/\S+", said).group()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        page = opener.open(link).read().decode()
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"first page answered after {time.perf_counter() - begun:.1f} s")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
        fields = {"name": "anna", "shown_as": "Anna", "password": PASSWORD, "again": PASSWORD}
        overview = opener.open(link, urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode())
        assert overview.status == 200
        print(f"signed in and on the overview after {time.perf_counter() - begun:.1f} s")
        ticks = sum(map(int, Path(f"/proc/{server.pid}/stat").read_text("utf-8").split()[13:15]))
        print(f"processor time of the server until then {ticks / os.sysconf('SC_CLK_TCK'):.1f} s")
        try:
            for path in PAGES:
                measure(opener, address + path, path or "overview")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def measure(opener: urllib.request.OpenerDirector, address: str, name: str) -> None:
    seconds, size, status = [], 0, 0
    for _ in range(TIMES):
        begun = time.perf_counter()
        try:
            answer = opener.open(address, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        size, status = len(answer.read()), answer.status
        seconds.append(time.perf_counter() - begun)
    middle = statistics.median(seconds)
    print(f"{name:30} {status} first {seconds[0]:6.3f} s  median {middle:6.3f} s  {size / 1000:6.1f} kB")


if __name__ == "__main__":
    main()
