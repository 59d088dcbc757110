"""What a section is built of; the page and the PDF each render every kind of block once.

A block holds finished text in the reader's language. Text from the data keeps its kind (`user`), so that
a renderer can isolate its direction; no renderer ever reads markup out of a block.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

__all__ = [
    "Answer",
    "Answers",
    "Block",
    "Bullets",
    "Code",
    "Column",
    "Figures",
    "Group",
    "Item",
    "Items",
    "Kind",
    "Note",
    "Paragraph",
    "Picture",
    "Section",
    "Status",
    "Steps",
    "Table",
]


class Status(StrEnum):
    """What a reader sees first about a section, a check or a method."""

    GOOD = "good"
    """Computed, nothing found."""
    FOUND = "found"
    """Computed, something needs an explanation."""
    PLAIN = "plain"
    """Computed; a fact without a verdict."""
    MISSING = "missing"
    """Could not be computed; the reason is shown."""


class Kind(StrEnum):
    """What a table column holds."""

    TEXT = "text"
    """Our own words."""
    USER = "user"
    """Words from the data."""
    NUMBER = "number"
    """A formatted figure, aligned to the right."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished drawing with its words."""

    id: str
    title: str
    caption: str
    """How to read it, in one line."""
    svg: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark that a reader must not miss."""

    text: str
    status: Status = Status.PLAIN
    kind: ClassVar[str] = "note"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A short list, with a lead-in that may be empty."""

    lead: str
    items: tuple[str, ...]
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True, slots=True)
class Steps:
    """A numbered list of things to do."""

    lead: str
    items: tuple[str, ...]
    targets: tuple[str, ...] = ()
    """Of each the id of the section that it is about; empty where none is known."""
    kind: ClassVar[str] = "steps"


@dataclass(frozen=True, slots=True)
class Item:
    """A name and its value; `note` says what the value leaves out."""

    label: str
    value: str
    note: str = ""
    target: str = ""
    """Anchor of the group on the page that the value leads to."""


@dataclass(frozen=True, slots=True)
class Items:
    """Names and values, one pair a line."""

    rows: tuple[Item, ...]
    kind: ClassVar[str] = "items"


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a table column and what stands below it."""

    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """A table that may show only the first of its rows, and then says where the others are."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int | None = None
    """How many rows there are in all, where more than are held here."""
    rest: str = "dossier.json"
    """The file of the dossier that holds all rows, or all that they are computed from."""
    stacked: bool = False
    """Whether a narrow screen shows the cells of a row below each other: for sentences that are read side by side."""
    kind: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be shown as it is, in fixed width."""

    text: str
    kind: ClassVar[str] = "code"


@dataclass(frozen=True, slots=True)
class Figures:
    """Pictures side by side where there is room."""

    pictures: tuple[Picture, ...]
    kind: ClassVar[str] = "figures"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of the first page and its answer."""

    id: str
    question: str
    headline: str
    lines: tuple[str, ...]
    status: Status
    status_text: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The questions of the first page."""

    items: tuple[Answer, ...]
    kind: ClassVar[str] = "answers"


@dataclass(frozen=True, slots=True)
class Group:
    """A titled part of a section: a check, a method, a file. `folded` ones open at a click on the page."""

    title: str
    blocks: "tuple[Block, ...]"
    status: Status = Status.PLAIN
    status_text: str = ""
    folded: bool = False
    anchor: str = ""
    """By which `Item.target` finds it: letters, digits and dashes."""
    page_only: bool = False
    """Whether the PDF, which nobody copies from, only says where it is."""
    kind: ClassVar[str] = "group"


Block = Paragraph | Note | Bullets | Steps | Items | Table | Code | Figures | Answers | Group


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter of the dossier; it is there even where it could not be computed."""

    id: str
    title: str
    status: Status
    blocks: tuple[Block, ...] = field(default=())
    reason: str = ""
    """Why it could not be computed; empty otherwise."""
