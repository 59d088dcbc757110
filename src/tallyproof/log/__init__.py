"""A log that nobody can quietly change: entries, signed checkpoints, tiles, proofs, witnesses, receipts."""

from tallyproof.log.entry import Entry, EntryKind, read_entry
from tallyproof.log.log_folder import Appended, Log, is_log
from tallyproof.log.sealed import Opening, seal

__all__ = [
    "Appended",
    "Entry",
    "EntryKind",
    "Log",
    "Opening",
    "is_log",
    "read_entry",
    "seal",
]
