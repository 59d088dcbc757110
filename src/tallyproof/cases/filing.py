"""What is filed: who asks which body for what, because of which stations and which evidence."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from tallyproof.cases.vocabulary import ADMISSIONS, CASE_KINDS, COPIES, GROUNDS, REMEDIES, UNSTATED
from tallyproof.errors import CallError, TextKey, UnknownNameError

__all__ = ["Evidence", "Filing", "Party", "require_text"]

_ID = re.compile(r"[\w.\-/ ]{1,80}")
_UNKEPT = re.compile("[\\x00\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part. A name is published only where its owner agreed."""

    role: str
    name: str
    publish_name: bool = False
    standing: str = ""
    """On what the right to complain rests."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence and what the body did with it."""

    id: str
    kind: str = "document"
    copy: str = UNSTATED
    """Its form; of records that say nothing of it too, whatever their age."""
    sha256: str = ""
    original_at: str = ""
    """Where the original is, if this is a copy."""
    offered_by: str = ""
    admitted: str = "undecided"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """The content of a complaint; later acts change nothing of it but its stations, where they were written wrongly."""

    kind: str
    forum: str
    subject: str
    zone: str = ""
    """IANA zone of the forum; the profile's where empty."""
    polling_day: str = ""
    matter: str = ""
    """Groups the cases about the same facts, whatever the forum."""
    parent: str = ""
    """The case whose decision, or silence, is attacked."""
    fact_at: str = ""
    """When the act or decision complained of was done; RFC 3339."""
    grounds: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Filing":
        """Read a filing from plain values.

        Raises:
            UnknownNameError: A word is in none of the controlled lists.
            CallError: A field is missing or is not what it must be.
        """
        known = {one.name for one in fields(cls)}
        given = {name: document[name] for name in document if name in known}
        for name in ("kind", "forum", "subject"):
            if not str(given.get(name, "")).strip():
                raise CallError(
                    f'A case lacks "{name}".',
                    expected=f"{name} with a value",
                    text="case_lacks",
                    lacking=TextKey(f"refusals.field_{name}"),
                )
        lists = {
            name: tuple(given.get(name, ())) for name in ("grounds", "remedies", "stations", "incidents")
        }
        parties = tuple(Party(**one) for one in given.get("parties", ()))
        evidence = tuple(Evidence(**one) for one in given.get("evidence", ()))
        filing = cls(**given | lists | {"parties": parties, "evidence": evidence})
        _require_words(filing)
        _require_times(filing)
        return filing

    @property
    def day(self) -> dt.date | None:
        """Polling day, where known."""
        return dt.date.fromisoformat(self.polling_day) if self.polling_day else None

    @property
    def fact(self) -> dt.datetime | None:
        """When what is complained of was done, where known."""
        return dt.datetime.fromisoformat(self.fact_at) if self.fact_at else None

    def document(self) -> dict[str, Any]:
        """Return the filing as plain values; what is empty is left out."""
        return {name: value for name, value in asdict(self).items() if value not in ("", ())}

    def published(self) -> dict[str, Any]:
        """Return the filing without the names whose owners did not agree to publish them."""
        parties = [asdict(one) | ({} if one.publish_name else {"name": None}) for one in self.parties]
        evidence = [asdict(one) | {"offered_by": ""} for one in self.evidence]
        return self.document() | {"parties": parties, "evidence": evidence}


def require_text(*values: object) -> None:
    """Raise CallError where a text within some plain values cannot be kept: a NUL, half a character."""
    for value in values:
        if isinstance(value, Mapping):
            require_text(*value, *value.values())
        elif isinstance(value, list | tuple):
            require_text(*value)
        elif isinstance(value, str) and _UNKEPT.search(value):
            raise CallError(
                f"The text {ascii(value)[:80]} cannot be kept.",
                expected="text of whole characters",
                text="text_unkept",
                found=ascii(value)[:80],
            )


def _require_words(filing: Filing) -> None:
    _require("kind of case", (filing.kind,), CASE_KINDS)
    _require("ground", filing.grounds, GROUNDS)
    _require("remedy", filing.remedies, REMEDIES)
    _require("form of copy", (one.copy for one in filing.evidence), (*COPIES, UNSTATED))
    _require("admission", (one.admitted for one in filing.evidence), ADMISSIONS)
    for name, value in (("matter", filing.matter), ("parent", filing.parent)):
        if value and not _ID.fullmatch(value):
            raise CallError(
                f'The {name} "{value}" is no id.',
                expected="letters, digits, . - _ / and spaces",
                text="link_id",
                name=value,
            )


def _require_times(filing: Filing) -> None:
    try:
        _ = filing.day
        aware = filing.fact is None or filing.fact.tzinfo is not None
    except ValueError as error:
        raise CallError(
            str(error), expected="2005-12-04 and 2005-12-04T20:00+06:00", text="filing_date"
        ) from error
    if not aware:
        raise CallError(
            f"The time {filing.fact_at} has no zone.",
            expected="2005-12-04T20:00+06:00",
            text="time_no_zone",
            time=str(filing.fact_at),
        )


def _require(kind: str, words: Iterable[str], known: tuple[str, ...]) -> None:
    for word in words:
        if word not in known:
            raise UnknownNameError(kind, word, known)
