"""Compound rules as people write them in TOML.

A rule is a name (that office or party must take part), or a table with one of these::

    "President"
    { all = ["President", "Senate"] }                         # both
    { any = ["President", { all = ["Senate", "Majilis"] }] }  # one of the two
    { at_least = 15, of = ["A", "B", ...] }                   # any fifteen of these
    { bar = ">=2/3", body = "Majilis" }                       # seats in a body; also a number of seats
    { bar = 51, seats = { A = 40, B = 30, C = 30 } }          # seats or other weights written out

Any of them may add `consent = ["Senate"]`: these must agree as well. A name in two bodies is one player.
"""

from collections.abc import Mapping
from pathlib import Path

from tallyproof.errors import CallError
from tallyproof.outcome.coalitions.bar import bar_of
from tallyproof.outcome.coalitions.rule import Both, Either, Player, Rule, Weighted, at_least
from tallyproof.outcome.toml_file import Entry, load_entry

__all__ = ["SEATS", "Bodies", "bodies_of", "load_named_rules", "rule_of", "rule_text"]

Bodies = Mapping[str, Mapping[str, int]]
"""Seats by party, by name of the body."""

SEATS = "seats"
"""The body whose table of seats stands beside the rules; a bar that names no body is one of it."""
_FORMS = ("all", "any", "at_least", "bar")
_KEYS = (*_FORMS, "of", "body", "seats", "consent")
_DEEPEST = 20


def bodies_of(document: Entry) -> dict[str, dict[str, int]]:
    """Return the seats of every `[body.NAME]` table; raises InputError."""
    named = document.entry("body")
    return {name: named.entry(name).only("seats").counts("seats") for name in named.values}


def rule_of(entry: Entry, key: str, bodies: Bodies, *, depth: int = 0) -> Rule:
    """Return the rule that stands under a key (its forms stand at the top of this file).

    Args:
        entry: The table that holds it.
        key: The key.
        bodies: The bodies whose seats a bar may ask for; with only one, a bar need not name it.
        depth: How deep the rule is nested already.

    Raises:
        InputError: The rule is of no known form, too deep, or names a body that is not there.
    """
    value = entry.values.get(key)
    if depth > _DEEPEST:
        entry.refuse("a deeper rule", expected=f"rules nested at most {_DEEPEST} deep")
    if isinstance(value, str):
        return Player(entry.text(key))
    inner = entry.entry(key).only(*_KEYS)
    forms = [form for form in _FORMS if inner.has(form)]
    if len(forms) != 1:
        inner.refuse(dict(inner.values) or None, expected=f"a name, or exactly one of {', '.join(_FORMS)}")
    rule = _form(inner, forms[0], bodies, depth)
    return Both((rule, *map(Player, inner.texts("consent")))) if inner.has("consent") else rule


def load_named_rules(path: Path, seats: Mapping[str, int], *, language: str = "en") -> dict[str, Rule]:
    """Read decision rules by name: `[[rule]]` tables with `name` and `rule`, and `[body.NAME]` tables.

    Args:
        path: A TOML file.
        seats: The body to which a bar belongs that names none.
        language: Of the names.

    Raises:
        InputError: It is no such file, or a name stands twice.
    """
    document = load_entry(path, known=("rule", "body"))
    bodies = bodies_of(document) | {SEATS: dict(seats)}
    found: dict[str, Rule] = {}
    for entry in document.entries("rule"):
        name = entry.only("name", "rule", "note").spoken("name", language)
        if not name or name in found:
            entry.refuse(name or None, expected="a name of its own", place=entry.at("name"))
        found[name] = rule_of(entry, "rule", bodies)
    if not found:
        document.refuse(None, expected="[[rule]] tables")
    return found


def rule_text(rule: Rule) -> str:
    """Return a rule in short signs, for documents: & for both, | for one of them."""
    if isinstance(rule, Player):
        return rule.name
    if isinstance(rule, Weighted):
        return f"[{rule.bar} of {sum(rule.weights.values())}: {', '.join(rule.weights)}]"
    if isinstance(rule, Both | Either):
        sign = " & " if isinstance(rule, Both) else " | "
        return "(" + sign.join(map(rule_text, rule.parts)) + ")"
    raise CallError(f"{type(rule).__name__} is no rule.", expected="Player, Weighted, Both or Either")


def _form(inner: Entry, form: str, bodies: Bodies, depth: int) -> Rule:
    if form == "at_least":
        names = inner.texts("of")
        if not 0 < inner.whole("at_least") <= len(set(names)):
            inner.refuse(inner.values["at_least"], expected="a number from 1 to the number of names in `of`")
        return at_least(inner.whole("at_least"), names)
    if form == "bar":
        return _bar(inner, bodies)
    parts = inner.values[form]
    if not isinstance(parts, list) or not parts:
        inner.refuse(parts, expected="a list of rules", place=inner.at(form))
    listed = (Entry({form: part}, inner.file, inner.at(f"{form} {n}")) for n, part in enumerate(parts, 1))
    rules = tuple(rule_of(one, form, bodies, depth=depth + 1) for one in listed)
    return Both(rules) if form == "all" else Either(rules)


def _bar(inner: Entry, bodies: Bodies) -> Weighted:
    seats = inner.counts("seats") if inner.has("seats") else _body(inner, bodies)
    written = inner.values["bar"]
    if not isinstance(written, str | int):
        inner.refuse(written, expected="a number of seats or a share", place=inner.at("bar"))
    try:
        return Weighted(dict(seats), bar_of(written, sum(seats.values())))
    except CallError as error:
        inner.refuse(written, expected=str(error.fields["expected"]), place=inner.at("bar"))


def _body(inner: Entry, bodies: Bodies) -> Mapping[str, int]:
    only = next(iter(bodies)) if len(bodies) == 1 else None
    name = inner.text("body", SEATS if SEATS in bodies else only)
    if name not in bodies:
        inner.refuse(
            name, expected=f"one of the bodies {', '.join(bodies) or '(none)'}", place=inner.at("body")
        )
    return bodies[name]
