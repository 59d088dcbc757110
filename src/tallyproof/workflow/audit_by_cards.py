"""Commit to an audit by single cards: polling, comparison with records, with pools, or of an instant runoff."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from tallyproof.audit.assertions import VALID, Assertion
from tallyproof.audit.batches import Batches, Bound
from tallyproof.audit.irv_assertions import IrvAssertion, find_irv_assertions
from tallyproof.audit.irv_count import count_irv
from tallyproof.audit.records.card_records import CardRecords, RecordedContest
from tallyproof.audit.records.choice_columns import read_choice_columns
from tallyproof.audit.records.dominion_csv import is_dominion_csv, read_dominion_csv
from tallyproof.audit.records.dominion_json import read_dominion_json
from tallyproof.audit.records.manifest_file import number_or_none, read_manifest
from tallyproof.audit.records.rows import card_rows
from tallyproof.audit.session.card_draws import card_draws
from tallyproof.audit.session.cards import CardContest, rankings_of
from tallyproof.audit.session.commitment import Claim, Commitment, ContestTerms, Kind
from tallyproof.audit.session.document import commitment_document
from tallyproof.audit.session.stations_file import AuditStations, write_stations
from tallyproof.audit.winners import reported_majority, reported_winners
from tallyproof.election.sentences import problem_sentence
from tallyproof.errors import CallError, InputError
from tallyproof.short_file import read_text, rows_of_text
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.texts import Catalogue
from tallyproof.workflow.act_log import log_audit
from tallyproof.workflow.request import Document

__all__ = ["CardWishes", "audit_cards"]

_LARGEST = 2 << 30


@dataclass(frozen=True, slots=True)
class CardWishes:
    """What is audited, and where it stands."""

    kind: Kind
    contest: str | None = None
    rule: str = "plurality"
    """`plurality`, `majority` or `irv`."""
    winners: int = 1
    risk_limit: float = 0.05
    votes: Mapping[str, int] | None = None
    """Reported totals (polling)."""
    valid: int | None = None
    """Reported valid votes, where a majority of them decides (polling)."""
    records: tuple[Path, ...] = ()
    """Cast vote records: Dominion JSON or CSV, or CSV with a column a choice."""
    choices: tuple[str, ...] = ()
    """Columns of the choices in plain CSV records."""
    allowed: int = 1
    contest_names: Path | None = None
    candidate_names: Path | None = None
    pools: Path | None = None
    """Votes by batch where single cards have no record: CSV, the batch first, then a column a choice."""
    full_count_after: int | None = None


def audit_cards(
    manifest: Path, catalogue: Catalogue, wishes: CardWishes, *, out: Path | None = None
) -> Document:
    """Say how many cards an audit draws, and commit to it where a folder is named.

    Args:
        manifest: All batches with their numbers of cards (CSV).
        catalogue: Supplies the sentences.
        wishes: Kind, contest, rule, reported results.
        out: A new folder for the audit.

    Returns:
        Margins, cards to draw first, and problems. Without rows nothing is committed to: `rows` is 0 then.

    Raises:
        InputError: A file cannot be read.
        CallError: What the kind needs is not given, or the records contradict it.
        NotComputableError: A tie: no sample can settle it.
    """
    _require_inputs(wishes)
    read = read_manifest(read_text(manifest), file=manifest.name)
    records = _records(wishes) if wishes.records else None
    contest = records.contest(wishes.contest) if records else None
    pools = _pools(wishes.pools) if wishes.pools else None
    choices = _choices(wishes, contest, pools)
    rows = card_rows(read, choices, records=records, contest=contest, pools=pools[1] if pools else None)
    notes = (*(records.problems if records else ()), *rows.problems)
    name = wishes.contest or (contest.name if contest else "contest")
    document: Document = {
        "schema": "tallyproof.audit-cards/1",
        "contest": name,
        "rule": wishes.rule,
        "kind": wishes.kind.value,
        "risk_limit": wishes.risk_limit,
        "cards": read.cards,
        "batches": len(read.batches),
        "records": len(records.cards) if records else 0,
        "rows": rows.rows.size if rows.rows else 0,
        "problems": [asdict(one) | {"text": problem_sentence(one, catalogue)} for one in notes],
    }
    if rows.rows is None:
        return document | {"status": "open", "assertions": [], "draws": None}
    terms = _terms(name.replace(":", " "), wishes, rows.rows, contest, read_hash=_hash(manifest))
    return document | _committed(terms, wishes, rows.rows, rows.areas, catalogue, out)


def _committed(
    terms: ContestTerms,
    wishes: CardWishes,
    rows: Batches,
    areas: tuple[str, ...],
    catalogue: Catalogue,
    out: Path | None,
) -> Document:
    stations = AuditStations(rows, rows.bound, areas)
    here = CardContest.of(terms, wishes.kind, "", rows)
    cards = int(rows.bound.sum())
    needed: Sequence[Assertion | IrvAssertion] = terms.irv or terms.assertions
    document: Document = {
        "status": "ready" if here.auditable else "full_count",
        "assertions": [
            {
                "assertion": _told(item),
                "total": scale.total,
                "margin": scale.margin,
                "votes": scale.total / scale.width,
            }
            for item, scale in zip(needed, here.scales, strict=True)
        ],
        "draws": card_draws([here], wishes.risk_limit) if here.auditable else None,
    }
    if out is None:
        return document
    commitment = Commitment(
        contests=(terms,),
        claim=Claim.PAPERS,
        risk_limit=wishes.risk_limit,
        bound=Bound.ISSUED,
        full_count_after=wishes.full_count_after or max(cards // 2, 1),
        stations_sha256=hashlib.sha256(write_stations(stations)).hexdigest(),
        kind=wishes.kind,
    )
    made, _ = AuditFolder.create(out, commitment, stations).fixed()
    log_audit(out)
    return document | {"folder": str(out), "commitment": commitment_document(made, catalogue)}


def _told(item: Assertion | IrvAssertion) -> str:
    """Return an assertion in symbols."""
    if isinstance(item, IrvAssertion):
        standing = (
            f" {{{', '.join(name.removeprefix('votes__') for name in item.standing)}}}"
            if item.standing
            else ""
        )
        return f"{item.winner.removeprefix('votes__')} > {item.loser.removeprefix('votes__')}{standing}"
    against = item.against.removeprefix("votes__")
    return f"{item.subject.removeprefix('votes__')} > {against or '1/2'}"


def _require_inputs(wishes: CardWishes) -> None:
    wanted = {
        Kind.POLLING: (bool(wishes.votes), "the reported totals"),
        Kind.COMPARISON: (bool(wishes.records), "cast vote records"),
        Kind.ONEAUDIT: (wishes.pools is not None, "votes by batch"),
        Kind.STATIONS: (False, "an audit by cards"),
    }
    given, expected = wanted[wishes.kind]
    if not given or (wishes.rule == "irv" and wishes.kind is not Kind.COMPARISON):
        raise CallError(f"kind {wishes.kind.value}, rule {wishes.rule}.", expected=expected)


def _records(wishes: CardWishes) -> CardRecords:
    texts = [(path.name, _large_text(path)) for path in wishes.records]
    file, text = texts[0]
    if text.lstrip().startswith("{"):
        names = [
            None if path is None else read_text(path)
            for path in (wishes.contest_names, wishes.candidate_names)
        ]
        return read_dominion_json(texts, contests=names[0], candidates=names[1])
    if len(texts) > 1:
        raise CallError(f"{len(texts)} files of records.", expected="one CSV file, or JSON files")
    if is_dominion_csv(text):
        return read_dominion_csv(text, file=file)
    return read_choice_columns(text, file=file, choices=wishes.choices, allowed=wishes.allowed)


def _large_text(path: Path) -> str:
    """Return the text of a file of records, which may have millions of rows."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(path.name, found="more bytes", expected=f"at most {_LARGEST >> 20} MiB")
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path.name, found=type(error).__name__, expected="a text file in UTF-8") from error


def _pools(path: Path) -> tuple[tuple[str, ...], dict[str, tuple[int, ...]]]:
    """Return choices and votes by batch."""
    rows = rows_of_text(read_text(path), file=path.name)
    heading = rows[0][1] if rows else []
    found: dict[str, tuple[int, ...]] = {}
    for number, row in rows[1:]:
        votes = [number_or_none(cell) for cell in row[1:]]
        if len(row) != len(heading) or None in votes or row[0].strip() in found:
            expected = "a batch that stands once, and a whole number for each choice"
            raise InputError(path.name, place=f"row {number}", found=", ".join(row)[:200], expected=expected)
        found[row[0].strip()] = tuple(vote for vote in votes if vote is not None)
    if not found:
        raise InputError(path.name, found="no batch", expected="a heading and one row a batch")
    return tuple(name.strip() for name in heading[1:]), found


def _choices(
    wishes: CardWishes, contest: RecordedContest | None, pools: tuple[tuple[str, ...], object] | None
) -> tuple[str, ...]:
    named = [contest.choices if contest else None, pools[0] if pools else None]
    given = [tuple(names) for names in (*named, tuple(wishes.votes) if wishes.votes else None) if names]
    if len({tuple(sorted(names)) for names in given}) != 1 or (len(given) > 1 and len(set(given)) != 1):
        raise CallError(f"choices {given}.", expected="the same choices in the same order everywhere")
    return given[0]


def _terms(
    name: str, wishes: CardWishes, rows: Batches, contest: RecordedContest | None, *, read_hash: str
) -> ContestTerms:
    allowed = contest.allowed if contest else wishes.allowed
    if wishes.rule == "irv":
        used = np.flatnonzero(rows.reported)
        columns = [column for column in rows.columns if column != VALID]
        rankings = rankings_of(columns, rows.counts[used][:, : len(columns)])
        found = find_irv_assertions(rankings, count_irv(rankings).winner)
        return ContestTerms(name, "irv", read_hash, (), irv=found.assertions)
    totals = _totals(wishes, rows)
    votes = {column: count for column, count in totals.items() if column != VALID}
    if wishes.rule == "majority":
        assertions = reported_majority(votes, totals[VALID])
    else:
        assertions = reported_winners(votes, seats=wishes.winners)
    told = tuple(totals.items()) if wishes.kind is Kind.POLLING else ()
    return ContestTerms(name, wishes.rule, read_hash, assertions, totals=told, allowed=allowed)


def _totals(wishes: CardWishes, rows: Batches) -> dict[str, int]:
    if wishes.kind is not Kind.POLLING or wishes.votes is None:
        return dict(zip(rows.columns, rows.counts.sum(axis=0).tolist(), strict=True))
    votes = {f"votes__{name}": count for name, count in wishes.votes.items()}
    valid = sum(votes.values()) if wishes.valid is None else wishes.valid
    if valid > int(rows.bound.sum()) or sum(votes.values()) > wishes.allowed * valid:
        raise CallError(
            f"{valid} valid votes.", expected=f"at most {int(rows.bound.sum())}, as the manifest has cards"
        )
    return votes | {VALID: valid}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
