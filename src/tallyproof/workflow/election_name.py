"""Say what the election of a project is called, and tell it in the reader's language."""

import datetime as dt
import re
from pathlib import Path

from babel import Locale

from tallyproof.election.facts import Facts
from tallyproof.errors import CallError, UnknownNameError
from tallyproof.outcome.rules import read_rule
from tallyproof.store import Project
from tallyproof.store.election_name import ElectionName, load_election_name, save_election_name
from tallyproof.texts import load_catalogue
from tallyproof.workflow.request import Document
from tallyproof.workflow.versions import snapshot_in_force

__all__ = ["countries", "election_named", "election_title", "name_by_facts", "name_election", "rule_named"]


def name_election(
    folder: Path, *, language: str, title: str, country: str = "", date: str = "", rule: str = ""
) -> None:
    """Write down what the election of a project is called; what was written before is replaced.

    Args:
        folder: A project.
        language: Of whoever writes; who leaves the title as it is told in it leaves those in other languages, too.
        title: Without country and day; for readers of every language. Empty: what the source calls the contest.
        country: ISO 3166-1 alpha-2; empty: not said.
        date: Polling day, ISO 8601; empty: not said.
        rule: How the contest is decided; empty: not said.

    Raises:
        UnknownNameError: There is no such country.
        CallError: The day or the rule cannot be read.
    """
    if country and country not in Locale.parse("en").territories:
        raise UnknownNameError("country", country, ())
    if date:
        _day(date)
    if rule:
        read_rule(rule)
    typed, kept = title.strip(), load_election_name(folder) or ElectionName()
    named = {"": typed} if typed else {}
    if typed == election_named(folder, language)["title"].strip():
        named = dict(kept.title)
    save_election_name(Project.open(folder).folder, ElectionName(named, country, date, rule))


def name_by_facts(folder: Path, facts: Facts | None) -> None:
    """Let the facts beside a source name the election of a project, where nobody named it yet."""
    if facts is not None and load_election_name(folder) is None:
        save_election_name(folder, ElectionName(dict(facts.title), facts.country, facts.date, facts.rule))


def election_named(folder: Path, language: str) -> Document:
    """Return what the election of a project is called: `title`, `country`, `date`, `rule`; empty where not said."""
    found = load_election_name(folder) or ElectionName()
    title = found.title.get("") or found.title.get(language) or found.title.get("en", "")
    return {"title": title, "country": found.country, "date": found.date, "rule": found.rule}


def rule_named(folder: Path) -> str:
    """Return how the contest of a project is decided, as whoever named it said; empty where nobody did."""
    return (load_election_name(folder) or ElectionName()).rule


def election_title(folder: Path, language: str) -> str:
    """Return a line that names the election: title, country and day, none of them twice.

    Args:
        folder: A project.
        language: Of country and day.

    Returns:
        What the source calls the contest where nobody named the election; empty without either.
    """
    found, has_results = election_named(folder, language), Project.open(folder).current_name()
    contest = snapshot_in_force(folder).results.contest if has_results else None
    title = found["title"] or (contest.name if contest else "")
    date = found["date"] or ((contest.date or "") if contest else "")
    country = Locale.parse(language).territories.get(found["country"], "")
    told = [country] if country and country.casefold() not in title.casefold() else []
    told += [load_catalogue(language).date(_day(date))] if date and date[:4] not in title else []
    return ", ".join(part for part in (title, *told) if part)


def countries(language: str) -> list[tuple[str, str]]:
    """Return the countries of ISO 3166-1, by their names in a language: code and name."""
    names = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    listed = [(code, names[code]) for code in names if _ALPHA_2.fullmatch(code) and code not in _NONE]
    return sorted(listed, key=lambda one: one[1].casefold())


_ALPHA_2 = re.compile("[A-Z]{2}")
_NONE = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
"""Codes of the list of names that are no countries of ISO 3166-1."""


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CallError(
            f'The day "{text}".', expected="a date such as 2005-12-04", text="date_wrong", date=text
        ) from error
