"""Serve a project: one process by default, more where PostgreSQL holds the records."""

import logging
import multiprocessing
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from waitress.server import create_server

from tallyproof.errors import CallError, TallyproofError
from tallyproof.web.jobs.kinds import LANES
from tallyproof.web.place import Place

__all__ = ["THREADS", "Serving", "bound", "serve"]

THREADS = 16
"""Of a process: more than may wait for pictures to be drawn, so that others are answered meanwhile."""
_HOST = "127.0.0.1"
_LOOK = 0.5
"""Seconds after which a server that is to stop no longer waits for a process to die."""

Start = Callable[[], BaseProcess]


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve."""

    place: Place
    port: int = 0
    """0: any free one."""
    host: str = _HOST
    workers: int = 1
    open_browser: bool = False


def bound(serving: Serving) -> socket.socket:
    """Return a listening socket; raises CallError where the port is taken."""
    try:
        listener = socket.create_server((serving.host, serving.port), backlog=512)
    except OSError as error:
        taken = f"Port {serving.port} of {serving.host} cannot be used: {error.strerror}."
        raise CallError(taken, expected="another --port, or none for any free one") from error
    listener.setblocking(False)  # noqa: FBT003 - the signature of sockets
    return listener


def serve(serving: Serving, *, say: Callable[[str, str], None]) -> None:
    """Serve until somebody stops it.

    Args:
        serving: What, where and by how many processes.
        say: Told the address, and the link of the first administrator (empty where there is one).

    Raises:
        CallError: The port is taken, or more than one worker is asked for without PostgreSQL.
    """
    from tallyproof.web.settings import set_up  # noqa: PLC0415 - starts Django
    from tallyproof.web.start import first_link  # noqa: PLC0415

    if serving.workers > 1 and not serving.place.database:
        raise CallError(
            "Several workers cannot share a file.", expected="--database with the URL of PostgreSQL"
        )
    listener = bound(serving)
    set_up(serving.place)
    address = f"http://{serving.host}:{listener.getsockname()[1]}/"
    link = first_link(address)
    say(address, link)
    threading.Thread(target=_examine, args=(serving.place,), daemon=True).start()
    if serving.open_browser:
        webbrowser.open(link or address)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    starts = [partial(_start, "tallyproof.web.jobs.worker", "work_on", serving.place, one) for one in LANES]
    if serving.workers > 1:
        starts += [
            partial(_start, "tallyproof.web.server", "answer_on", serving.place, listener)
        ] * serving.workers
    with _kept_running(starts) as running, suppress(KeyboardInterrupt):
        if serving.workers > 1:
            while not running.wait(_LOOK):
                continue  # a signal that another thread received is heard at the next turn
        else:
            answer_on(serving.place, listener)
    listener.close()


def _examine(place: Place) -> None:
    """Find what takes seconds while the first people come in; the overview shows itself when it is there."""
    from tallyproof.workflow.examination import examine_at_once  # noqa: PLC0415 - loads the checks

    try:
        examine_at_once(place.folder)
    except TallyproofError:
        logging.getLogger("tallyproof.web").exception("the version in force cannot be examined")


def answer_on(place: Place, listener: socket.socket) -> None:
    """Answer requests on a socket, in this process, for ever."""
    from tallyproof.web.application import application  # noqa: PLC0415 - starts Django

    trusted = {"trusted_proxy": "*", "trusted_proxy_headers": _PROXY_HEADERS} if place.proxied else {}
    server = create_server(
        application(place),
        sockets=[listener],
        threads=THREADS,
        ident=None,
        max_request_body_size=128 * 1024 * 1024,
        channel_timeout=60,
        clear_untrusted_proxy_headers=True,
        **trusted,
    )
    server.run()


_PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-proto"}


def _start(module: str, function: str, *arguments: object) -> BaseProcess:
    from django.utils.module_loading import import_string  # noqa: PLC0415

    context = multiprocessing.get_context("spawn")
    process = context.Process(target=import_string(f"{module}.{function}"), args=arguments, daemon=False)
    process.start()
    return process


@contextmanager
def _kept_running(starts: Sequence[Start]) -> Iterator[threading.Event]:
    """Start processes and replace each that dies, until the end; give an event that never comes, to wait for."""
    over = threading.Event()
    running = [start() for start in starts]

    def watch() -> None:
        while not over.is_set():
            wait([process.sentinel for process in running], timeout=_LOOK)
            for i, process in enumerate(running):
                if not (process.is_alive() or over.is_set()):
                    logging.getLogger("tallyproof.web").warning("a process ended and is replaced")
                    running[i] = starts[i]()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield over
    finally:
        over.set()
        watcher.join()
        for process in running:
            process.terminate()
        for process in running:
            process.join()
