"""Parse XML from strangers: no document type, no entities, no external reference, bounded size and depth."""

from typing import Final, Protocol
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from tallyproof.errors import InputError
from tallyproof.sources.cycle_search import without_cycle_search

__all__ = [
    "MAX_DEPTH",
    "MAX_XML_BYTES",
    "ElementTarget",
    "TooDeepError",
    "local_name",
    "parse_xml",
    "root_name",
]

MAX_DEPTH: Final = 64
"""Elements inside one another; the deepest published results format uses 12."""
MAX_XML_BYTES: Final = 4 * 1024**3
_PIECE: Final = 1 << 20
_HEAD: Final = 1 << 16


class TooDeepError(Exception):
    """A document nests deeper than any results format does; ends parsing."""


class ElementTarget(Protocol):
    """What receives the elements of a document, in the order in which they stand in it."""

    def start(self, tag: str, attributes: dict[str, str]) -> object:
        """Take the begin of an element; raises TooDeepError past MAX_DEPTH."""

    def end(self, tag: str) -> object:
        """Take the end of an element."""

    def data(self, text: str) -> object:
        """Take a piece of text."""


def parse_xml(payload: bytes, *, file: str, target: ElementTarget) -> None:
    """Send every element of a document to `target`; memory is what the target keeps.

    Args:
        payload: The document; its own declaration names the encoding.
        file: Name for messages.
        target: Receives begins, ends and texts.

    Raises:
        InputError: Not well-formed XML, or with a document type, entities, or limits exceeded.
    """
    if len(payload) > MAX_XML_BYTES:
        raise InputError(
            file,
            found=f"{len(payload)} bytes",
            expected=f"at most {MAX_XML_BYTES}",
            text="too_large_file",
            most=f"{MAX_XML_BYTES >> 20} MiB",
        )
    parser = XMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        with without_cycle_search():
            for begin in range(0, len(payload), _PIECE):
                parser.feed(payload[begin : begin + _PIECE])
            parser.close()
    except ParseError as error:
        line, column = error.position
        place = f"line {line}, column {column + 1}"
        raise InputError(
            file,
            place=place,
            found=str(error),
            expected="well-formed XML",
            text="xml_place",
            line=line,
            column=column + 1,
        ) from error
    except DefusedXmlException as error:
        found = f"a document type or an entity ({type(error).__name__})"
        raise InputError(
            file, found=found, expected="XML without declarations of its own", text="xml_declared"
        ) from error
    except TooDeepError as error:
        raise InputError(
            file, found="deeper nesting", expected=f"at most {MAX_DEPTH} levels", text="xml_broken"
        ) from error
    except (LookupError, ValueError) as error:
        raise InputError(
            file, found=str(error), expected="XML in an encoding that its head declares", text="xml_broken"
        ) from error


def local_name(tag: str) -> str:
    """Return a tag or attribute name without its namespace.

    Example:
        >>> local_name("{http://itl.nist.gov/ns/voting/1500-100/v2}GpUnit")
        'GpUnit'
    """
    return tag.rpartition("}")[2]


class _Root(Exception):  # noqa: N818 - a signal that ends parsing early, not an error
    """Carries the root's name out of the parser."""


class _RootTarget:
    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        raise _Root(local_name(tag))

    def end(self, tag: str) -> None:
        """Never reached: the root ends parsing."""

    def data(self, text: str) -> None:
        """Never reached: no text stands before the root."""


def root_name(payload: bytes) -> str:
    """Return the local name of the root element, or "" where this is no harmless XML; reads the head only."""
    head = payload[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return ""
    try:
        parse_xml(payload[:_HEAD].lstrip(b" \t\r\n"), file="", target=_RootTarget())
    except _Root as found:
        return str(found)
    except InputError:
        return ""
    return ""
