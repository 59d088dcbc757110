"""Read who may appoint and remove whom from a TOML file, and a reform of it from another.

    title = "Kazakhstan, text of 1998"
    start = ["President"]                     # whose reach is asked about

    [[power]]
    id = "akim-removal"
    act = "remove"                            # or "appoint"
    office = "Akim of a region"
    by = "President"                          # any rule of `coalitions.rule_file`
    consent = ["Senate"]                      # who must agree
    article = "Art. 87"
    since = "1995-09-05"                      # a year or a month where no more is known
    confirmed = false                         # true where the wording of the law was read

    [[succession]]
    office = "President"                      # if this office falls vacant ...
    chain = ["Chair of the Senate"]           # ... who takes over, first in line first

A reform has the same tables; a power with an id that exists replaces it, and `repeal = ["id", ...]` strikes
powers out. `title` and `note` may be tables by language; `[names.ru]` says what names are in that language.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tallyproof.outcome.coalitions.rule import Both, Player, Rule
from tallyproof.outcome.coalitions.rule_file import Bodies, bodies_of, rule_of
from tallyproof.outcome.control.powers import Act, Power, Succession
from tallyproof.outcome.toml_file import Entry, load_entry

__all__ = ["Reform", "Rulebook", "load_reform", "load_rules"]

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_SHARED = ("title", "note", "power", "succession", "body", "names")
_POWER = ("id", "act", "office", "by", "consent", "article", "since", "until", "confirmed", "note")
_CHAIN = ("office", "chain", "article", "since", "until", "confirmed", "note")


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Powers over offices as one text of law has them."""

    file: str
    title: str
    note: str
    start: tuple[str, ...]
    """Offices whose reach is asked about."""
    powers: tuple[Power, ...]
    successions: tuple[Succession, ...]
    names: Mapping[str, str]
    """What names are in the reader's language; those that are not there stay as they are written."""


@dataclass(frozen=True, slots=True)
class Reform:
    """What a reform changes."""

    file: str
    title: str
    note: str
    repealed: tuple[str, ...]
    """Ids of powers."""
    powers: tuple[Power, ...]
    """New ones, and those that replace one of the same id."""
    successions: tuple[Succession, ...]
    """Each replaces the order of succession of its office."""
    names: Mapping[str, str]

    def applied(self, rules: Rulebook) -> Rulebook:
        """Return the rules as they are once the reform is in force."""
        new = {power.id: power for power in self.powers}
        kept = [new.pop(old.id, old) for old in rules.powers if old.id not in self.repealed]
        offices = {one.office for one in self.successions}
        return Rulebook(
            file=self.file,
            title=self.title,
            note=self.note,
            start=rules.start,
            powers=(*kept, *new.values()),
            successions=(*(one for one in rules.successions if one.office not in offices), *self.successions),
            names={**rules.names, **self.names},
        )


def load_rules(path: Path, *, language: str = "en") -> Rulebook:
    """Read powers over offices (the form stands at the top of this file).

    Args:
        path: The file.
        language: Of its titles, notes and names.

    Raises:
        InputError: It is no such file; an id stands twice, or the offices of `start` are named nowhere.
    """
    document = load_entry(path, known=(*_SHARED, "start"))
    powers = _powers(document)
    start = document.texts("start")
    known = {name for power in powers for name in (power.office, *power.by.named)}
    if not powers or not start or set(start) - known:
        expected = "[[power]] tables, and in `start` offices that they name"
        document.refuse(", ".join(start) or None, expected=expected)
    return Rulebook(
        file=path.name,
        title=document.spoken("title", language) or path.stem,
        note=document.spoken("note", language),
        start=start,
        powers=powers,
        successions=_successions(document),
        names=_names(document, language),
    )


def load_reform(path: Path, rules: Rulebook, *, language: str = "en") -> Reform:
    """Read a reform of some rules; raises InputError, also where it repeals an id that they do not have."""
    document = load_entry(path, known=(*_SHARED, "repeal"))
    repealed = document.texts("repeal")
    ids = [power.id for power in rules.powers]
    for name in repealed:
        if name not in ids:
            document.refuse(name, expected=f"one of the ids {', '.join(ids)}", place="repeal")
    return Reform(
        file=path.name,
        title=document.spoken("title", language) or path.stem,
        note=document.spoken("note", language),
        repealed=repealed,
        powers=_powers(document),
        successions=_successions(document),
        names=_names(document, language),
    )


def _powers(document: Entry) -> tuple[Power, ...]:
    bodies = bodies_of(document)
    powers = tuple(_power(entry.only(*_POWER), bodies) for entry in document.entries("power"))
    _require_once(document, (power.id for power in powers), "every power with an id of its own")
    return powers


def _power(entry: Entry, bodies: Bodies) -> Power:
    act = entry.text("act")
    if act not in set(Act):
        entry.refuse(act, expected=" or ".join(Act), place=entry.at("act"))
    rule: Rule = rule_of(entry, "by", bodies)
    consent = entry.texts("consent")
    return Power(
        id=entry.text("id"),
        act=Act(act),
        office=entry.text("office"),
        by=Both((rule, *map(Player, consent))) if consent else rule,
        article=entry.text("article", ""),
        since=_day(entry, "since"),
        until=_day(entry, "until"),
        confirmed=entry.flag("confirmed"),
        note=entry.text("note", ""),
    )


def _successions(document: Entry) -> tuple[Succession, ...]:
    return tuple(
        Succession(
            office=entry.text("office"),
            chain=entry.texts("chain")
            or entry.refuse(None, expected="who takes over", place=entry.at("chain")),
            article=entry.text("article", ""),
            since=_day(entry, "since"),
            until=_day(entry, "until"),
            confirmed=entry.flag("confirmed"),
            note=entry.text("note", ""),
        )
        for entry in (one.only(*_CHAIN) for one in document.entries("succession"))
    )


def _day(entry: Entry, key: str) -> str:
    """Return a day, or as much of one as is known."""
    value = entry.values.get(key, "")
    written = value.isoformat() if type(value) is dt.date else value
    known = isinstance(written, str) and (not written or (_DAY.fullmatch(written) and _exists(written)))
    if not known:
        expected = "a day, month or year such as 2007-05-21, 2007-05, 2007"
        entry.refuse(value, expected=expected, place=entry.at(key))
    return str(written)


def _exists(written: str) -> bool:
    try:
        dt.date.fromisoformat(written + "0000-01-01"[len(written) :])
    except ValueError:
        return False
    return True


def _names(document: Entry, language: str) -> dict[str, str]:
    named = document.entry("names").entry(language)
    return {name: named.text(name) for name in named.values}


def _require_once(document: Entry, names: Iterable[str], expected: str) -> None:
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        document.refuse(", ".join(repeated), expected=expected)
