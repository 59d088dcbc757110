"""Find the entries of a log that bear a mark, without reading the log: by its index and its newest lines."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from typing import TypeAlias

from tallyproof.log.entries_file import EntriesFile, Head
from tallyproof.log.entries_index import EntriesIndex, Known, Place, Unusable
from tallyproof.log.marks import RecordField, marks_of, record_number
from tallyproof.log.tree import Frontier
from tallyproof.log.verifier import leaf_hash

__all__ = ["Search"]

_MOST_UNINDEXED = 64
"""Lines that are read one by one; with more the index is brought up to date."""
_FEW = 8
"""Marks that are looked for in the bytes of an entry before it is read."""
_NOTHING = Known(Head(Frontier(), 0))
_Entry: TypeAlias = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Search:
    """Looks things up in the entries of one log.

    The index answers for the entries that it speaks of, where the log in front of us continues them (their roots tell)
    and what it points at is there; otherwise the log is read and the index made anew. An index that is missing, old,
    of another log or damaged costs time and changes no answer.
    """

    file: EntriesFile

    def entries_with(self, marks: Collection[bytes]) -> list[tuple[int, bytes]]:
        """Return number and content of each entry that bears one of the marks, in order.

        Raises:
            InputError: The log is damaged.
        """
        _, found, tail = self._looked_up(marks)
        return found + _bearing(tail, marks)

    def newest_record(self, field: RecordField) -> int:
        """Return the highest number of a record that an entry logs under a field; 0 where there is none.

        Raises:
            InputError: The log is damaged.
        """
        known, _, tail = self._looked_up(())
        return max(known.newest.get(field, 0), _newest(field, (content for _, content in tail)))

    def _looked_up(self, marks: Collection[bytes]) -> tuple[Known, list[_Entry], list[_Entry]]:
        """Return what the index knows, what it finds, and every entry after those that it knows."""
        index = EntriesIndex(self.file.folder)
        try:
            # the index first: a log only grows, so the head that is read next reaches at least as far
            known, places = index.look(marks)
            head = self.file.head()
            found = [self._there(place, marks, known.head) for place in places]
            tail = self._continued(known.head, head)
            before: Known | None = known
        except Unusable:
            before, found, head = None, [], self.file.head()
            tail = self.file.lines(_NOTHING.head, head)
        if len(tail) > _MOST_UNINDEXED:
            _bring_up_to_date(index, before, head, tail)
        known = before or _NOTHING
        return known, found, list(enumerate(tail, known.head.size))

    def _there(self, place: Place, marks: Collection[bytes], head: Head) -> _Entry:
        content = self.file.line_at(place.start, head)
        if marks_of(content).isdisjoint(marks):
            raise Unusable
        return place.number, content

    def _continued(self, known: Head, head: Head) -> list[bytes]:
        """Return the entries after those of an index; raises Unusable where the log does not continue them."""
        if known.size > head.size or known.length > head.length:
            raise Unusable
        tail = self.file.lines(known, head)
        if known.frontier.grown(map(leaf_hash, tail)) != head.frontier:
            raise Unusable
        return tail


def _bring_up_to_date(index: EntriesIndex, before: Known | None, head: Head, tail: Sequence[bytes]) -> None:
    """Let the index speak of the whole log, where the log is what its head says."""
    known = before or _NOTHING
    if before is None and Frontier().grown(map(leaf_hash, tail)) != head.frontier:
        return
    newest = {field.value: max(known.newest.get(field, 0), _newest(field, tail)) for field in RecordField}
    starts = accumulate((len(content) + 1 for content in tail), initial=known.head.length)
    places = map(Place, count(known.head.size), starts)
    index.write(before, Known(head, newest), zip(places, map(marks_of, tail), strict=False))


def _bearing(entries: Iterable[_Entry], marks: Collection[bytes]) -> list[_Entry]:
    wanted = frozenset(marks)
    if len(wanted) <= _FEW:
        entries = (one for one in entries if any(mark in one[1] for mark in wanted))
    return [(number, content) for number, content in entries if not marks_of(content).isdisjoint(wanted)]


def _newest(field: RecordField, contents: Iterable[bytes]) -> int:
    return max((record_number(content, field) or 0 for content in contents), default=0)
