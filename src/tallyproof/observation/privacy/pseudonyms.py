"""Names that stand for a person and can be made again only with the key."""

import hashlib
import hmac
import unicodedata

__all__ = ["pseudonym"]

_LETTERS = 20


def pseudonym(key: bytes, value: str, *, field: str) -> str:
    """Return the pseudonym of a value.

    A plain hash of a telephone number or a name is guessed in seconds; this one needs the key.

    Args:
        key: Secret of the project, 32 bytes.
        value: Name, number or account as the source writes it; normalised (NFC), never case-folded.
        field: What the value is, so that the same text in two fields gives two pseudonyms.

    Returns:
        80 bits of HMAC-SHA-256 in hexadecimal, behind `p-`.

    Source:
        RFC 2104.

    Example:
        >>> pseudonym(b"k" * 32, "+7 700 000 00 00", field="observer")
        'p-db8fcdee6d2e3f373992'
    """
    text = unicodedata.normalize("NFC", value.strip())
    digest = hmac.new(key, f"{field}\x00{text}".encode(), hashlib.sha256).hexdigest()
    return f"p-{digest[:_LETTERS]}"
