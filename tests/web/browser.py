"""A real Chromium for the stories, and a server to tell them to. Without Chromium they are skipped, in CI they fail."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KNOWN_AS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Return the program; skip the test where the machine has none, and fail it in CI."""
    found = next((path for name in KNOWN_AS if (path := shutil.which(name))), None)
    if found is None:
        missing = "needs Chromium, which this machine does not have"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@contextmanager
def launched() -> Iterator[Any]:
    """Give a browser of Playwright, and end it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    program = chromium()
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serving(project: Path, *options: str) -> Iterator[tuple[str, str]]:
    """Start the server as a person would; give its address and the link of the first administrator."""
    command = [
        sys.executable,
        "-m",
        "tallyproof",
        "serve",
        "--project",
        str(project),
        "--no-browser",
        *options,
    ]
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        said = ""
        while "Ctrl" not in said:
            line = process.stdout.readline()
            assert line, f"the server ended: {said}"
            said += line
        address, link = re.search(r"http://[\d.:]+/", said), re.search(r"http://\S+invitation/\S+", said)
        assert address is not None
        try:
            yield address.group(), link.group() if link else ""
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
