"""Coalitions as a JSON document, with the sentences that people read."""

from collections.abc import Sequence
from typing import Any

from tallyproof.outcome.coalitions.minimal import Grouped
from tallyproof.outcome.coalitions.rule import Weighted
from tallyproof.outcome.coalitions.seats_file import SeatTable
from tallyproof.outcome.coalitions.standing import Standing, standing
from tallyproof.texts import Catalogue

__all__ = ["SCHEMA", "coalition_document", "majority_bars"]

SCHEMA = "tallyproof.coalition/1"
_LISTED = 200
Json = dict[str, Any]


def coalition_document(
    table: SeatTable, bars: Sequence[int], catalogue: Catalogue, *, refusals: Sequence[tuple[str, str]] = ()
) -> Json:
    """Return who can reach each bar, without whom nobody can, and how strong each player is.

    Args:
        table: Seats.
        bars: Seats that are asked for.
        catalogue: Language of the sentences.
        refusals: Pairs of players that do not sit together.
    """
    total = sum(table.seats.values())
    found = [(bar, standing(Weighted(table.seats, bar), refusals=refusals)) for bar in bars]
    return {
        "schema": SCHEMA,
        "seats": total,
        "bars": list(bars),
        "players": [{"name": n, "seats": s} for n, s in table.seats.items()],
        "coalitions": [_bar(bar, one, table, catalogue) for bar, one in found],
        "power": [_power(bar, one) for bar, one in found],
        "assumption": catalogue.text("coalition.assumption"),
    }


def majority_bars(seats: int) -> tuple[int, ...]:
    """Return the usual bars: more than half, two thirds and three quarters, rounded up.

    Example:
        >>> majority_bars(77)
        (39, 52, 58)
    """
    return seats // 2 + 1, -(-2 * seats // 3), -(-3 * seats // 4)


def _bar(bar: int, found: Standing, table: SeatTable, catalogue: Catalogue) -> Json:
    grouped, total = found.winning.grouped(found.groups, most=_LISTED)
    rows = [_coalition(one, found, table, catalogue) for one in grouped]
    return {
        "bar": bar,
        "minimal": rows,
        "minimal_count": str(found.winning.count()),
        "groups_count": str(total),
        "blocking_count": str(found.blocking.count()),
        "vetoes": list(found.vetoes),
        "dictator": found.dictator,
        "dummies": list(found.dummies),
        "readings": _readings(bar, found, catalogue),
    }


def _coalition(one: Grouped, found: Standing, table: SeatTable, catalogue: Catalogue) -> Json:
    members = [(found.groups[at], taken) for at, taken in one.members]
    seats = sum(table.seats[group[0]] * taken for group, taken in members)
    texts = [_member(group, taken, catalogue) for group, taken in members]
    return {
        "text": " + ".join(texts),
        "members": [{"any": taken, "of": list(group)} for group, taken in members],
        "seats_of_first_members": seats,
        "coalitions": str(one.coalitions),
    }


def _member(group: Sequence[str], taken: int, catalogue: Catalogue) -> str:
    if taken == len(group):
        return " + ".join(group)
    names = ", ".join(group if len(group) <= 4 else (*group[:2], "…", group[-1]))  # noqa: PLR2004 - a line
    return catalogue.text("coalition.any", taken=taken, of=len(group), names=names)


def _readings(bar: int, found: Standing, catalogue: Catalogue) -> list[str]:
    lines = [catalogue.text("coalition.bar", bar=bar)]
    if found.dictator:
        return [*lines, catalogue.text("coalition.alone", name=found.dictator)]
    if not found.winning.count():
        return [*lines, catalogue.text("coalition.nobody")]
    key = "coalition.needed" if found.vetoes else "coalition.no-veto"
    lines.append(catalogue.text(key, **({"names": ", ".join(found.vetoes)} if found.vetoes else {})))
    if found.dummies:
        lines.append(catalogue.text("coalition.idle", names=", ".join(found.dummies)))
    return lines


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
