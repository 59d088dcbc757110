"""Read election results reports in XML (NIST SP 1500-100 versions 1 and 2), with or without namespace."""

from typing import Any

from tallyproof.election.contest import Contest
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.sources.hardened_xml import MAX_DEPTH, TooDeepError, local_name, parse_xml, root_name
from tallyproof.sources.nist_counts import COUNT_NODES, CountRecord
from tallyproof.sources.nist_document import Document, Node
from tallyproof.sources.nist_report import contests_of, read_report
from tallyproof.sources.reading import Reading

__all__ = ["contests_in_nist_xml", "is_nist_xml", "read_nist_xml"]

_ROOT = "ElectionReport"
_VERSION_1 = {"BallotSelection": "ContestSelection", "ElectoralDistrictId": "ElectionDistrictId"}
_ATTRIBUTES = {
    "ObjectId": "@id",
    "objectId": "@id",
    "type": "@type",
    "language": "Language",
    "label": "Label",
}


def is_nist_xml(payload: bytes) -> bool:
    """Return True where the root element is an ElectionReport."""
    return root_name(payload) == _ROOT


def contests_in_nist_xml(payload: bytes, *, file: str) -> tuple[Contest, ...]:
    """Return the contests of a report; raises InputError where it cannot be read."""
    return contests_of(_document(payload, file))


def read_nist_xml(payload: bytes, *, file: SourceFile, contest: str | None = None) -> Reading:
    """Read one contest of a report; see `tallyproof.sources.nist_report` for what becomes of its fields.

    Args:
        payload: The file.
        file: Its name and hash.
        contest: Id or name; None where the report holds one contest.

    Returns:
        The reading; rows are the report's records of counts.

    Raises:
        CallError: Several contests and no choice, or no such contest.
        InputError: Not a report.
    """
    return read_report(_document(payload, file.name), file=file, contest=contest, form="NIST SP 1500-100 XML")


def _document(payload: bytes, file: str) -> Document:
    target = _TreeTarget()
    parse_xml(payload, file=file, target=target)
    if target.root_name != _ROOT or not isinstance(target.root, dict):
        raise InputError(
            file,
            found=f"the root element {target.root_name}",
            expected=_ROOT,
            text="other_format",
            known=_ROOT,
        )
    return Document(file, target.root, target.rows)


class _TreeTarget:
    """Builds the tree of objects that version 2 has in JSON; records of counts shrink as they end."""

    def __init__(self) -> None:
        self.root: object = None
        self.root_name = ""
        self.rows = 0
        self._open: list[tuple[str, Node]] = []
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an object."""
        if len(self._open) >= MAX_DEPTH:
            raise TooDeepError
        name = local_name(tag)
        node: Node = {}
        for key, value in attributes.items():
            short = local_name(key)
            node[_ATTRIBUTES.get(short, short)] = value
        self._open.append((_VERSION_1.get(name, name), node))
        self._text = []

    def data(self, text: str) -> None:
        """Keep text until the element ends or another begins."""
        self._text.append(text)

    def end(self, _tag: str) -> None:
        """Close an object and hang it into the one around it."""
        name, node = self._open.pop()
        value = self._closed(name, node)
        self._text = []
        if not self._open:
            self.root, self.root_name = value, name
        elif isinstance(value, dict) and (name.endswith("Collection") or name == "ExternalIdentifiers"):
            for key, inner in value.items():
                _hang(self._open[-1][1], key, inner)
        else:
            _hang(self._open[-1][1], name, value)

    def _closed(self, name: str, node: Node) -> Any:  # noqa: ANN401 - text, object, list or record
        if name in COUNT_NODES:
            self.rows += 1
            return CountRecord.from_node(node, row=self.rows)
        text = "".join(self._text)
        if name.endswith("Ids") and not node:
            return text.split()
        if any(isinstance(value, list) for value in node.values()):
            return node
        return {**node, "Content": text} if node else text


def _hang(parent: Node, name: str, value: Any) -> None:  # noqa: ANN401 - text, object, list or record
    """Add a child, or the children of a collection, under its name; an attribute of that name gives way."""
    known = parent.get(name)
    kept = known if isinstance(known, list) else []
    kept.extend(value if isinstance(value, list) else [value])
    parent[name] = kept
