"""Dominion's JSON export (CvrExport): sessions of cards with marks, and manifests that name contests and choices."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tallyproof.audit.records.card_records import CardRecords, RecordedContest
from tallyproof.election.problem import Problem
from tallyproof.errors import InputError

__all__ = ["read_dominion_json"]

_Card = dict[int, list[tuple[int, int]]]


def read_dominion_json(
    texts: Iterable[tuple[str, str]], *, contests: str | None = None, candidates: str | None = None
) -> CardRecords:
    """Read the records of one or more export files.

    Args:
        texts: Name and text of each file.
        contests: ContestManifest, for names and the number of votes allowed; numbers stand for names without it.
        candidates: CandidateManifest, for the names of the choices.

    Returns:
        Cards named "tabulator-batch-record", with the number of the card after it where a ballot has several. A
        record that was adjudicated is read as adjudicated; marks that are ambiguous or no votes are left out.

    Raises:
        InputError: A file is not such an export.
    """
    cards: dict[str, str] = {}
    marks: list[_Card] = []
    problems: list[Problem] = []
    for file, text in texts:
        for name, batch, card in _cards(text, file):
            if name in cards:
                problems.append(Problem("A-CARD-TWICE", file, found=name))
            else:
                cards[name] = batch
                marks.append(card)
    return CardRecords(
        tuple(cards),
        tuple(cards.values()),
        _contests(marks, _named(contests), _named(candidates)),
        tuple(problems),
    )


def _cards(text: str, file: str) -> Iterable[tuple[str, str, _Card]]:
    try:
        for session in json.loads(text)["Sessions"]:
            batch = f"{session['TabulatorId']}-{session['BatchId']}"
            name = f"{batch}-{session['RecordId']}"
            current = session.get("Modified") if (session.get("Modified") or {}).get("IsCurrent") else None
            sheets = (current or session["Original"])["Cards"]
            for number, sheet in enumerate(sheets, start=1):
                yield name if len(sheets) == 1 else f"{name}-{number}", batch, _marks(sheet)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            file, found=f"{type(error).__name__} {error}", expected="a Dominion export of cast vote records"
        ) from error


def _marks(sheet: Mapping[str, Any]) -> _Card:
    return {
        int(contest["Id"]): [
            (int(mark["CandidateId"]), int(mark["Rank"]))
            for mark in contest["Marks"]
            if mark["IsVote"] and not mark["IsAmbiguous"]
        ]
        for contest in sheet["Contests"]
    }


def _contests(
    marks: list[_Card], contests: Mapping[int, Mapping[str, Any]], candidates: Mapping[int, Mapping[str, Any]]
) -> tuple[RecordedContest, ...]:
    numbers = sorted({number for card in marks for number in card})
    return tuple(_contest(number, marks, contests.get(number, {}), candidates) for number in numbers)


def _contest(
    number: int, marks: list[_Card], told: Mapping[str, Any], candidates: Mapping[int, Mapping[str, Any]]
) -> RecordedContest:
    listed = {one for one, row in candidates.items() if row.get("ContestId") == number}
    choices = sorted(listed | {choice for card in marks for choice, _ in card.get(number, ())})
    place = {choice: k for k, choice in enumerate(choices)}
    table = np.zeros((len(marks), len(choices)), dtype=np.int16)
    for row, card in enumerate(marks):
        for choice, rank in sorted(card.get(number, ()), key=lambda mark: -mark[1]):
            table[row, place[choice]] = rank  # of two ranks for one choice the first preference counts
    return RecordedContest(
        str(told.get("Description", number)),
        tuple(str(candidates.get(choice, {}).get("Description", choice)) for choice in choices),
        max(int(told.get("VoteFor", 1)), 1),
        table,
        np.array([number in card for card in marks], dtype=np.bool_),
    )


def _named(text: str | None) -> dict[int, Mapping[str, Any]]:
    """Return the rows of a manifest by their numbers."""
    if text is None:
        return {}
    try:
        return {int(row["Id"]): row for row in json.loads(text)["List"]}
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("manifest", found=str(error), expected="a Dominion manifest") from error
