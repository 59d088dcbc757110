"""The audit of dependencies finds a known weakness, and never passes silently where nobody could be asked."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BAD, MENDED = "3.1.5", "3.1.6"
ADVISORY = {
    "id": "GHSA-cpwx-vrp4-4pq7",
    "modified": "2025-03-05T20:40:14Z",
    "summary": "A template breaks out of the sandbox through a filter",
    "aliases": ["CVE-2025-27516"],
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": MENDED}]}],
        }
    ],
}


class Advisories(BaseHTTPRequestHandler):
    """A source that knows one weakness of one version."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = (asked["package"]["name"], asked["version"]) == ("jinja2", BAD)
        body = json.dumps({"vulns": [ADVISORY]} if known else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def source() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def lock(folder: Path, version: str) -> Path:
    path = folder / "some.lock"
    path.write_text(
        f"jinja2=={version} \\\n    --hash=sha256:{'0' * 64}\nmarkupsafe==3.0.2 \\\n    --hash=sha256:{'1' * 64}\n"
    )
    return path


def audited(*arguments: object) -> tuple[int, str]:
    command = [sys.executable, str(ROOT / ".ci" / "audit"), "--service", "osv", *map(str, arguments)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.stderr == ""
    return told.returncode, told.stdout


def test_a_version_with_a_known_weakness_fails_and_is_named_with_the_version_that_mends_it(
    source: str, tmp_path: Path
) -> None:
    code, told = audited("--osv-url", source, lock(tmp_path, BAD))
    assert code == 1
    assert f"jinja2 {BAD}: " in told
    assert f"mended in {MENDED}" in told
    assert (
        told.splitlines()[-1]
        == f"CHECKED: all 2 dependencies of {tmp_path / 'some.lock'}, known weaknesses: 1"
    )


def test_versions_without_one_pass_and_are_said_to_be_checked(source: str, tmp_path: Path) -> None:
    code, told = audited("--osv-url", source, "--required", lock(tmp_path, MENDED))
    assert (code, told) == (
        0,
        f"CHECKED: all 2 dependencies of {tmp_path / 'some.lock'}, known weaknesses: 0\n",
    )


def test_where_no_source_answers_it_is_said_last_and_fails_where_it_is_required(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/v1/query"
    path = lock(tmp_path, BAD)
    code, told = audited("--osv-url", nobody, path)
    last = told.splitlines()[-1]
    assert (code, last.startswith(f"NOT CHECKED: 2 of 2 dependencies of {path}")) == (0, True)
    assert "jinja2, markupsafe" in last
    assert not any(line.startswith("CHECKED") for line in told.splitlines())
    assert audited("--osv-url", nobody, "--required", path)[0] == 2


def test_the_run_of_ci_ends_with_what_was_and_was_not_checked() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert script.rstrip().splitlines()[-1] == """echo "$audited" | grep -E '^(NOT )?CHECKED:'"""
    assert script.startswith("#!/usr/bin/env bash")
