"""An actor and the names it is known by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Actor", "ActorKind", "Name"]


class ActorKind(StrEnum):
    """What an actor is; an office is never the person who holds it."""

    PERSON = "person"
    PARTY = "party"
    ALLIANCE = "alliance"
    OFFICE = "office"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Name:
    """One way in which an actor is written."""

    text: str
    language: str = ""
    """BCP 47 tag, for example `kk` or `kk-Latn`; empty where it is not known."""
    source: str = ""
    """Where the actor is called so; empty where it is not recorded."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts, is appointed, or is spoken about."""

    id: str
    kind: ActorKind
    names: tuple[Name, ...]
    """At least one; the first is the one it is shown under where the reader's language has none."""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Its id elsewhere: scheme -> id, for example `wikidata` -> `Q42`."""

    def name(self, language: str = "") -> str:
        """Return the name in a language, or the first one.

        Example:
            >>> cec = Actor("cec", ActorKind.BODY, (Name("Commission", "en"), Name("Комиссия", "ru")))
            >>> cec.name("ru"), cec.name("kk")
            ('Комиссия', 'Commission')
        """
        fitting = (name.text for name in self.names if name.language.split("-")[0] == language)
        return next(fitting, self.names[0].text)
