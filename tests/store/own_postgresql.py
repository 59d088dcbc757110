"""A PostgreSQL server of the tests' own, where its programs are installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A server that only this process knows, with its data in a folder that goes with it."""

    folder: Path

    @property
    def url(self) -> str:
        """Its URL without a database name."""
        return f"postgresql://owner@{str(self.folder).replace('/', '%2F')}/"

    def restart(self, mode: str) -> None:
        """Restart it: `fast` ends every session, `immediate` is as if it had been killed."""
        _run("pg_ctl", "-D", "data", "-l", "log", "-w", "-m", mode, "restart", folder=self.folder)

    def create(self, name: str) -> str:
        """Make a database, and return its URL."""
        _run("createdb", "-h", str(self.folder), "-U", "owner", name, folder=self.folder)
        return f"{self.url}{name}"


@contextmanager
def started(*, connections: int = 20) -> Iterator[OwnServer]:
    """Start a server, give it, and stop it."""
    folder = Path(tempfile.mkdtemp(prefix="tallyproof-pg-"))
    if _USER:
        os.chown(folder, pwd.getpwnam(_USER).pw_uid, -1)
    try:
        _run("initdb", "-D", "data", "-U", "owner", "-A", "trust", "-E", "UTF8", folder=folder)
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections={connections}"
        )
        _run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start", folder=folder)
        yield OwnServer(folder)
    finally:
        _run("pg_ctl", "-D", "data", "-m", "immediate", "stop", folder=folder)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_server() -> Iterator[str]:
    """Start a server that only this process knows; give its URL without a database name, and stop it."""
    with started() as server:
        yield server.url


_USER = "nobody" if os.getuid() == 0 else None
"""Who runs it: initdb refuses to run as root."""


def _run(program: str, *words: str, folder: Path) -> None:
    assert PROGRAMS is not None
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    command = [str(PROGRAMS / program), *words]
    subprocess.run(command, check=True, user=_USER, env=env, cwd=folder, stdout=subprocess.DEVNULL)
