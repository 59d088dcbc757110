"""Take in the hand counts of a recount: all stations, or named ones and a sample; the count replaces the result."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl

from tallyproof.audit.assertions import plurality_assertions
from tallyproof.audit.batches import Bound
from tallyproof.audit.counts_file import read_hand_counts
from tallyproof.audit.full_count import FullCount, Verdict, full_count
from tallyproof.audit.manifest import accept_hand_counts
from tallyproof.audit.overstatement import HandCount, bound_errors, weigh_batches
from tallyproof.audit.session.commitment import Claim
from tallyproof.audit.session.document import discrepancy_documents, full_count_document
from tallyproof.audit.station_strata import StationStratum, StratumDraw, station_strata_risk
from tallyproof.disk import write_atomically
from tallyproof.election.results import Results
from tallyproof.election.sentences import problem_sentence
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run as examine
from tallyproof.outcome.sentences import Words
from tallyproof.outcome.verdict import Kind, Outcome
from tallyproof.short_file import read_text
from tallyproof.sources.writers import write_csv
from tallyproof.texts import Catalogue
from tallyproof.workflow.audit_frame import (
    AuditFrame,
    audit_frame,
    bounded_batches,
    district_names,
    note_documents,
    require_other_file,
)
from tallyproof.workflow.audit_statute import NamedStations, named_problems, read_named
from tallyproof.workflow.request import Document, Request, keep, take

__all__ = ["RecountWishes", "audit_recount"]


@dataclass(frozen=True, slots=True)
class RecountWishes:
    """How the stations of a recount were chosen, and what they are compared with."""

    rule: str | None = None
    claim: Claim = Claim.PAPERS
    bound: Bound = Bound.ISSUED
    pending: int = 0
    risk_limit: float = 0.05
    named: Path | None = None
    """Stations counted in any case (CSV: station_id, reason)."""
    strata: int = 0
    """Area level of the districts from which the others were drawn; 0: the whole country."""
    weighted: bool = False
    """True where they were drawn with chances proportional to their error bounds, not equal ones."""


def audit_recount(
    request: Request,
    counts: Path,
    catalogue: Catalogue,
    wishes: RecountWishes,
    *,
    out: Path | None = None,
) -> Document:
    """Say what the hand counts of a recount show.

    Args:
        request: The reported results.
        counts: Hand counts (CSV), in the order of the draw within each district.
        catalogue: Supplies the sentences.
        wishes: How the stations were chosen.
        out: Where to write the results with the hand counts in place of the reported ones (CSV).

    Returns:
        All stations counted: a verdict, the totals and the outcome by hand. Otherwise the risk that the reported
        outcome is wrong, from named and drawn stations together.

    Raises:
        InputError: A file cannot be read, or a station has no bound.
        NotComputableError: Nothing in the outcome can be counted.
        CallError: `out` is one of the files that are read.
    """
    require_other_file(out, request.source, counts, wishes.named)
    frame = _frame(request, wishes)
    read = read_hand_counts(read_text(counts), file=counts.name, columns=_columns(frame.results))
    accepted = accept_hand_counts(
        frame.found, read.counts, alternatives=[frame.results.vote_columns], file=counts.name
    )
    named = read_named(wishes.named, frame)
    recounted = _recounted(frame.results, accepted.counts)
    if out:
        write_atomically(out, write_csv(recounted))
    whole = len(accepted.counts) == frame.found.batches.size
    answer = (
        _whole(frame, accepted.counts, recounted, catalogue)
        if whole
        else _partial(frame, accepted.counts, named, wishes, catalogue)
    )
    document = {
        "schema": "tallyproof.audit-recount/1",
        "snapshot": frame.taken.snapshot.id,
        "rule": frame.rule,
        "claim": wishes.claim.value,
        "claim_text": catalogue.text(f"audit.claim.{wishes.claim.value}"),
        "blind_to": catalogue.text(f"audit.blind.{wishes.claim.value}"),
        "stations": frame.found.batches.size,
        "counted": len(accepted.counts),
        "kind": "full" if whole else "partial",
        "problems": [
            *named_problems(named, frame, catalogue),
            *(
                asdict(problem) | {"text": problem_sentence(problem, catalogue)}
                for problem in (*read.problems, *accepted.problems)
            ),
        ],
        "sheet_notes": note_documents(frame.notes, catalogue),
        "discrepancies": discrepancy_documents(frame.found.batches, accepted.counts),
        "totals": _totals(frame.results, recounted),
        **answer,
        "file": str(out) if out else None,
    }
    return keep(frame.taken, "audit-recount", document)


def _frame(request: Request, wishes: RecountWishes) -> AuditFrame:
    """Return the frame; a reported tie, which no sample can settle, is held up by nothing."""
    taken = take(request)
    rule = wishes.rule or (taken.facts.rule if taken.facts else "plurality")
    examined = examine(taken.snapshot.results, read_rule(rule))
    if examined.outcome.kind is not Kind.TIE:
        return audit_frame(request, rule=rule, bound=wishes.bound, pending=wishes.pending)
    level = [f"votes__{choice}" for choice in examined.outcome.choices]
    assertions = plurality_assertions(level[:1], level[1:])
    batches, notes = bounded_batches(taken, wishes.bound)
    found = bound_errors(batches, assertions, pending=wishes.pending)
    return AuditFrame(taken, rule, examined, assertions, found, wishes.pending, notes)


def _columns(results: Results) -> dict[str, str]:
    """Return the count column by each name that a heading of the counts may have, in lower case."""
    counted = {name: name for name in ("valid", "invalid", "cast")}
    plain = {choice.name.casefold(): choice.column for choice in results.choices}
    ids = {choice.column.removeprefix("votes__").casefold(): choice.column for choice in results.choices}
    full = {choice.column.casefold(): choice.column for choice in results.choices}
    return counted | plain | ids | full


def _recounted(results: Results, counts: Sequence[HandCount]) -> Results:
    """Return the table with hand counts in place of the reported figures.

    Counts of papers that nobody made by hand are unknown at a recounted station: they belonged to the old count. So is
    everything at a station whose box was not found.
    """
    columns = [*results.vote_columns, "valid", "invalid", "cast"]
    by_station = {count.batch: count.counts or {} for count in counts}
    frame = results.frame
    hand = pl.DataFrame(
        {"station_id": list(by_station)}
        | {name: [told.get(name) for told in by_station.values()] for name in columns},
        schema={"station_id": pl.String} | dict.fromkeys(columns, pl.Int64),
    )
    joined = frame.join(
        hand.with_columns(pl.lit(value=True).alias("_counted")),
        on="station_id",
        how="left",
        suffix="__hand",
        maintain_order="left",
    )
    new = [
        pl.when(pl.col("_counted")).then(pl.col(f"{name}__hand")).otherwise(pl.col(name)).alias(name)
        for name in columns
    ]
    return replace(results, frame=joined.with_columns(new).select(frame.columns))


def _whole(
    frame: AuditFrame, counts: Sequence[HandCount], recounted: Results, catalogue: Catalogue
) -> Document:
    by_hand = full_count(frame.found, counts)
    outcome = examine(recounted, read_rule(frame.rule)).outcome
    verdict = _verdict(frame, by_hand, outcome, counts)
    return {
        "verdict": verdict.value,
        "full_count": full_count_document(by_hand) | {"verdict": verdict.value},
        "outcome": _outcome(frame, outcome, catalogue),
        "reported_outcome": _outcome(frame, frame.examined.outcome, catalogue),
        "risk": None,
        "risk_limit": None,
        "decision": None,
        "strata": [],
        "readings": [catalogue.text(f"audit.recount.{verdict.value}")],
    }


def _verdict(frame: AuditFrame, by_hand: FullCount, outcome: Outcome, counts: Sequence[HandCount]) -> Verdict:
    """Return what the count says: by the outcome itself where nothing is missing, by its worst and best case else."""
    if not any(count.counts is None or count.papers_missing for count in counts):
        if outcome.kind is Kind.NOT_COMPUTABLE:
            return by_hand.verdict
        same = outcome.identity == frame.examined.outcome.identity
        return Verdict.CONFIRMED if same else Verdict.CORRECTED
    return Verdict.OPEN if frame.examined.outcome.kind is Kind.TIE else by_hand.verdict


def _outcome(frame: AuditFrame, outcome: Outcome, catalogue: Catalogue) -> Document:
    names = {choice.id: choice.name for choice in frame.results.choices}
    return {
        "text": Words(frame.examined, catalogue).outcome(outcome),
        "kind": outcome.kind.value,
        "choices": [names.get(choice, choice) for choice in outcome.choices],
        "seats": [{"choice": names.get(choice, choice), "seats": seats} for choice, seats in outcome.seats],
    }


def _partial(
    frame: AuditFrame,
    counts: Sequence[HandCount],
    named: NamedStations,
    wishes: RecountWishes,
    catalogue: Catalogue,
) -> Document:
    strata = _strata(frame, counts, named, wishes)
    risk = None
    if frame.found.auditable:
        weights = weigh_batches(frame.found)
        risk = station_strata_risk(frame.found, weights, [part for _, part in strata]).risk
    decision = "full_count" if risk is None else "stop" if risk <= wishes.risk_limit else "continue"
    fields = {
        "counted": catalogue.number(len(counts)),
        "risk": catalogue.percent(risk, digits=2),
        "limit": catalogue.percent(wishes.risk_limit, digits=1),
    }
    told = [catalogue.text(f"audit.recount.{decision}", **fields)]
    if risk is not None:
        told += [*_open_named(strata, catalogue), catalogue.text("audit.recount.order")]
    return {
        "verdict": None,
        "full_count": None,
        "outcome": None,
        "reported_outcome": _outcome(frame, frame.examined.outcome, catalogue),
        "risk": risk,
        "risk_limit": wishes.risk_limit,
        "decision": decision,
        "strata": [
            {
                "district": district,
                "chosen": part.draw.value,
                "stations": len(part.batches),
                "counted": len(part.counts),
            }
            for district, part in strata
        ],
        "readings": told,
    }


def _strata(
    frame: AuditFrame, counts: Sequence[HandCount], named: NamedStations, wishes: RecountWishes
) -> list[tuple[str, StationStratum]]:
    """Return named stations as one stratum and every district of the others as one."""
    ids, areas = frame.found.batches.ids, district_names(frame.results, wishes.strata)
    chosen = {ids[row] for row in named.rows}
    by_station = {count.batch: count for count in counts}
    found: list[tuple[str, StationStratum]] = []
    if chosen:
        members = tuple(name for name in ids if name in chosen)
        done = tuple(by_station[name] for name in members if name in by_station)
        found.append(("", StationStratum(members, StratumDraw.NAMED, done)))
    members_of: dict[str, list[str]] = {}
    for name, area in zip(ids, areas, strict=True):
        if name not in chosen:
            members_of.setdefault(area, []).append(name)
    district = {name: area for area, names in members_of.items() for name in names}
    counted: dict[str, list[HandCount]] = {area: [] for area in members_of}
    for count in counts:
        if count.batch in district:
            counted[district[count.batch]].append(count)
    draw = StratumDraw.WEIGHTED if wishes.weighted else StratumDraw.SIMPLE
    found += [
        (area, StationStratum(tuple(names), draw, tuple(counted[area]))) for area, names in members_of.items()
    ]
    return found


def _open_named(strata: Sequence[tuple[str, StationStratum]], catalogue: Catalogue) -> list[str]:
    return [
        catalogue.text(
            "audit.recount.named_open",
            counted=catalogue.number(len(part.counts)),
            named=catalogue.number(len(part.batches)),
        )
        for _, part in strata
        if part.draw is StratumDraw.NAMED and len(part.counts) < len(part.batches)
    ]


def _totals(reported: Results, recounted: Results) -> list[Document]:
    """Return reported and new totals of every choice, with the change; null where nobody knows."""
    told = []
    for choice in reported.choices:
        before, now = reported.total(choice.column).value, recounted.total(choice.column).value
        change = None if before is None or now is None else now - before
        told.append({"choice": choice.name, "reported": before, "recounted": now, "change": change})
    return told
