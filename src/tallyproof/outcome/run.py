"""Apply a rule to results and find everything that would change the outcome."""

from dataclasses import dataclass

from tallyproof.election.results import Results
from tallyproof.outcome.ballot import Ballot, ballot_of
from tallyproof.outcome.margin import Margin, margin_of
from tallyproof.outcome.rules import Rule
from tallyproof.outcome.stations import FewestStations, fewest_stations
from tallyproof.outcome.tally import Tally, tally_of
from tallyproof.outcome.verdict import Outcome, decide
from tallyproof.outcome.votes import VoteWay, vote_ways

__all__ = ["Examination", "run"]


@dataclass(frozen=True, slots=True)
class Examination:
    """One contest under one rule: the outcome, the margins, and what would change it."""

    results: Results
    ballot: Ballot
    tally: Tally
    outcome: Outcome
    margin: Margin
    stations: FewestStations
    votes: tuple[VoteWay, ...]


def run(results: Results, rule: Rule) -> Examination:
    """Decide a contest under a rule, and find the smallest changes that would decide it otherwise.

    Args:
        results: The results of one contest; a null count is left out of its total and never zero.
        rule: As `read_rule` gives it.

    Returns:
        The examination; where the rule needs a column that no station reports, its outcome is
        `not_computable` and names the column.

    Raises:
        UnknownNameError: The rule names an answer that is not on the ballot.
        CallError: A referendum whose two answers are not clear.
    """
    ballot = ballot_of(rule, results)
    tally = tally_of(results)
    outcome = decide(ballot, tally)
    return Examination(
        results=results,
        ballot=ballot,
        tally=tally,
        outcome=outcome,
        margin=margin_of(ballot, tally),
        stations=fewest_stations(outcome, results, ballot=ballot),
        votes=vote_ways(outcome, tally, ballot=ballot),
    )
