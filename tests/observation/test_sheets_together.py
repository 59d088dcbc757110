"""Three or more sets of sheets at once: which of them stands alone where they differ."""

import random
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from factories import table
from tallyproof.election.results import Results
from tallyproof.observation.sheets.run import compare
from tallyproof.observation.sheets.together import Agreement, Together, together

Votes = Sequence[int | None]


def sheets(rows: dict[str, Votes]) -> Results:
    width = len(next(iter(rows.values())))
    votes = {name: [row[i] for row in rows.values()] for i, name in enumerate("ABC"[:width])}
    return table({"station_id": list(rows)}, votes=votes)


def answer(official: dict[str, Votes], *others: dict[str, Votes]) -> Together:
    one = sheets(official)
    found = [compare(one, sheets(other)) for other in others]
    return together(one, [(c.other, c.matching, c.columns.cells) for c in found])


def test_the_set_that_two_others_contradict_stands_alone() -> None:
    official: dict[str, Votes] = {"1": [5, 6], "2": [5, 6], "3": [5, 6], "4": [5, 6], "5": [5, 6]}
    observers: dict[str, Votes] = {"1": [5, 6], "2": [6, 5], "3": [7, 6], "4": [1, 6]}
    party: dict[str, Votes] = {"4": [5, 6], "3": [8, 6], "2": [6, 5], "1": [5, 6]}
    found = answer(official, observers, party)
    assert (found.agree, found.alone, found.split, found.few) == (1, (1, 1, 0), 1, 1)
    second, third, fourth = found.stations
    assert (second.official_row, second.alone) == (1, 0)
    assert second.cells == (("A", (5, 6, 6)), ("B", (6, 5, 5)))
    assert (third.agreement, third.alone) == (Agreement.SPLIT, None)
    assert (fourth.agreement, fourth.alone) == (Agreement.ALONE, 1)


def test_a_blank_contradicts_nothing_and_supports_nothing() -> None:
    found = answer({"1": [5], "2": [None]}, {"1": [6], "2": [4]}, {"1": [None], "2": [4]})
    assert (found.agree, found.alone, found.split) == (1, (0, 0, 0), 1)


def slow(tables: Sequence[dict[str, Votes]], code: str) -> tuple[Agreement, int | None]:
    held = [row[code] for row in tables if code in row]
    if len(held) < 3:
        return Agreement.FEW, None
    rows = [row.get(code, (None, None)) for row in tables]
    apart = [
        (i, j, cell)
        for i, j in combinations(range(len(rows)), 2)
        for cell in (0, 1)
        if None not in (rows[i][cell], rows[j][cell]) and rows[i][cell] != rows[j][cell]
    ]
    if not apart:
        return Agreement.AGREE, None
    for one in range(len(rows)):
        against = {cell: [pair for pair in apart if one in pair[:2] and pair[2] == cell] for cell in (0, 1)}
        if all(one in pair[:2] for pair in apart) and max(map(len, against.values())) >= 2:
            return Agreement.ALONE, one
    return Agreement.SPLIT, None


cell = st.sampled_from([None, 1, 2])
rows = st.dictionaries(st.sampled_from("1234"), st.tuples(cell, cell), min_size=1)


@given(rows, st.lists(rows, min_size=2, max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_slow_comparison_of_pairs_agrees_and_every_station_is_in_one_count(
    official: dict[str, Votes], others: list[dict[str, Votes]]
) -> None:
    found = answer(official, *others)
    wanted = [slow([official, *others], code) for code in official]
    assert found.agree == wanted.count((Agreement.AGREE, None))
    assert found.few == wanted.count((Agreement.FEW, None))
    assert found.split == wanted.count((Agreement.SPLIT, None))
    assert found.alone == tuple(wanted.count((Agreement.ALONE, at)) for at in range(len(others) + 1))
    assert found.agree + sum(found.alone) + found.split + found.few == len(official)


@given(rows, rows, st.randoms(use_true_random=False), st.tuples(cell, cell))
@settings(max_examples=100, deadline=None)
def test_the_order_of_rows_decides_nothing_and_a_new_station_is_never_lost(
    official: dict[str, Votes], other: dict[str, Votes], draw: random.Random, new: tuple[int | None, ...]
) -> None:
    def counts(one: dict[str, Votes], two: dict[str, Votes]) -> tuple[Any, ...]:
        found = compare(sheets(one), sheets(two))
        told = found.differences
        sizes = found.matching.matched, len(found.matching.only_official), len(found.matching.only_other)
        return (*sizes, told.equal, len(told.different), told.incomparable, found.totals(), found.remainders)

    turned = [list(rows.items()) for rows in (official, other)]
    for items in turned:
        draw.shuffle(items)
    before = counts(official, other)
    assert before == counts(*map(dict, turned))
    assert before[0] + before[1] == len(official) == before[1] + before[3] + before[4] + before[5]
    one_more = counts(official | {"new": new}, other)
    assert (one_more[0], one_more[1], one_more[2]) == (before[0], before[1] + 1, before[2])
    both = counts(official | {"new": new}, other | {"new": new})
    assert (both[0], both[1], both[2]) == (before[0] + 1, before[1], before[2])


def test_sets_without_a_common_column_are_blank_for_it() -> None:
    official = sheets({"1": [5, 6]})
    only_first = sheets({"1": [5]})
    second = table({"station_id": ["1"]}, votes={"B": [7]})
    found = [compare(official, one) for one in (only_first, second)]
    assert together(official, [(c.other, c.matching, c.columns.cells) for c in found]).split == 1
