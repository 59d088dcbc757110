"""How Django is set up for one server."""

import logging
import os
from pathlib import Path
from typing import Any

from django.conf import settings

import tallyproof.store.team  # noqa: F401 - starts Django with the tables
from tallyproof.web.outages import without_traces
from tallyproof.web.place import Place, secret_key
from tallyproof.web.sessions import UNUSED
from tallyproof.workflow.trail import open_server_records

__all__ = ["set_up"]

_HOUR = 3600
_UPLOAD = 64_000_000
_TEXT = 12_000_000
"""Bytes of what is typed in one form: a statement of two million signs, in any script, and what is said about it."""
_UNKNOWN = 2_000_000
"""Bytes that somebody who has not signed in may send, with or without files."""
_FIELDS = 1000
"""Fields of one form: more than any of ours has, with every column of a wide file."""

_MIDDLEWARE = [
    "tallyproof.web.headers.SafeHeaders",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tallyproof.web.sessions.Seen",
    "tallyproof.web.language.Language",
    # in the language of the reader, and before anything reads what was sent
    "tallyproof.web.uploads.LimitSize",
    "tallyproof.web.uploads.LimitUnknown",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

_TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "builtins": ["tallyproof.web.words"],
            "context_processors": ["django.template.context_processors.csrf"],
        },
    }
]

_PASSWORDS = [
    {"NAME": "tallyproof.web.accounts.passwords.LongEnough"},
    {"NAME": "tallyproof.web.accounts.passwords.NotCommon"},
    {"NAME": "tallyproof.web.accounts.passwords.NotTheName"},
]


def set_up(place: Place) -> None:
    """Set Django up to serve a project: tables, keys, middleware, pages.

    Args:
        place: The project, its database, and how people reach the server.

    Raises:
        InputError: The database cannot be opened.
        CallError: Its URL makes no sense, or its driver is missing.
    """
    for name, value in _values(place).items():
        setattr(settings, name, value)
    if place.database:
        os.environ["TALLYPROOF_DATABASE"] = place.database
    logging.getLogger("django.request").addFilter(without_traces)
    open_server_records(place.folder, place.database)


def _values(place: Place) -> dict[str, Any]:
    return {
        "TALLYPROOF_PLACE": place,
        "SECRET_KEY": secret_key(place.folder),
        "DEBUG": False,
        "ALLOWED_HOSTS": list(place.hosts),
        "ROOT_URLCONF": "tallyproof.web.urls",
        "APPEND_SLASH": False,
        "MIDDLEWARE": _MIDDLEWARE,
        "TEMPLATES": _TEMPLATES,
        "USE_I18N": True,
        "LANGUAGE_CODE": "en",
        "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": _PASSWORDS,
        "CSRF_FAILURE_VIEW": "tallyproof.web.ended.csrf",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": _TEXT,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": _FIELDS,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 50,
        "FILE_UPLOAD_MAX_MEMORY_SIZE": 1024 * 1024,
        "TALLYPROOF_UPLOAD_BYTES": _UPLOAD,
        "TALLYPROOF_UNKNOWN_BYTES": _UNKNOWN,
        "LOGGING_CONFIG": None,
        **_cookies(place),
    }


def _cookies(place: Place) -> dict[str, Any]:
    """Cookies are sent to this server only, never to scripts, and over TLS only where there is TLS."""
    return {
        "SESSION_ENGINE": "tallyproof.web.sessions",
        "SESSION_COOKIE_NAME": "tallyproof_session",
        "SESSION_COOKIE_AGE": int(UNUSED.total_seconds()),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": place.proxied,
        "CSRF_COOKIE_NAME": "tallyproof_csrf",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_SECURE": place.proxied,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if place.proxied else None,
        "SECURE_HSTS_SECONDS": 365 * 24 * _HOUR if place.proxied else 0,
        "SECURE_REFERRER_POLICY": "same-origin",
    }
