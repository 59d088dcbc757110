"""Rules, read from and written to one line."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import CallError
from tallyproof.outcome.rules import (
    Bar,
    Base,
    Majority,
    Otherwise,
    Plurality,
    Referendum,
    Register,
    Rule,
    read_rule,
)

NAMES = st.text("ABCÖЖ ә-", min_size=1).map(str.strip).filter(bool)
SHARES = st.integers(1, 1000).flatmap(lambda q: st.integers(1, q).map(lambda p: Fraction(p, q)))
BARS = st.builds(Bar, SHARES, strict=st.booleans())
METHODS = st.one_of(
    st.just(Plurality()),
    st.builds(Majority, st.sampled_from(Base), BARS, st.sampled_from(Otherwise)),
    st.just(Referendum()),
    st.builds(Referendum, NAMES, NAMES),
)
RULES = st.builds(Rule, METHODS, turnout=st.none() | BARS, approval=st.none() | BARS)


@given(RULES)
def test_a_rule_written_out_reads_back_as_itself(rule: Rule) -> None:
    assert read_rule(str(rule)) == rule


@pytest.mark.parametrize("number", ["0.5", "50%", "1/2", "0.50", "2/4", "50.0%"])
def test_a_share_means_the_same_however_it_is_written(number: str) -> None:
    assert read_rule(f"plurality;turnout>={number}").turnout == Bar(Fraction(1, 2), strict=False)


def test_a_decimal_share_is_exact_and_not_a_binary_fraction() -> None:
    assert read_rule("plurality;approval>0.1").approval == Bar(Fraction(1, 10), strict=True)


def test_parts_may_come_in_any_order_with_blanks() -> None:
    line = " majority : else = no_winner , base = cast ; register = removed ; turnout > 50% "
    assert read_rule(line) == Rule(
        Majority(Base.CAST, otherwise=Otherwise.NO_WINNER),
        turnout=Bar(Fraction(1, 2), strict=True),
        register=Register.REMOVED,
    )


def test_the_register_is_written_out_only_where_it_decides_anything() -> None:
    assert str(read_rule("plurality")) == "plurality"
    assert str(read_rule("plurality;turnout>1/3")) == "plurality;turnout>1/3;register=kept"
    assert str(read_rule("majority:base=registered")).endswith("register=kept")


@pytest.mark.parametrize(
    "line",
    [
        "", "lottery", "plurality:base=cast", "majority:base=moon", "majority;majority", "plurality;turnout",
        "plurality;turnout=0.5", "plurality;turnout<0.5", "plurality;turnout>0", "plurality;turnout>1.01",
        "plurality;turnout>1/0", "plurality;turnout>-1/2", "plurality;turnout>1e-3", "plurality;turnout>nan",
        "plurality;turnout>0.5;turnout>0.6", "plurality;approval>0.0000001", "plurality;register=lost",
        "plurality;register>0.5", "referendum:yes=A", "referendum:yes=A,yes=B", "majority:share=0.5",
        "plurality;", "plurality;turnout>٠.٥", "majority:base>0.5", "plurality;turnout>0.5 extra",
    ],
)  # fmt: skip
def test_a_line_outside_the_grammar_is_a_wrong_call(line: str) -> None:
    with pytest.raises(CallError):
        read_rule(line)


@given(st.text("majorityplu;:,=>0.5/%basetno _", max_size=30))
def test_any_text_is_a_rule_or_a_wrong_call(line: str) -> None:
    try:
        rule = read_rule(line)
    except CallError:
        return
    assert read_rule(str(rule)) == rule
