"""What follows from a comparison of sheets, and what does not, in words that hold for every side."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from tallyproof.observation.sheets.coverage import Coverage
from tallyproof.observation.sheets.remainder import ChoiceRemainder, Remainder
from tallyproof.observation.sheets.run import AnnouncedComparison, Comparison
from tallyproof.observation.sheets.together import Together
from tallyproof.texts import Catalogue

__all__ = ["does_not_follow", "follows", "together_readings"]


def follows(found: Comparison | AnnouncedComparison, catalogue: Catalogue) -> list[str]:
    """Return what follows from the figures alone."""
    said = (
        [*_matched(found, catalogue)] if isinstance(found, Comparison) else [_no_stations(found, catalogue)]
    )
    for whole in found.remainders[:1]:
        said += _remainder(whole, catalogue)
    return said


def does_not_follow(found: Comparison | AnnouncedComparison, catalogue: Catalogue) -> list[str]:
    """Return what a reader might take from the comparison although it does not follow."""
    codes = ["genuine", "which", "cause"]
    partial = not isinstance(found, Comparison) or found.coverage.covered < found.coverage.stations
    return [catalogue.text(f"compare.not.{code}") for code in (*codes, *(["random"] if partial else []))]


def together_readings(
    found: Together, comparisons: Sequence[Comparison], sets: Sequence[str], catalogue: Catalogue
) -> list[str]:
    """Return what three or more sets say together, and what they do not."""
    said = [
        catalogue.text(
            "compare.together.agree",
            sets=catalogue.number(len(sets)),
            agree=catalogue.number(found.agree),
            few=catalogue.number(found.few),
        )
    ]
    for name, count in zip(sets, found.alone, strict=True):
        if count:
            said.append(catalogue.plural("compare.together.alone", count, set=name))
    if found.split:
        said.append(catalogue.plural("compare.together.split", found.split))
    said += [
        catalogue.text("compare.together.same", one=one, two=two) for one, two in _same(comparisons, sets[1:])
    ]
    return [*said, catalogue.text("compare.together.not")]


def _same(comparisons: Sequence[Comparison], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of other sets that hold the same figures, and so may be one copy."""
    for (one, first), (two, second) in combinations(zip(names, comparisons, strict=True), 2):
        if first.other.frame.equals(second.other.frame):
            yield one, two


def _matched(found: Comparison, catalogue: Catalogue) -> Iterator[str]:
    differences = found.differences
    yield catalogue.text(
        "compare.follows.matched",
        matched=catalogue.number(found.matching.matched),
        equal=catalogue.number(differences.equal),
        different=catalogue.number(len(differences.different)),
    )
    yield from _coverage(found.coverage, catalogue)


def _coverage(coverage: Coverage, catalogue: Catalogue) -> Iterator[str]:
    yield catalogue.text(
        "compare.follows.coverage",
        covered=catalogue.number(coverage.covered),
        stations=catalogue.number(coverage.stations),
        share=catalogue.percent(coverage.share, digits=1),
    )
    unlike = [catalogue.text(f"compare.figure.{one.what}") for one in coverage.imbalances if one.unlike]
    if unlike:
        yield catalogue.text("compare.follows.unlike", figures=", ".join(unlike))


def _no_stations(found: AnnouncedComparison, catalogue: Catalogue) -> str:
    return catalogue.text("compare.follows.no-stations", sheets=catalogue.number(found.other.stations))


def _remainder(whole: Remainder, catalogue: Catalogue) -> Iterator[str]:
    covered = whole.stations == 0
    for choice in () if covered else whole.contradictions:
        yield catalogue.text(
            "compare.follows.contradiction",
            choice=choice.name,
            sheets=catalogue.number(choice.on_sheets),
            announced=catalogue.number(choice.announced),
            votes=catalogue.number(-choice.needed),
        )
    if whole.contradictions:
        yield catalogue.text("compare.follows.unexplained", votes=catalogue.number(whole.unexplained))
    for choice in whole.choices:
        if not covered and not choice.impossible and (whole.votes > 0 or choice.needed):
            yield _needed(choice, whole, catalogue)
    yield from _per_station(whole, catalogue)
    if whole.blank:
        yield catalogue.text("compare.follows.blank", cells=catalogue.number(whole.blank))


def _per_station(whole: Remainder, catalogue: Catalogue) -> Iterator[str]:
    """Say what is needed at each missing station, beside all votes on an average sheet."""
    if not whole.stations or not whole.sheets:
        return
    needed = max(whole.choices, key=lambda choice: choice.needed)
    on_sheets = sum(choice.on_sheets for choice in whole.choices)
    if needed.needed > 0:
        yield catalogue.text(
            "compare.follows.per-station",
            choice=needed.name,
            stations=catalogue.number(whole.stations),
            needed=catalogue.number(round(needed.needed / whole.stations)),
            mean=catalogue.number(round(on_sheets / whole.sheets)),
        )


def _needed(choice: ChoiceRemainder, whole: Remainder, catalogue: Catalogue) -> str:
    fields = {
        "choice": choice.name,
        "needed": catalogue.number(choice.needed),
        "on_sheets": catalogue.percent(choice.share_on_sheets or 0.0, digits=1),
    }
    if choice.needed_share is None:
        return catalogue.text("compare.follows.needed", **fields)
    share = catalogue.percent(choice.needed_share, digits=1)
    return catalogue.text(
        "compare.follows.needed-share", share=share, votes=catalogue.number(whole.votes), **fields
    )
