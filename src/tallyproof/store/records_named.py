"""Where the records of a project are; the package that reads them starts Django, and this does not."""

import os
from pathlib import Path

__all__ = ["FILE", "has_records", "named_database"]

FILE = "records.sqlite3"
"""Of a project whose records are in no other database."""
_VARIABLE = "TALLYPROOF_DATABASE"


def named_database() -> str:
    """Return the URL of the PostgreSQL database of records that the environment names; empty where it names none."""
    return os.environ.get(_VARIABLE, "")


def has_records(project: Path) -> bool:
    """Return whether a project may have records: a file of its own, or a database that is named."""
    return bool(named_database()) or (project / FILE).is_file()
