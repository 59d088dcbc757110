"""What a password must be: long, not one of the commonest, not the name. Nothing about digits and signs."""

import gzip
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from tallyproof.store.team.people import login_name
from tallyproof.texts import load_catalogue

__all__ = ["LongEnough", "NotCommon", "NotTheName", "complaints"]

LEAST = 12


class LongEnough:
    """At least twelve signs: NIST SP 800-63B asks for fifteen alone, eight beside a second factor."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ANN401, ARG002 - Django's signature
        """Raise ValidationError for a short password."""
        if len(password) < LEAST:
            raise ValidationError("short", code="short")


class NotCommon:
    """Not in Django's list of twenty thousand common passwords."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ANN401, ARG002
        """Raise ValidationError for a password that others try first."""
        if password.strip().lower() in _common() or len(set(password)) < 5:  # noqa: PLR2004 - "aaaabbbbcccc"
            raise ValidationError("common", code="common")


class NotTheName:
    """Not what the person is called."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ANN401
        """Raise ValidationError for a password that holds the name."""
        name = login_name(getattr(user, "name", "") or "")
        if len(name) > 3 and name in login_name(password):  # noqa: PLR2004 - a short name is in many words
            raise ValidationError("name", code="name")


def complaints(password: str, language: str, person: Any = None) -> list[str]:  # noqa: ANN401
    """Return what is wrong with a password, in sentences."""
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        catalogue = load_catalogue(language)
        return [catalogue.text(f"web.password.{one.code}", count=LEAST) for one in error.error_list]
    return []


@cache
def _common() -> frozenset[str]:
    path = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)
