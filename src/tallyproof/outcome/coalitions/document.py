"""Coalitions as a JSON document, with the sentences that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tallyproof.outcome.coalitions.asked_document import asked_document
from tallyproof.outcome.coalitions.bar import majority_bars
from tallyproof.outcome.coalitions.dispute_document import Open, dispute_document
from tallyproof.outcome.coalitions.minimal import Grouped
from tallyproof.outcome.coalitions.rule import Rule, Weighted
from tallyproof.outcome.coalitions.seats_file import SeatTable
from tallyproof.outcome.coalitions.standing import Standing, standing
from tallyproof.texts import Catalogue

__all__ = ["SCHEMA", "CoalitionQuestion", "coalition_document"]

SCHEMA = "tallyproof.coalition/1"
_LISTED = 200
_NAMED = 4
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CoalitionQuestion:
    """What is asked about one body."""

    table: SeatTable
    bars: tuple[int, ...]
    """Seats that are asked for."""
    refusals: tuple[tuple[str, str], ...] = ()
    """Pairs of rows that do not sit together."""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """Compound rules by name, whose players may be offices as well."""
    coalitions: tuple[tuple[str, ...], ...] = ()
    """Rows of the table that are asked about together."""
    changed: SeatTable | None = None
    """The table after mergers and splits; None where there are none."""
    changes: tuple[str, ...] = ()
    """Those mergers and splits, as they were written."""
    open: Open | None = None

    @property
    def whole(self) -> int:
        """All seats, those that are still open included."""
        return int(self.open.ranges.high[-1]) if self.open else self.table.total

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Refusals between players: a row of single members refuses with every one of them."""
        blocs = self.table.blocs
        return tuple(
            (a, b)
            for one, other in self.refusals
            for a in blocs.get(one, (one,))
            for b in blocs.get(other, (other,))
        )


def coalition_document(asked: CoalitionQuestion, catalogue: Catalogue) -> Json:
    """Return who can reach each bar, without whom nobody can, what is still open, and how strong each player is.

    Args:
        asked: Seats, bars and all else that is asked.
        catalogue: Language of the sentences.

    Returns:
        With a dispute the coalitions at each bar are certain or disputed ones, and no power is measured: it
        would be that of a result nobody knows yet.

    Raises:
        NotComputableError: A rule needs more room than its budget.
        UnknownNameError: A refusal names somebody who is no player.
    """
    table, rows = asked.table, asked.table.by_row()
    rules = {str(bar): Weighted(table.seats, bar) for bar in asked.bars} | dict(asked.rules)
    found = {name: standing(rule, refusals=_between(asked, rule)) for name, rule in rules.items()}
    bars = [(bar, found[str(bar)]) for bar in asked.bars]
    dispute = asked.open and dispute_document(
        asked.open, table, asked.bars, catalogue, refusals=asked.refusals
    )
    return {
        "schema": SCHEMA,
        "seats": asked.whole,
        "bars": list(asked.bars),
        "bar_titles": [_bar_title(bar, asked.whole, catalogue) for bar in asked.bars],
        "players": [{"name": n, "seats": s} for n, s in table.seats.items()],
        "parties": [
            {"name": n, "title": table.names.get(n, n), "seats": s, "players": list(table.blocs[n])}
            for n, s in rows.items()
        ],
        "coalitions": dispute["bars"] if dispute else [_bar(bar, one, table, catalogue) for bar, one in bars],
        "rules": [_rule(name, found[name], table, catalogue) for name in asked.rules],
        "power": [] if dispute else [_power(bar, one) for bar, one in bars],
        "asked": [
            asked_document(
                table, one, asked.bars, catalogue, ranges=asked.open.ranges if asked.open else None
            )
            for one in asked.coalitions
        ],
        "change": _change(asked, bars, catalogue) if asked.changed else None,
        "dispute": dispute,
        "assumption": catalogue.text("coalition.assumption"),
    }


def _bar_title(bar: int, total: int, catalogue: Catalogue) -> str:
    """Return what a bar is of all seats, in words where it is one of the usual ones."""
    usual = dict(zip(majority_bars(total), ("half", "two-thirds", "three-quarters"), strict=True))
    return (
        catalogue.text(f"coalition.bar-{usual[bar]}")
        if bar in usual
        else catalogue.text("coalition.bar-of", total=total)
    )


def _between(asked: CoalitionQuestion, rule: Rule) -> tuple[tuple[str, str], ...]:
    """Return the refusals between players whom the rule names; the others are nothing to it."""
    named = set(rule.named)
    return tuple(pair for pair in asked.pairs if set(pair) <= named or not set(pair) & set(asked.table.seats))


def _bar(bar: int, found: Standing, table: SeatTable, catalogue: Catalogue) -> Json:
    lead = catalogue.text("coalition.bar", bar=bar)
    return {"bar": bar, **_answer(found, table, catalogue, lead=lead)}


def _rule(name: str, found: Standing, table: SeatTable, catalogue: Catalogue) -> Json:
    return {
        "name": name,
        **_answer(found, table, catalogue, lead=name),
        "power": _power(0, found)["players"],
    }


def _answer(found: Standing, table: SeatTable, catalogue: Catalogue, *, lead: str) -> Json:
    grouped, total = found.winning.grouped(found.groups, most=_LISTED)
    return {
        "minimal": [_coalition(one, found, table, catalogue) for one in grouped],
        "minimal_count": str(found.winning.count()),
        "groups_count": str(total),
        "blocking_count": str(found.blocking.count()),
        "blocking": [
            _coalition(one, found, table, catalogue)
            for one in found.blocking.grouped(found.groups, most=_LISTED)[0]
        ],
        "vetoes": list(found.vetoes),
        "dictator": found.dictator,
        "dummies": list(found.dummies),
        "nodes": found.nodes,
        "readings": _readings(lead, found, table, catalogue),
    }


def _coalition(one: Grouped, found: Standing, table: SeatTable, catalogue: Catalogue) -> Json:
    members = [(found.groups[at], taken) for at, taken in one.members]
    seats = sum(table.seats.get(group[0], 0) * taken for group, taken in members)
    texts = [_member(group, taken, table, catalogue) for group, taken in members]
    return {
        "text": " + ".join(texts),
        "members": [{"any": taken, "of": list(group)} for group, taken in members],
        "seats_of_first_members": seats,
        "coalitions": str(one.coalitions),
    }


def _member(group: Sequence[str], taken: int, table: SeatTable, catalogue: Catalogue) -> str:
    called = [table.names.get(name, name) for name in group]
    if taken == len(group):
        return " + ".join(called)
    names = ", ".join(called if len(called) <= _NAMED else (*called[:2], "…", called[-1]))
    return catalogue.text("coalition.any", taken=taken, of=len(group), names=names)


def _readings(lead: str, found: Standing, table: SeatTable, catalogue: Catalogue) -> list[str]:
    def names(listed: Sequence[str]) -> str:
        return ", ".join(table.names.get(name, name) for name in listed)

    if found.dictator:
        return [lead, catalogue.text("coalition.alone", name=names([found.dictator]))]
    if not found.winning.count():
        return [lead, catalogue.text("coalition.nobody")]
    lines = [lead, *([catalogue.text("coalition.needed", names=names(found.vetoes))] if found.vetoes else [])]
    if not found.vetoes:
        lines.append(catalogue.text("coalition.no-veto"))
    if found.dummies:
        lines.append(catalogue.text("coalition.idle", names=names(found.dummies)))
    return lines


def _change(asked: CoalitionQuestion, before: Sequence[tuple[int, Standing]], catalogue: Catalogue) -> Json:
    """Return the same questions about the table after mergers and splits, beside the answers before."""
    table = asked.changed or asked.table
    after = [(bar, standing(Weighted(table.seats, bar))) for bar in asked.bars]
    bars = [
        {"bar": bar, "before": _summary(old, asked.table), "after": _summary(new, table)}
        for (bar, old), (_, new) in zip(before, after, strict=True)
    ]
    lead = catalogue.text("coalition.change", changes=", ".join(asked.changes))
    return {
        "changes": list(asked.changes),
        "parties": [
            {"name": n, "title": table.names.get(n, n), "seats": s} for n, s in table.by_row().items()
        ],
        "coalitions": [_bar(bar, one, table, catalogue) for bar, one in after],
        "bars": [one | {"same": one["before"] == one["after"]} for one in bars],
        "readings": [lead, *(_changed_bar(one, table, catalogue) for one in bars)],
    }


def _changed_bar(one: Json, table: SeatTable, catalogue: Catalogue) -> str:
    """Return in words who decides, is needed or idle at one bar after a change, and before it."""
    if one["before"] == one["after"]:
        return catalogue.text("coalition.change-same", bar=one["bar"])
    told = {
        f"{name}{ending}": ", ".join(table.names.get(n, n) for n in names) or "–"
        for ending, summary in (("", one["after"]), ("_before", one["before"]))
        for name, names in (
            ("alone", [summary["dictator"]] if summary["dictator"] else []),
            ("needed", summary["vetoes"]),
            ("idle", summary["dummies"]),
        )
    }
    return catalogue.text("coalition.change-other", bar=one["bar"], **told)


def _summary(found: Standing, table: SeatTable) -> Json:
    """Return who decides, by row; a row of single members is idle where all of them are."""
    idle = [row for row, players in table.blocs.items() if set(players) <= set(found.dummies)]
    return {"dictator": found.dictator, "vetoes": sorted(found.vetoes), "dummies": sorted(idle)}


def _power(bar: int, found: Standing) -> Json:
    values = zip(found.players, found.swings.total, found.banzhaf, found.shapley, strict=True)
    return {
        "bar": bar,
        "players": [
            {"name": n, "swings": str(s), "banzhaf": str(b), "shapley_shubik": str(v), "banzhaf_share": float(b),
             "shapley_shubik_share": float(v)}
            for n, s, b, v in values
        ],
    }  # fmt: skip
