"""One-time codes (RFC 6238) as a second factor, and codes on paper for the day the phone is lost."""

import base64
import hashlib
import secrets
import time

import pyotp
import segno
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from tallyproof.store.team.people import Person

__all__ = ["accept", "fresh_recovery", "fresh_secret", "picture", "switch_off", "switch_on"]

_STEP = 30
_RECOVERY = 8


def fresh_secret() -> str:
    """Return a new secret, not yet anyone's."""
    return pyotp.random_base32()


def picture(secret: str, person: Person) -> str:
    """Return the QR code of a secret as a data address for an image."""
    address = pyotp.TOTP(secret).provisioning_uri(name=person.name, issuer_name="Tallyproof")
    return segno.make(address, error="m").svg_data_uri(scale=4, border=2)


def switch_on(person: Person, secret: str, code: str) -> list[str] | None:
    """Turn codes on where the first one fits; return the recovery codes, which are shown once, else None."""
    if _step_of(secret, code, after=0) is None:
        return None
    plain = fresh_recovery()
    person.secret = _box().encrypt(secret.encode()).decode()
    person.recovery = [_kept(one) for one in plain]
    person.last_code = _step_of(secret, code, after=0)
    person.save(update_fields=["secret", "recovery", "last_code"])
    return plain


def switch_off(person: Person) -> None:
    """Turn codes off."""
    person.secret, person.recovery, person.last_code = "", [], 0
    person.save(update_fields=["secret", "recovery", "last_code"])


def accept(person: Person, code: str) -> bool:
    """Return whether a code fits; none, of either kind, fits twice."""
    typed = code.replace(" ", "").replace("-", "").strip().lower()
    secret = _box().decrypt(person.secret.encode()).decode()
    step = _step_of(secret, typed, after=person.last_code)
    if step is not None:
        others = Person.objects.filter(pk=person.pk, last_code__lt=step)
        return bool(others.update(last_code=step))
    return len(typed) == len(_plain()) and _recovered(person, typed)


def fresh_recovery() -> list[str]:
    """Return new recovery codes."""
    return [_plain() for _ in range(_RECOVERY)]


def _plain() -> str:
    return secrets.token_hex(5)


def _recovered(person: Person, typed: str) -> bool:
    used = _kept(typed)
    if used not in person.recovery:
        return False
    left = [kept for kept in person.recovery if kept != used]
    unchanged = Person.objects.filter(pk=person.pk, recovery=person.recovery)
    return bool(unchanged.update(recovery=left))


def _kept(code: str) -> str:
    """Return what is kept of a recovery code: like the secret, worth nothing without the server's key.

    It takes no time, so that how long an answer takes does not tell that the password before it was right.
    """
    return salted_hmac("tallyproof.recovery", code, algorithm="sha256").hexdigest()


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """Return the time step of a code, one step of clock difference allowed; None where it fits none after another."""
    now = int(time.time()) // _STEP
    totp = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if step > after and secrets.compare_digest(
            totp.generate_otp(step), code.encode("ascii", "replace").decode()
        ):
            return step
    return None


def _box() -> Fernet:
    """Return what keeps the secrets of codes unreadable in a copy of the database without the server's key."""
    key = hashlib.sha256(b"tallyproof.codes" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
