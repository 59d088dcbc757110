"""Rules, outcomes and distances as sentences in the reader's language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from tallyproof.election.contest import ChoiceId
from tallyproof.election.problem import Problem
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.margin import Condition
from tallyproof.outcome.rules import Bar, Majority, Referendum, Seats
from tallyproof.outcome.run import Examination
from tallyproof.outcome.verdict import Kind, Outcome
from tallyproof.outcome.votes import Convention, cheapest
from tallyproof.texts import Catalogue

__all__ = ["Words"]

_THRESHOLDS = 2
"""Lists nearest to the threshold that a reading names; the document has all of them."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences about one examination in one language.

    Names come from the source: whoever writes HTML escapes the sentences like any user text.
    """

    examined: Examination
    catalogue: Catalogue

    def rule(self) -> str:
        """Return the rule in words, every condition and option named."""
        ballot = self.examined.ballot
        parts = [self._method(), *self._conditions()]
        if ballot.rule.uses_register:
            parts.append(self._text(f"rule.register.{ballot.rule.register}"))
        return " ".join([*parts, self._ties()])

    def outcome(self, outcome: Outcome | None) -> str | None:
        """Return an outcome in a few words; None stays None."""
        if outcome is None:
            return None
        ground = f".{outcome.ground}" if outcome.ground else ""
        names = self.names(outcome.choices)
        through = self.names(outcome.through) or "–"
        missing = ", ".join(self.column(column) for column in outcome.missing)
        fields = {"names": names, "through": through, "missing": missing, "seats": self.seats(outcome)}
        return self._text(f"kind.{outcome.kind}{ground}", open=outcome.open_seats, **fields)

    def seats(self, outcome: Outcome) -> str:
        """Return the decided seats of each list, most first; a dash where there are none."""
        ranked = sorted(outcome.seats, key=lambda pair: -pair[1])
        return ", ".join(f"{self.name(choice)} {count}" for choice, count in ranked if count) or "–"

    def way(self, inequality: Inequality) -> str:
        """Return what breaks when an inequality breaks."""
        donor, gainer = self.name(inequality.donor), self.name(inequality.gainer)
        return self._text(f"way.{inequality.code}", donor=donor, gainer=gainer)

    def problem(self, problem: Problem) -> str:
        """Return what is wrong with a list of stations, and where."""
        row = "–" if problem.row is None else str(problem.row)
        fields = {"file": problem.file, "row": row, "found": problem.found, "expected": problem.expected}
        return self._text(
            f"problem.{problem.code}", count=problem.count, column=problem.column or "–", **fields
        )

    def readings(self) -> list[str]:
        """Return what was found, one sentence each: outcome, gaps, and what would change it."""
        first = self._text("reading.outcome", outcome=self.outcome(self.examined.outcome))
        return [first, *self._gaps(), *self._vote_changes(), *self._station_changes(), *self._left_out()]

    def label(self, choice: ChoiceId | None) -> str | None:
        """Return the name of a choice, or its id where another choice has the same name; None stays None."""
        if choice is None:
            return None
        names = {known.id: known.name for known in self.examined.results.choices}
        return names[choice] if list(names.values()).count(names[choice]) == 1 else choice

    def name(self, choice: ChoiceId | None) -> str:
        """Return the label of a choice in quotation marks; a dash for none."""
        label = self.label(choice)
        return "–" if label is None else self._text("name", name=label)

    def names(self, choices: Iterable[ChoiceId]) -> str:
        """Return names in quotation marks, separated by commas."""
        return ", ".join(map(self.name, choices))

    def column(self, column: str) -> str:
        """Return what a count column counts."""
        choice = column.removeprefix("votes__")
        if choice != column:
            return self._text("count.votes", name=self.name(ChoiceId(choice)))
        return self._text(f"count.{column}")

    def share(self, share: Fraction) -> str:
        """Return a share as percent where that is exact to four decimals, else as a fraction."""
        scaled = share * 1_000_000
        if scaled.denominator != 1:
            return str(share)
        digits = next(d for d in range(5) if (share * 100 * 10**d).denominator == 1)
        return self.catalogue.percent(float(share), digits=digits)

    def bar(self, bar: Bar) -> str:
        """Return "more than 50 %" or "at least 50 %"."""
        return self._text("bar.above" if bar.strict else "bar.at_least", share=self.share(bar.share))

    def _method(self) -> str:
        method, contestants = self.examined.ballot.rule.method, self.examined.ballot.contestants
        if isinstance(method, Majority):
            bar, base = self.bar(method.bar), self._text(f"base.{method.base}")
            return self._text(f"rule.majority.{method.otherwise}", bar=bar, base=base)
        if isinstance(method, Referendum):
            yes, no = map(self.name, contestants)
            return self._text("rule.referendum", yes=yes, no=no)
        if isinstance(method, Seats):
            return self._seats(method)
        return self._text("rule.plurality")

    def _seats(self, method: Seats) -> str:
        parts = [self._plural("rule.seats", method.count), self._text(f"formula.{method.formula}")]
        if method.threshold:
            bar, base = self.bar(method.threshold), self._text(f"base.{method.base}")
            parts.append(self._text("rule.threshold", bar=bar, base=base))
        return " ".join(parts)

    def _ties(self) -> str:
        method = self.examined.ballot.rule.method
        return self._text(f"ties.{method.ties}" if isinstance(method, Seats) else "rule.tie")

    def _conditions(self) -> Iterator[str]:
        rule = self.examined.ballot.rule
        if rule.turnout:
            yield self._text("rule.turnout", bar=self.bar(rule.turnout))
        if rule.approval and isinstance(rule.method, Referendum):
            yes = self.name(self.examined.ballot.contestants[0])
            yield self._text("rule.approval.referendum", bar=self.bar(rule.approval), yes=yes)
        elif rule.approval:
            yield self._text("rule.approval", bar=self.bar(rule.approval))

    def _gaps(self) -> Iterator[str]:
        margin = self.examined.margin
        if margin.votes is not None:
            yield self._plural(
                "reading.lead" if margin.share is not None else "reading.lead.no_base",
                margin.votes,
                first=self.name(margin.first),
                second=self.name(margin.runner_up),
                percent=self.catalogue.percent(None if margin.share is None else float(margin.share)),
                base=self._text(f"base.{margin.base}"),
            )
        yield from map(self._condition, _nearest(margin.conditions))

    def _condition(self, condition: Condition) -> str:
        bar, share = self.bar(condition.bar), condition.share
        if condition.holds is None:
            title = self._text(f"condition.{condition.code}")
            missing = ", ".join(map(self.column, condition.missing))
            return self._text("reading.bar.unknown", title=title, bar=bar, missing=missing)
        measured = self._text(
            f"reading.{condition.code}",
            name=self.name(condition.choice),
            share=self.catalogue.percent(None if share is None else float(share)),
            base=self._text(f"base.{condition.base}"),
        )
        return self._text(f"reading.bar.{'met' if condition.holds else 'missed'}", measured=measured, bar=bar)

    def _vote_changes(self) -> Iterator[str]:
        for convention in (Convention.MOVED, Convention.REMOVED):
            way = cheapest(self.examined.votes, convention)
            if way and way.votes is not None:
                yield self._plural(
                    f"reading.{convention}",
                    way.votes,
                    donor=self.name(way.donor),
                    gainer=self.name(way.gainer),
                    follows=self.outcome(way.follows),
                )

    def _station_changes(self) -> Iterator[str]:
        fewest = self.examined.stations
        if fewest.best and fewest.count is not None:
            follows = self.outcome(fewest.best.follows)
            yield self._plural("reading.stations", fewest.count, follows=follows)
            if fewest.best.excluded:
                yield self._plural("reading.excluded", fewest.best.excluded)
        elif self.examined.outcome.bounded:
            yield self._text("reason.bounded")
        elif self.examined.outcome.kind is not Kind.NOT_COMPUTABLE:
            yield self._text("reading.stations.cannot")

    def _left_out(self) -> Iterator[str]:
        tally, ballot = self.examined.tally, self.examined.ballot
        counted = {choice for choice, _ in ballot.ranked(tally)}
        silent = [choice for choice in ballot.contestants if choice not in counted]
        if silent and counted:
            yield self._text("reading.left_out", names=self.names(silent))
        used = dict.fromkeys(c for bar in self.examined.outcome.because for c in bar.coefficients)
        for column in used:
            if tally.missing[column]:
                yield self._plural("reading.missing", tally.missing[column], column=self.column(column))

    def _text(self, key: str, **fields: object) -> str:
        return self.catalogue.text(f"outcome.{key}", **fields)

    def _plural(self, key: str, count: int, **fields: object) -> str:
        return self.catalogue.plural(f"outcome.{key}", count, **fields)


def _nearest(conditions: tuple[Condition, ...]) -> list[Condition]:
    """Return the bars to speak of: of the thresholds of many lists, the two that are nearest."""
    lists = [condition for condition in conditions if condition.code == "threshold"]
    near = sorted(lists, key=lambda condition: abs(condition.gap or Fraction(0)))[:_THRESHOLDS]
    return [condition for condition in conditions if condition.code != "threshold" or condition in near]
