"""Hypothesis strategies: small results with missing counts, odd names and repeated stations."""

from typing import Any

import polars as pl
from hypothesis import strategies as st

from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind, Contest, ContestId
from tallyproof.election.results import COUNTS, Results, area_column

NASTY = (
    "",
    " ",
    " padded ",
    "<b>&amp;</b>",
    "]]>",
    '"quoted", comma',
    "=HYPERLINK(1)",
    "two\nlines",
    "return\rhere",
    "tab\there",
    "Қазақстан",
    "מפלגה \u202eabc",
    "حزب",
    "😀🗳",
    "{x}",
    "a.b",
    "{http://x}y",
)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
"""Any text, control characters included."""
XML_TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8
)
COUNT = st.none() | st.integers(-3, 5000) | st.just(2**62)
DEGREE = st.none() | st.floats(-180, 180, allow_nan=False)


@st.composite
def odd_results(draw: st.DrawFn, *, texts: st.SearchStrategy[str] = TEXTS) -> Results:
    """Draw results whose every text may be odd and every count missing."""
    names = st.sampled_from(NASTY) | texts
    ids = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    kinds = st.sampled_from(list(ChoiceKind))
    choices = [Choice(ChoiceId(one), draw(names), draw(kinds)) for one in ids]
    levels = draw(st.lists(names, max_size=3))
    size = draw(st.integers(1, 5))

    def column(values: st.SearchStrategy[Any], kind: Any) -> pl.Series:
        return pl.Series(draw(st.lists(values, min_size=size, max_size=size)), dtype=kind)

    columns = {"station_id": column(names, pl.String)}
    columns |= {area_column(i + 1): column(st.none() | names, pl.String) for i in range(len(levels))}
    columns |= {name: column(COUNT, pl.Int64) for name in (*COUNTS, *(c.column for c in choices))}
    columns |= {"reported_at": column(st.none() | names, pl.String)}
    columns |= {"lat": column(DEGREE, pl.Float64), "lon": column(DEGREE, pl.Float64)}
    columns |= {"source_row": column(st.none() | st.integers(1, 10**6), pl.Int64)}
    date = draw(st.none() | st.just("2021-09-19") | names)
    contest = Contest(ContestId(draw(names)), draw(names), date)
    return Results.from_columns(pl.DataFrame(columns), contest=contest, choices=choices, area_levels=levels)
