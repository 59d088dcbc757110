"""The outcome by a plain reading of the rule, and the fewest stations by trying every set of stations."""

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from outcome.seats_oracle import seats_by_claims
from tallyproof.outcome.rules import Bar, Majority, Otherwise, Referendum, Register, Rule, Seats

Row = Mapping[str, int]
Identity = tuple[str, str, frozenset[str], frozenset[str], frozenset[tuple[str, int]]]
NOBODY: frozenset[str] = frozenset()
NO_SEATS: frozenset[tuple[str, int]] = frozenset()


def verdict(rule: Rule, rows: Sequence[Row], *, register: int, choices: Sequence[str]) -> Identity:  # noqa: PLR0911 - a rule read line by line
    """Return kind, ground, choices, those already through, and seats; `register` is that of all stations."""
    sums = {name: sum(row[name] for row in rows) for name in ("registered", "cast", "valid", *choices)}
    if rule.register is Register.KEPT:
        sums["registered"] = register
    votes = {choice: sums[choice] for choice in choices}
    best = max(votes.values())
    if rule.turnout and not reaches(rule.turnout, sums["cast"], sums["registered"]):
        return "invalid", "turnout", NOBODY, NOBODY, NO_SEATS
    if best == 0:
        return "no_winner", "no_votes", NOBODY, NOBODY, NO_SEATS
    top = frozenset(choice for choice in choices if votes[choice] == best)
    method = rule.method
    if isinstance(method, Seats):
        return seated(method, votes, base_of(method.base, sums, votes))
    if isinstance(method, Majority):
        base = base_of(method.base, sums, votes)
        if not reaches(method.bar, best, base):
            return (
                no_majority(votes)
                if method.otherwise is Otherwise.RUN_OFF
                else ("no_winner", "", NOBODY, NOBODY, NO_SEATS)
            )
    if len(top) > 1:
        return "tie", "", top, NOBODY, NO_SEATS
    needs_approval = not isinstance(method, Referendum) or top == {choices[0]}
    if rule.approval and needs_approval and not reaches(rule.approval, best, sums["registered"]):
        return "invalid", "approval", top, NOBODY, NO_SEATS
    return "elected", "", top, NOBODY, NO_SEATS


def base_of(base: str, sums: Mapping[str, int], votes: Mapping[str, int]) -> int:
    return sum(votes.values()) if base == "votes" else sums[base]


def seated(method: Seats, votes: Mapping[str, int], base: int) -> Identity:
    """Return the seats of those that pass the threshold, by comparing fractions claim by claim."""
    bar = method.threshold
    passing = {c: count for c, count in votes.items() if bar is None or reaches(bar, count, base)}
    if not passing:
        return "no_winner", "threshold", NOBODY, NOBODY, NO_SEATS
    seats, tied = seats_by_claims(
        list(passing.values()), method.count, formula=method.formula, ties=method.ties
    )
    names = list(passing)
    given = dict.fromkeys(votes, 0) | dict(zip(names, seats, strict=True))
    level = frozenset(names[i] for i in tied)
    seated_choices = level or frozenset(c for c in names if given[c])
    kind, ground = ("tie", "seats") if level else ("seats", "")
    return kind, ground, seated_choices, frozenset(names), frozenset(given.items())


def no_majority(votes: Mapping[str, int]) -> Identity:
    """Return the run-off: whoever has at most one choice ahead or level goes through."""
    second = sorted(votes.values(), reverse=True)[1]
    above = frozenset(choice for choice, count in votes.items() if count > second)
    level = frozenset(choice for choice, count in votes.items() if count == second)
    if len(above) + len(level) == 2:
        return "run_off", "", above | level, NOBODY, NO_SEATS
    return "tie", "run_off", level, above, NO_SEATS


def reaches(bar: Bar, part: int, whole: int) -> bool:
    """Return whether part/whole passes the bar; with an empty whole, 0 is compared with 0."""
    required = bar.share * whole
    return Fraction(part) > required if bar.strict else Fraction(part) >= required


def fewest_by_trying(rule: Rule, rows: Sequence[Row], *, choices: Sequence[str]) -> int | None:
    """Return the size of the smallest set of rows without which the outcome differs."""
    register = sum(row["registered"] for row in rows)
    now = verdict(rule, rows, register=register, choices=choices)
    for size in range(1, len(rows) + 1):
        for gone in combinations(range(len(rows)), size):
            rest = [row for position, row in enumerate(rows) if position not in gone]
            if verdict(rule, rest, register=register, choices=choices) != now:
                return size
    return None


def small_election(draw: random.Random, *, choices: Sequence[str]) -> list[Row]:
    """Draw up to six stations with small counts, so that ties and bars met exactly are common."""
    rows: list[Row] = []
    for _ in range(draw.randint(1, 6)):
        votes = {choice: draw.choice((0, 1, 1, 2, 3, 5)) for choice in choices}
        valid = sum(votes.values())
        cast = valid + draw.choice((0, 0, 1, 2))
        rows.append({"registered": cast + draw.randint(0, 6), "cast": cast, "valid": valid, **votes})
    return rows
