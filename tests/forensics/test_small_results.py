"""Results with next to nothing in them: every method answers, and none by way of a missing number."""

import math

import polars as pl
import pytest

from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.forensics.battery import METHODS, Method
from tallyproof.forensics.question import Question

CHOICES = (Choice(ChoiceId("a"), "A"), Choice(ChoiceId("b"), "B"), Choice(ChoiceId("c"), "C"))


def results(
    stations: int, *, registered: int | None = 900, votes: tuple[int, int, int] = (300, 200, 2)
) -> Results:
    cast = None if registered is None else min(sum(votes) + 8, registered)
    frame = pl.DataFrame(
        {
            "station_id": [f"{number:03d}" for number in range(stations)],
            "area_1": [f"D{number // 25}" for number in range(stations)],
            "registered": [registered] * stations,
            "cast": [cast] * stations,
            "valid": [None if cast is None else sum(votes)] * stations,
            "invalid": [None if cast is None else cast - sum(votes)] * stations,
            **{
                f"votes__{choice.id}": [count] * stations
                for choice, count in zip(CHOICES, votes, strict=True)
            },
        },
        schema_overrides=dict.fromkeys(("registered", "cast", "valid", "invalid"), pl.Int64),
    )
    contest = Contest(ContestId("small"), "small")
    return Results.from_columns(frame, contest=contest, choices=CHOICES, area_levels=("district",))


SMALL = {
    "no station large enough": results(60, registered=40, votes=(20, 10, 1)),
    "one station": results(1),
    "a handful of stations": results(12),
    "nothing but the votes reported": results(60, registered=None),
    "not one vote for the choice": results(60, votes=(0, 400, 3)),
    "all votes for the choice": results(60, votes=(400, 0, 0)),
    "every station the same": results(300),
}  # fmt: skip


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.code)
def test_a_method_answers_on_next_to_nothing_without_a_missing_number(method: Method, kind: str) -> None:
    asked = SMALL[kind]
    found = method.run(Question(asked, asked.choice("A"), 1, previous=asked, concurrent=asked))
    numbers = [found.p, found.false_alarm_rate, *found.statistic.values()]
    if found.votes:
        numbers += [found.votes.estimate, found.votes.low, found.votes.high]
    assert found.status.value == "computed" or found.reason is not None
    assert [number for number in numbers if isinstance(number, float) and not math.isfinite(number)] == []
