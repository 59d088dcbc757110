"""Published logs for the tests."""

from pathlib import Path

from tallyproof.log import (
    Entry,
    EntryKind,
    Log,
    Witness,
    add_cosignatures,
    open_published,
    publish,
    set_policy,
)
from tallyproof.log.keys import verifier_key

AT = "2005-12-06T11:00:00+06:00"
ORIGIN = "example.org/log"


def entries(count: int, *, name: str = "K") -> list[Entry]:
    return [Entry(EntryKind.CASE, f"{name}-{number}", version=1, at=AT) for number in range(count)]


def published_log(folder: Path, count: int) -> Log:
    log = Log.create(folder, ORIGIN)
    log.append(*entries(count))
    publish(log)
    return log


def witness_of(log: Log, folder: Path, name: str = "newspaper.example") -> Witness:
    lines = [f"log {verifier_key(key)}\n" for key in log.keys]
    return Witness.create(folder, name, "".join([*lines, "quorum none\n"]).encode())


def request_of(log: Log, witness: Witness) -> bytes:
    published = open_published(str(log.published))
    publication = publish(log)
    return published.growth(witness.size(log.origin), publication.checkpoint, publication.note)


def witnessed_log(folder: Path, count: int, *, names: tuple[str, ...] = ("a.example", "b.example")) -> Log:
    """Return a published log whose policy needs each of its witnesses, and whose checkpoint all of them signed."""
    log = published_log(folder / "log", count)
    witnesses = [witness_of(log, folder / name, name) for name in names]
    keys = [
        f"witness {name} {verifier_key(one.keys[0].public)}"
        for name, one in zip(names, witnesses, strict=True)
    ]
    logs = [f"log {verifier_key(key)}" for key in log.keys]
    set_policy(log, "\n".join([*logs, *keys, f"group all all {' '.join(names)}", "quorum all\n"]).encode())
    for witness in witnesses:
        add_cosignatures(log, witness.answer(request_of(log, witness)).note)
    publish(log)
    return log
