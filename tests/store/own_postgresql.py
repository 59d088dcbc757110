"""A PostgreSQL server of the tests' own, where its programs are installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = (
    *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    Path("/usr/local/bin"),
    Path("/usr/bin"),
)
PROGRAMS = next(
    (place for place in _PLACES if (place / "initdb").exists() and (place / "postgres").exists()), None
)
"""Where the programs are; None where they are not installed."""


@contextmanager
def own_server() -> Iterator[str]:
    """Start a server that only this process knows; give its URL without a database name, and stop it."""
    folder = Path(tempfile.mkdtemp(prefix="tallyproof-pg-"))
    user = "nobody" if os.getuid() == 0 else None  # initdb refuses to run as root
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    try:
        _run("initdb", "-D", "data", "-U", "owner", "-A", "trust", "-E", "UTF8", folder=folder, user=user)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=20"
        _run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start", folder=folder, user=user)
        yield f"postgresql://owner@{str(folder).replace('/', '%2F')}/"
    finally:
        _run("pg_ctl", "-D", "data", "-m", "immediate", "stop", folder=folder, user=user)
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *words: str, folder: Path, user: str | None) -> None:
    assert PROGRAMS is not None
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    command = [str(PROGRAMS / program), *words]
    subprocess.run(command, check=True, user=user, env=env, cwd=folder, stdout=subprocess.DEVNULL)
