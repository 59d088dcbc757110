"""The proofs of a public site: for each record of the published log its receipt, as a page and as a file."""

import json
from importlib import resources
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.dossier.site import Site, render_proof, render_proofs
from tallyproof.errors import InputError
from tallyproof.log import EntryKind, Log, Published, make_receipt, open_published, own_policy
from tallyproof.log.receipt_page import receipt_facts
from tallyproof.log.verifier import Policy, VerificationError, verify_checkpoint
from tallyproof.workflow.request import Document

__all__ = ["write_proofs"]

_OF_CASES = frozenset({EntryKind.CASE, EntryKind.DECISION})
"""Entries whose act is one of the controlled list of cases; what others call so has no text there."""
_MOST = 500
"""Records with a page of their own, the newest; of the older ones `tallyproof log prove` makes the receipt."""


def write_proofs(log: Log, site: Site, out: Path) -> list[Document]:
    """Write `proofs.html` and, for each of the newest records, its page, entry and receipt; return these records.

    Args:
        log: A log whose published part stands in `out/log`.
        site: Head and language of the pages.
        out: The folder of the site.

    Raises:
        InputError: What is published is not what the keys of the log signed.
    """
    policy, published = own_policy(log)._replace(quorum=["none"]), open_published(str(out / "log"))
    try:
        point = verify_checkpoint(published.checkpoint(), policy)
        numbers = range(point.size - 1, max(-1, point.size - 1 - _MOST), -1)
        entries = [_proved(published, number, policy, site, out) for number in numbers]
    except VerificationError as error:
        raise InputError(
            str(log.published), found=str(error), expected="what the log signed", text="log_unverified"
        ) from error
    page = render_proofs(site, entries, origin=log.origin, size=point.size)
    write_atomically(out / "proofs.html", page.encode())
    verifier = resources.files("tallyproof.log").joinpath("verifier.py").read_bytes()
    write_atomically(out / "proofs" / "verify.py", verifier)
    return entries


def _proved(published: Published, number: int, policy: Policy, site: Site, out: Path) -> Document:
    receipt = make_receipt(published, number, policy)
    point = receipt.checkpoint
    page = render_proof(site, receipt_facts(receipt), origin=point.origin, root=point.root.hex())
    files = {"html": page.encode(), "tlog-proof": receipt.text(), "json": receipt.entry}
    for ending, content in files.items():
        write_atomically(out / "proofs" / f"entry-{number}.{ending}", content)
    entry = json.loads(receipt.entry)
    told = {name: entry[name] for name in ("kind", "id", "version", "at")}
    act = entry["public"].get("act", "") if entry["kind"] in _OF_CASES else ""
    return told | {"number": number, "act": act}
