import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.sources.nist_counts import LINE_SCHEMA, integral, resolve

Line = tuple[str, str, str, int | None]
"""Unit, type, device, value."""

LINES = st.lists(
    st.tuples(
        st.sampled_from(["p1", "p2"]),
        st.sampled_from(["total", "early", "election-day", "seats"]),
        st.sampled_from(["", "dre"]),
        st.none() | st.integers(0, 4),
    ),
    max_size=12,
)


def frame(lines: list[Line]) -> pl.DataFrame:
    rows = [
        (n, unit, "votes", kind, device, 0, value)
        for n, (unit, kind, device, value) in enumerate(lines, start=1)
    ]
    return pl.DataFrame(rows, schema=LINE_SCHEMA, orient="row")


def slow(lines: list[Line]) -> dict[str, int | None]:
    """Return the number of each unit, decided record by record."""
    found: dict[str, int | None] = {}
    for unit in {line[0] for line in lines}:
        kinds = {line[1] for line in lines if line[0] == unit}
        by_kind: dict[str, int | None] = {}
        for kind in kinds - {"seats"}:
            values = {d: [v for u, k, dev, v in lines if (u, k, dev) == (unit, kind, d)] for d in ("", "dre")}
            agreed = {d: v[0] for d, v in values.items() if v and len(set(v)) == 1}
            if "" in agreed:
                by_kind[kind] = agreed[""]
            elif "dre" in agreed:
                by_kind[kind] = agreed["dre"]
        if "total" in by_kind:
            found[unit] = by_kind["total"]
        elif by_kind and None not in by_kind.values():
            found[unit] = sum(v for v in by_kind.values() if v is not None)
        else:
            found[unit] = None
    return found


@given(LINES)
@settings(deadline=None)
def test_fast_and_slow_agree_on_every_number(lines: list[Line]) -> None:
    tally = resolve(frame(lines))
    assert dict(tally.cells.select("unit", "value").iter_rows()) == slow(lines)
    assert tally.records["row"].to_list() == list(range(1, len(lines) + 1))


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_int64_is_read_from_number_and_text(value: int) -> None:
    assert integral(value) == integral(str(value)) == integral(f" {value}.00 ") == value


@given(st.text() | st.floats() | st.none() | st.booleans() | st.lists(st.integers()))
def test_anything_else_is_no_count_and_never_an_error(value: object) -> None:
    found = integral(value)
    assert found is None or float(str(value)) == found


def test_a_number_with_a_huge_exponent_is_refused_at_once() -> None:
    assert integral("1E999999999") is None
    assert integral("1E-999999999") is None
