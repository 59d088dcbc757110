"""Entries of several hand counts as a CSV file: who counted which batch, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallyproof.audit.counts_file import read_hand_counts
from tallyproof.audit.session.events import Entered
from tallyproof.election.problem import Problem
from tallyproof.errors import InputError

__all__ = ["ReadEntries", "count_names", "read_entries"]


@dataclass(frozen=True, slots=True)
class ReadEntries:
    """Entries in the order of the file, and what is wrong with the other rows."""

    entries: tuple[Entered, ...]
    problems: tuple[Problem, ...]


def read_entries(text: str, *, file: str, columns: Mapping[str, str]) -> ReadEntries:
    r"""Read entries.

    Args:
        text: As for `read_hand_counts`, with a column `person`.
        file: Name of the file, for the messages.
        columns: Count column by each name that a heading may have (`count_names`).

    Returns:
        Rows that are whole; the others are problems with their rows, none of them dropped.

    Raises:
        InputError: No table, or no column of batches or persons.

    Example:
        >>> read_entries("batch,person,Ada\n7,Team 1,310\n", file="c.csv", columns={"ada": "votes__ada"}).entries
        (Entered(batch='7', person='Team 1', counts={'votes__ada': 310}, papers_missing=0),)
    """
    read = read_hand_counts(text, file=file, columns=columns)
    if read.counts and not all(read.persons):
        raise InputError(file, place="row 1", found="no column person", expected="who counted, in each row")
    entries = (
        Entered(count.batch, person, count.counts, count.papers_missing)
        for count, person in zip(read.counts, read.persons, strict=True)
    )
    return ReadEntries(tuple(entries), read.problems)


def count_names(columns: tuple[str, ...]) -> dict[str, str]:
    """Return the count column by each name, in lower case, that a person may call it by.

    A name that stands in several contests needs the contest before it.

    Example:
        >>> count_names(("votes__Ada", "valid"))
        {'ada': 'votes__Ada', 'valid': 'valid', 'votes__ada': 'votes__Ada'}
        >>> sorted(count_names(("Mayor:votes__Ada", "Mayor:valid", "Council:valid")))[:2]
        ['ada', 'council:valid']
    """
    full = {name.casefold(): name for name in columns}
    plain = {name.replace("votes__", "").casefold(): name for name in columns}
    alone = [name.rpartition(":")[2] for name in plain]
    short = {name: plain[long] for name, long in zip(alone, plain, strict=True) if alone.count(name) == 1}
    return short | plain | full
