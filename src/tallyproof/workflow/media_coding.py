"""Items of media monitoring coded one at a time: a journal that only grows, and the coding sheet that it makes."""

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tallyproof.errors import CallError, NotAllowedError
from tallyproof.store.journal import Journal
from tallyproof.workflow.request import Document

__all__ = ["DIRECT", "TONES", "CodedItem", "code_item", "coded_items", "coding_sheet", "take_item_back"]

TONES = ("positive", "neutral", "negative")
DIRECT = ("yes", "no")
_LONGEST = 86_400
_HEAD = ("outlet", "date", "item", "coder", "actor", "seconds", "tone", "direct")


@dataclass(frozen=True, slots=True)
class CodedItem:
    """How long one actor was heard or shown in one item."""

    outlet: str
    date: str
    """ISO 8601."""
    start: str
    """When the item began, HH:MM: by it two coders of one item are found to have coded the same one."""
    actor: str
    seconds: int
    tone: str = ""
    """One of `TONES`; empty: not coded, which is not neutral."""
    direct: str = ""
    """Whether the actor speaks; empty: not coded."""

    def __post_init__(self) -> None:
        if not self.outlet.strip() or not self.actor.strip():
            raise CallError(
                "An item lacks its outlet or its actor.", expected="both names", text="media_item_names"
            )
        if not 0 <= self.seconds <= _LONGEST:
            raise CallError(
                f"An item of {self.seconds} seconds.",
                expected=f"0 to {_LONGEST}",
                text="media_item_seconds",
                most=_LONGEST,
                found=self.seconds,
            )
        if (self.tone and self.tone not in TONES) or (self.direct and self.direct not in DIRECT):
            raise CallError(
                f'"{self.tone or self.direct}" is no tone or answer.',
                expected=", ".join(TONES),
                text="media_item_tone",
                found=self.tone or self.direct,
            )
        try:
            dt.date.fromisoformat(self.date)
            dt.time.fromisoformat(self.start)
        except ValueError as error:
            raise CallError(f"{error}.", expected="2005-11-20 and 19:02", text="media_item_time") from error


def code_item(project: Path, item: CodedItem, *, key: str, by: str) -> int:
    """Write an item down; return its number. The same key again writes nothing: a form sent twice is one item.

    Args:
        project: Its folder.
        item: What was coded.
        key: Of the form that it came in.
        by: The coder.
    """
    journal = _journal(project)
    with journal.held() as lines:
        for line in lines:
            if line.body.get("key") == key:
                return line.number
        return journal.append({"key": key, "coder": by, "item": asdict(item)})[0].number


def take_item_back(project: Path, number: int, *, by: str) -> None:
    """Take an item out of the sheet; its line stays. Raises NotAllowedError for anybody but its coder."""
    journal = _journal(project)
    with journal.held():
        own = {item["number"] for item in coded_items(project) if item["coder"] == by}
        if number not in own:
            raise NotAllowedError(
                f"Taking item {number} back",
                reason="it is not there, or another coded it",
                text="media_item_own",
                number=number,
            )
        journal.append({"key": f"back-{number}", "coder": by, "taken_back": number})


def coded_items(project: Path) -> list[Document]:
    """Return the items that stand, in the order in which they were coded: `number`, `at`, `coder`, and the item."""
    lines = _journal(project).lines()
    gone = {line.body["taken_back"] for line in lines if "taken_back" in line.body}
    return [
        {"number": line.number, "at": line.at, "coder": line.body["coder"], **line.body["item"]}
        for line in lines
        if "item" in line.body and line.number not in gone
    ]


def coding_sheet(project: Path) -> bytes:
    """Return the items as a coding sheet (CSV in UTF-8), one row an item and actor."""
    written = io.StringIO()
    sheet = csv.DictWriter(written, _HEAD, lineterminator="\n")
    sheet.writeheader()
    sheet.writerows(_row(item) for item in coded_items(project))
    return written.getvalue().encode()


def _row(item: Mapping[str, object]) -> dict[str, object]:
    return {name: item[name] for name in _HEAD if name in item} | {"item": f"{item['date']} {item['start']}"}


def _journal(project: Path) -> Journal:
    return Journal(project / "coding" / "journal.jsonl")
