"""A log that nobody can quietly change: entries, signed checkpoints, tiles, proofs, witnesses, receipts."""

from tallyproof.log.entry import Entry, EntryKind, read_entry
from tallyproof.log.folder_check import CheckedLog, check_files, check_published
from tallyproof.log.log_folder import Appended, Log, is_log
from tallyproof.log.marks import RecordField
from tallyproof.log.publish import Publication, add_cosignatures, own_policy, publish, set_policy
from tallyproof.log.published import Published, open_published
from tallyproof.log.receipt import Receipt, make_receipt
from tallyproof.log.sealed import Opening, seal
from tallyproof.log.witness import Answer, Status, Witness, is_witness

__all__ = [
    "Answer",
    "Appended",
    "CheckedLog",
    "Entry",
    "EntryKind",
    "Log",
    "Opening",
    "Publication",
    "Published",
    "Receipt",
    "RecordField",
    "Status",
    "Witness",
    "add_cosignatures",
    "check_files",
    "check_published",
    "is_log",
    "is_witness",
    "make_receipt",
    "open_published",
    "own_policy",
    "publish",
    "read_entry",
    "seal",
    "set_policy",
]
