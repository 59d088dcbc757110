"""Yes and No are told by what the choices are called, not by the order of their columns."""

import pytest

from factories import table
from tallyproof.outcome.answers import yes_and_no
from tallyproof.outcome.ballot import ballot_of
from tallyproof.outcome.rules import read_rule
from tallyproof.workflow.rule_choices import usual_rule


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("Yes", "No"), (0, 1)),
        (("No", "Yes"), (1, 0)),
        ((" «ПРОТИВ» ", "За"), (1, 0)),
        (("Иә", "Жоқ"), (0, 1)),
        (("hayır", "EVET"), (1, 0)),
        (("Yes", "Against"), (0, 1)),
        (("Yes", "Yes"), None),
        (("Yes", "Maybe"), None),
        (("Yes", "No", "Against all"), None),
        (("Ada", "Ben"), None),
        ((), None),
    ],
)  # fmt: skip
def test_the_answers_are_found_by_their_names(names: tuple[str, ...], found: tuple[int, int] | None) -> None:
    assert yes_and_no(names) == found


@pytest.mark.parametrize(
    ("order", "contestants"),
    [(("Нет", "Да"), ("Да", "Нет")), (("Да", "Нет"), ("Да", "Нет")), (("B", "A"), ("B", "A"))],
)
def test_a_referendum_without_named_answers_does_not_turn_on_the_order_of_the_columns(
    order: tuple[str, str], contestants: tuple[str, str]
) -> None:
    results = table({}, votes={name: [votes] for name, votes in zip(order, (7, 3), strict=True)})
    assert ballot_of(read_rule("referendum"), results).contestants == contestants


def test_a_rule_that_names_its_answers_is_followed_whatever_they_are_called() -> None:
    results = table({}, votes={"Yes": [7], "No": [3]})
    assert ballot_of(read_rule("referendum:yes=No,no=Yes"), results).contestants == ("No", "Yes")


def test_two_persons_against_each_other_are_no_referendum_unless_somebody_says_so() -> None:
    assert usual_rule(["Ada", "Ben"]) == "plurality"
    assert usual_rule(["Нет", "Да"]) == "referendum"
    assert usual_rule(["Ada", "Ben", "Cem"]) == "plurality"
