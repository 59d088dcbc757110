"""The JSON document of a comparison of sheets."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tallyproof.election.problem import Problem
from tallyproof.election.results import Results
from tallyproof.observation.sheets.differences import SheetDifference
from tallyproof.observation.sheets.remainder import Remainder
from tallyproof.observation.sheets.run import AnnouncedComparison, Comparison
from tallyproof.observation.sheets.sentences import does_not_follow, follows, together_readings
from tallyproof.observation.sheets.together import StationSets, Together
from tallyproof.texts import Catalogue

__all__ = ["SCHEMA", "compare_document", "together_document"]

SCHEMA = "tallyproof.compare/1"

Document = dict[str, Any]


def compare_document(found: Comparison | AnnouncedComparison, catalogue: Catalogue) -> Document:
    """Return a comparison as plain values, the same keys whether the commission published stations or not."""
    told = _stations(found, catalogue) if isinstance(found, Comparison) else _announced(found)
    return {
        "schema": SCHEMA,
        **told,
        "remainder": [_remainder(one) for one in found.remainders],
        "follows": follows(found, catalogue),
        "does_not_follow": does_not_follow(found, catalogue),
    }


def together_document(
    found: Together, comparisons: Sequence[Comparison], sets: Sequence[str], catalogue: Catalogue
) -> Document:
    """Return all sets compared with each other as plain values.

    Args:
        found: As `together` gave it.
        comparisons: Each other set with the official one, in the order of the sets.
        sets: Names of all sets, the official one first.
        catalogue: Supplies the sentences.
    """
    official = comparisons[0].official
    return {
        "sets": list(sets),
        "stations": official.stations,
        "agree": found.agree,
        "alone": [{"set": name, "stations": count} for name, count in zip(sets, found.alone, strict=True)],
        "split": found.split,
        "few": found.few,
        "differences": [_apart(one, official, sets) for one in found.stations],
        "readings": together_readings(found, comparisons, sets, catalogue),
    }


def _apart(one: StationSets, official: Results, sets: Sequence[str]) -> Document:
    row = official.frame.row(one.official_row, named=True)
    return {
        "station_id": row["station_id"],
        "areas": [row[name] for name in official.area_columns],
        "agreement": one.agreement.value,
        "alone": None if one.alone is None else sets[one.alone],
        "cells": [{"column": name, "figures": list(figures)} for name, figures in one.cells],
    }


def _stations(found: Comparison, catalogue: Catalogue) -> Document:
    matching, differences = found.matching, found.differences
    shapes = [one.shape.value for one in differences.different]
    return {
        "matched": matching.matched,
        "only_official": len(matching.only_official),
        "only_other": len(matching.only_other),
        "equal": differences.equal,
        "different": len(differences.different),
        "incomparable": differences.incomparable,
        "reviewed": int(matching.pairs["reviewed"].sum()),
        "blank_official": differences.blank_official,
        "blank_other": differences.blank_other,
        "shapes": [
            {"shape": name, "title": catalogue.text(f"compare.shape.{name}"), "stations": shapes.count(name)}
            for name in sorted(set(shapes))
        ],
        "totals": {
            name: {which: total.value for which, total in totals.items()}
            for name, totals in found.totals().items()
        },
        "totals_missing": {
            name: {which: total.missing for which, total in totals.items()}
            for name, totals in found.totals().items()
        },
        "choices_only_official": list(found.columns.only_official),
        "choices_only_other": list(found.columns.only_other),
        "differences": [_difference(one, found) for one in differences.different],
        "stations_only_official": _named(found.official, matching.only_official),
        "stations_only_other": _named(found.other, matching.only_other),
        "proposals": [asdict(proposal) for proposal in found.proposals],
        "coverage": _coverage(found),
        "problems": [_problem(problem, catalogue) for problem in matching.problems],
    }


def _announced(found: AnnouncedComparison) -> Document:
    whole = found.remainders[0] if found.remainders else None
    sums = {choice.name: choice for choice in whole.choices} if whole else {}
    return {
        "matched": 0,
        "only_official": 0,
        "only_other": found.other.stations,
        "equal": 0,
        "different": 0,
        "incomparable": 0,
        "reviewed": 0,
        "blank_official": 0,
        "blank_other": 0,
        "shapes": [],
        "totals": {
            name: {
                "official": choice.announced,
                "other": choice.on_sheets,
                "common_official": None,
                "common_other": None,
                "mixed": None,
            }
            for name, choice in sums.items()
        },
        "totals_missing": {},
        "choices_only_official": list(found.only_announced),
        "choices_only_other": list(found.only_other),
        "differences": [],
        "stations_only_official": [],
        "stations_only_other": [],
        "proposals": [],
        "coverage": None,
        "problems": [],
    }


def _difference(one: SheetDifference, found: Comparison) -> Document:
    row = found.official.frame.row(one.official_row, named=True)
    partner = found.other.frame.row(one.other_row, named=True)
    return {
        "station_id": row["station_id"],
        "other_id": partner["station_id"],
        "areas": [row[name] for name in found.official.area_columns],
        "source_row": row["source_row"],
        "other_source_row": partner["source_row"],
        "shape": one.shape.value,
        "cells": [
            {
                "column": cell.cell.name,
                "official": cell.official,
                "other": cell.other,
                "difference": cell.official - cell.other,
            }
            for cell in one.cells
        ],
    }


def _named(results: Results, rows: tuple[int, ...]) -> list[Document]:
    picked = results.frame[list(rows)].select("station_id", *results.area_columns)
    return [{"station_id": code, "areas": areas} for code, *areas in picked.iter_rows()]


def _coverage(found: Comparison) -> Document:
    coverage = found.coverage
    return {
        "stations": coverage.stations,
        "covered": coverage.covered,
        "share": coverage.share,
        "registered": coverage.registered,
        "cast": coverage.cast,
        "by_area": [asdict(area) for area in coverage.areas],
        "imbalances": [asdict(one) | {"unlike": one.unlike} for one in coverage.imbalances],
        "random": False,
    }


def _remainder(one: Remainder) -> Document:
    return {
        "area": one.area,
        "stations": one.stations,
        "sheets": one.sheets,
        "votes": one.votes,
        "blank": one.blank,
        "unexplained": one.unexplained,
        "choices": [asdict(choice) | {"impossible": choice.impossible} for choice in one.choices],
    }


def _problem(problem: Problem, catalogue: Catalogue) -> Document:
    fields = asdict(problem)
    return fields | {"sentence": catalogue.text(f"compare.problem.{problem.code}", **fields)}
