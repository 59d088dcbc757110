"""Work that the server was asked for, kept in the project: a folder under a key, with `about.json` once it is done.

A key is made by the one who asks, so that the same wish twice is one piece of work. It becomes a path; so nothing but
its digits is let through.
"""

import json
import re
import secrets
from pathlib import Path
from typing import Any

from tallyproof.errors import UnknownNameError

__all__ = ["about_work", "folder_of_work", "new_key", "works_kept"]

_KEY = re.compile(r"[0-9a-f]{16,32}")


def new_key() -> str:
    """Return a key that nobody has: sixteen hexadecimal digits."""
    return secrets.token_hex(8)


def folder_of_work(shelf: Path, key: str, *, kind: str) -> Path:
    """Return the folder of a piece of work, whether it is there or not.

    Args:
        shelf: The folder of all work of this kind.
        key: 16 to 32 hexadecimal digits.
        kind: What to call it where there is none.

    Raises:
        UnknownNameError: It is no key.
    """
    if not _KEY.fullmatch(key):
        raise UnknownNameError(kind, key, ())
    return shelf / key


def about_work(shelf: Path, key: str, *, kind: str) -> dict[str, Any]:
    """Return what is told about finished work; raises UnknownNameError where none is kept under this key."""
    about = folder_of_work(shelf, key, kind=kind) / "about.json"
    if not about.is_file():
        raise UnknownNameError(kind, key, ())
    told: dict[str, Any] = json.loads(about.read_text(encoding="utf-8"))
    return told


def works_kept(shelf: Path) -> list[dict[str, Any]]:
    """Return what is told about all finished work of a shelf, in no order."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in shelf.glob("*/about.json")]
