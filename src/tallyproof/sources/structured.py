"""Hand content that describes itself (NIST, Clarity, OpenElections, JSON protocols) to its reader."""

from collections.abc import Callable
from dataclasses import dataclass

from tallyproof.election.contest import Contest
from tallyproof.sources.archives import Member
from tallyproof.sources.cast_vote_records import refuse_ballot_records
from tallyproof.sources.clarity import contests_in_clarity, is_clarity, read_clarity
from tallyproof.sources.files import RawFile
from tallyproof.sources.formats import Format
from tallyproof.sources.json_protocol import (
    contests_in_json_protocol,
    is_json_protocol,
    read_json_protocol,
)
from tallyproof.sources.nist_json import contests_in_nist_json, is_nist_json, read_nist_json
from tallyproof.sources.nist_xml import contests_in_nist_xml, is_nist_xml, read_nist_xml
from tallyproof.sources.openelections import (
    contests_in_openelections,
    is_openelections,
    read_openelections,
)
from tallyproof.sources.reading import Reading

__all__ = ["Structured", "find_structured"]


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    format: Format
    fits: Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Structured:
    """A file in a self-describing format, not read yet."""

    format: str
    raw: RawFile

    def contests(self) -> tuple[Contest, ...]:
        """Return the contests of the file; raises InputError where it cannot be read."""
        if self.format == _PROTOCOL.name:
            return contests_in_json_protocol([(m.name, m.payload) for m in self.raw.members])
        return _CONTESTS[self.format](self.raw.members[0].payload, file=self.raw.file.name)

    def read(self, contest: str | None) -> Reading:
        """Read one contest.

        Raises:
            CallError: Several contests and none chosen.
            InputError: The content is damaged or holds no station.
        """
        if self.format == _PROTOCOL.name:
            members = [(m.name, m.payload) for m in self.raw.members]
            return read_json_protocol(members, file=self.raw.file, contest=contest)
        reader = _READERS[self.format]
        return reader(self.raw.members[0].payload, file=self.raw.file, contest=contest)


_PROTOCOL = _Kind("json-protocol", Format.JSON, is_json_protocol)
_KINDS = (
    _Kind("nist-json", Format.JSON, is_nist_json),
    _Kind("nist-xml", Format.XML, is_nist_xml),
    _Kind("clarity", Format.XML, is_clarity),
    _Kind("openelections", Format.DELIMITED, is_openelections),
    _PROTOCOL,
)
_READERS: dict[str, Callable[..., Reading]] = {
    "nist-json": read_nist_json,
    "nist-xml": read_nist_xml,
    "clarity": read_clarity,
    "openelections": read_openelections,
}
_CONTESTS: dict[str, Callable[..., tuple[Contest, ...]]] = {
    "nist-json": contests_in_nist_json,
    "nist-xml": contests_in_nist_xml,
    "clarity": contests_in_clarity,
    "openelections": contests_in_openelections,
}


def find_structured(raw: RawFile) -> Structured | None:
    """Return the self-describing format of a file, or None for a plain table.

    Raises:
        InputError: The file holds records of single ballots, which are no results by station.
    """
    for member in raw.members:
        if member.format in {Format.DELIMITED, Format.JSON, Format.XML}:
            refuse_ballot_records(member.payload, file=member.name)
    kinds = [_kind_of(member) for member in raw.members]
    kind = kinds[0] if kinds else None
    if kind is None or any(other != kind for other in kinds):
        return None
    several = len(raw.members) > 1 and kind is not _PROTOCOL
    return None if several else Structured(kind.name, raw)


def _kind_of(member: Member) -> _Kind | None:
    fitting = (kind for kind in _KINDS if kind.format is member.format and kind.fits(member.payload))
    return next(fitting, None)
