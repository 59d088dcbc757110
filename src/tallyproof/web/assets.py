"""Files that pages load: style, pictures, and htmx from the package that ships it. No other machine is asked."""

import hashlib
from functools import cache
from pathlib import Path

import django_htmx
from whitenoise import WhiteNoise

__all__ = ["FILES", "address", "with_assets"]

_OWN = Path(__file__).parent / "static"
_HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx"

FILES = {
    **{path.name: path for path in sorted(_OWN.iterdir()) if path.is_file()},
    "htmx.js": _HTMX / "htmx-2.min.js",
}
"""Name -> file."""


@cache
def address(name: str) -> str:
    """Return the address of a file; it holds the file's hash, so that browsers may keep it for good."""
    path = FILES[name]
    return f"/static/{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}/{name}"


def with_assets(application: object) -> WhiteNoise:
    """Return a WSGI application that answers for these files and leaves the rest to another."""
    served = WhiteNoise(application, max_age=31_536_000, add_headers_function=_safely)
    for name, path in FILES.items():
        served.add_file_to_dictionary(address(name), str(path))
    return served


def _safely(headers: dict[str, str], path: str, url: str) -> None:  # noqa: ARG001 - WhiteNoise's signature
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cache-Control"] = "public, max-age=31536000, immutable"
