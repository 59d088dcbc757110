"""Which versions of the program and its libraries made a dossier."""

import platform
from functools import cache
from importlib import metadata

__all__ = ["versions"]

_PACKAGES = (
    "tallyproof",
    "babel",
    "jinja2",
    "numpy",
    "polars",
    "rfc8785",
    "scipy",
    "typst",
    "vl-convert-python",
)


@cache
def versions() -> dict[str, str]:
    """Return name and version of what decides a dossier's bytes: Python, Tallyproof, libraries."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in _PACKAGES}}
