"""Change single bits of a published log at random, and count what is found; used by a test and by a benchmark."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

from log.published_logs import entries, request_of, witness_of, witnessed_log
from tallyproof.errors import InputError
from tallyproof.log import Status, check_files, check_published, make_receipt, open_published, own_policy
from tallyproof.log.verifier import VerificationError, verify_checkpoint, verify_growth, verify_receipt

PARTS = {
    "checkpoints": ("checkpoint", "checkpoints/300"),
    "entries": ("tile/entries/000", "tile/entries/001.p/44"),
    "tiles": ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"),
}


def flipped(good: bytes, generator: random.Random) -> bytes:
    place, bit = generator.randrange(len(good)), generator.randrange(8)
    return good[:place] + bytes([good[place] ^ (1 << bit)]) + good[place + 1 :]


def found(check: Callable[[], object]) -> bool:
    try:
        check()
    except (VerificationError, ValueError, InputError):
        return True
    return False


def rejected_flips(folder: Path, count: int, *, seed: int = 20051204) -> dict[str, int]:
    """Return how many of `count` changes were found, by what was changed; the sorts take turns."""
    log = witnessed_log(folder, 300)
    policy, published = own_policy(log), open_published(str(log.published))
    receipt = make_receipt(published, 123, policy).text()
    since = verify_checkpoint(published.checkpoint(), policy)
    log.append(*entries(77, name="later"))
    late = witness_of(log, folder / "late")
    growth = open_published(str(log.published)).growth
    older = log.published / "checkpoints" / "300"
    alone = policy._replace(quorum=["none"])
    assert late.answer(request_of(log, late)).status is Status.COSIGNED
    newest = verify_checkpoint(published.checkpoint(), alone)
    grown = growth(300, newest, published.checkpoint())
    verify_growth(grown, alone, since)
    generator = random.Random(seed)
    good_files = {path: (log.published / path).read_bytes() for paths in PARTS.values() for path in paths}
    rejected = dict.fromkeys((*PARTS, "receipts", "proofs of growth"), 0)

    def whole() -> None:
        check_files(log.published, check_published(published, alone), alone)
        verify_checkpoint(older.read_bytes(), policy)

    whole()
    for number in range(count):
        part = list(rejected)[number % len(rejected)]
        if part == "receipts":
            rejected[part] += found(partial(verify_receipt, flipped(receipt, generator), policy, None))
        elif part == "proofs of growth":
            rejected[part] += found(partial(verify_growth, flipped(grown, generator), alone, since))
        else:
            name = generator.choice(PARTS[part])
            (log.published / name).write_bytes(flipped(good_files[name], generator))
            rejected[part] += found(whole)
            (log.published / name).write_bytes(good_files[name])
    whole()
    return rejected
