"""Several contests on one sample: each with its assertions and its decision; the audit stops when all of them stop."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tallyproof.audit.assertions import plurality_assertions
from tallyproof.audit.batches import Batches, Bound
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.overstatement import HandCount, bound_errors, weigh_batches
from tallyproof.audit.session import rules
from tallyproof.audit.session.commitment import Claim, Commitment, ContestTerms
from tallyproof.audit.session.contest import join_batches, joint_weights
from tallyproof.audit.session.document import status_document
from tallyproof.audit.session.events import Entered
from tallyproof.audit.session.state import AuditState, Decision
from tallyproof.audit.session.stations_file import AuditStations, read_stations, write_stations
from tallyproof.errors import CallError
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.texts import load_catalogue
from tallyproof.workflow.audit_publication import audit_publish, audit_verify

CHOICES = ("votes__Ada", "votes__Ben")
ASSERTIONS = plurality_assertions(CHOICES[:1], CHOICES[1:])


def sheets(rows: Sequence[int], ada: int, ben: int, bound: int) -> Batches:
    names = [str(row) for row in rows]
    return Batches.of(names, columns=CHOICES, counts=[[ada, ben]] * len(rows), bound=[bound] * len(rows))


PRESIDENT = sheets(range(200), 60, 40, 110)
MAYOR = sheets(range(150, 200), 55, 45, 100)
TIED = sheets(range(10), 50, 50, 100)


def opened(folder: Path, **contests: Batches) -> AuditFolder:
    parts = tuple((f"{name}:", part) for name, part in contests.items())
    batches = join_batches(parts)
    weights = joint_weights(batches, [bound_errors(part, ASSERTIONS) for _, part in parts])
    stations = AuditStations(batches, weights, ("",) * batches.size, parts)
    commitment = Commitment(
        contests=tuple(ContestTerms(name, "plurality", "0", ASSERTIONS) for name in contests),
        claim=Claim.PAPERS,
        risk_limit=0.05,
        bound=Bound.ISSUED,
        full_count_after=190,
        stations_sha256=hashlib.sha256(write_stations(stations)).hexdigest(),
    )
    audit = AuditFolder.create(folder / "audit", commitment, stations)
    audit.add(lambda state: rules.seeded(state, "4 2 6 6 1", "dice"))
    return audit


def true_counts(state: AuditState, batch: str) -> Mapping[str, int]:
    return {
        f"{item.prefix}{name}": int(item.found.batches.counts[item.found.batches.places[batch], k])
        for item in state.contests
        if item.holds(batch)
        for k, name in enumerate(CHOICES)
    }


def counted(audit: AuditFolder, batches: Sequence[str]) -> AuditState:
    state = audit.state()
    entries = [Entered(batch, who, true_counts(state, batch)) for batch in batches for who in ("a", "b")]
    acts = [partial(rules.entered, entry=entry) for entry in entries]
    return audit.add(*acts)[0]


def test_the_audit_stops_only_when_every_contest_stops(tmp_path: Path) -> None:
    audit = opened(tmp_path, President=PRESIDENT, Mayor=MAYOR)
    state, _ = audit.add(lambda now: rules.drawn(now, 120))
    seen: list[tuple[Decision, Decision, Decision]] = []
    for batch in state.sample:
        state = counted(audit, [batch])
        each = state.decisions()
        seen.append((each["President"], each["Mayor"], state.decision()))
        if state.decision() is Decision.STOP:
            break
    assert {one[2] for one in seen[:-1]} == {Decision.CONTINUE}
    assert any(Decision.STOP in one[:2] for one in seen[:-1])
    assert seen[-1] == (Decision.STOP, Decision.STOP, Decision.STOP)


def test_the_risk_of_a_contest_is_that_of_its_own_stations_alone(tmp_path: Path) -> None:
    audit = opened(tmp_path, President=PRESIDENT, Mayor=MAYOR)
    state, _ = audit.add(lambda now: rules.drawn(now, 60))
    state = counted(audit, state.sample)
    found = bound_errors(MAYOR, ASSERTIONS)
    own = [name for name in state.sample if name in MAYOR.places]
    right = [HandCount(name, {"votes__Ada": 55, "votes__Ben": 45}) for name in own]
    alone = batch_betting(found, weigh_batches(found), right)
    assert state.risks()["Mayor"].path == pytest.approx(alone.path)
    assert len(own) > len(state.sample) / 4
    together = state.risk()
    assert together is not None
    assert len(together.path) == len(state.sample)


def test_an_error_in_one_contest_leaves_the_other_alone(tmp_path: Path) -> None:
    audit = opened(tmp_path, President=PRESIDENT, Mayor=MAYOR)
    state, _ = audit.add(lambda now: rules.drawn(now, 60))
    batch = next(name for name in state.sample if name in MAYOR.places)
    before = state.sample[: state.sample.index(batch)]
    right = counted(audit, before).risks()["President"].path if before else ()
    wrong = {**true_counts(state, batch), "Mayor:votes__Ada": 30, "Mayor:votes__Ben": 70}
    acts = [lambda now, who=who: rules.entered(now, Entered(batch, who, wrong)) for who in ("a", "b")]
    risks = audit.add(*acts)[0].risks()
    assert risks["Mayor"].path[-1] > (right[-1] if right else 0.9)
    assert risks["President"].path[-1] < (right[-1] if right else 1.0)


def test_a_tie_goes_to_a_full_count_of_its_own_stations_once_the_others_have_stopped(tmp_path: Path) -> None:
    audit = opened(tmp_path, President=PRESIDENT, Council=TIED)
    state, _ = audit.add(lambda now: rules.drawn(now, rules.next_draws(now)))
    assert state.decisions() == {"President": Decision.CONTINUE, "Council": Decision.FULL_COUNT}
    assert state.decision() is Decision.CONTINUE
    state = counted(audit, state.sample)
    assert state.decision() is Decision.FULL_COUNT
    drawn = set(state.sample)
    state, _ = audit.add(lambda now: rules.escalated(now, "a tie"))
    assert set(state.sample) - drawn <= set(TIED.ids)
    state = counted(audit, [name for name in state.sample if state.agreed(name) is None])
    assert list(state.fulls()) == ["Council"]
    assert state.fulls()["Council"].verdict.value == "open"


def test_a_count_needs_the_contests_of_its_station_and_no_others(tmp_path: Path) -> None:
    audit = opened(tmp_path, President=PRESIDENT, Mayor=MAYOR)
    state, _ = audit.add(lambda now: rules.drawn(now, 60))
    here = next(name for name in state.sample if name in MAYOR.places)
    away = next(name for name in state.sample if name not in MAYOR.places)
    counts = {"President:votes__Ada": 60, "President:votes__Ben": 40}
    _, events = audit.add(
        lambda now: rules.entered(now, Entered(here, "a", counts)),
        lambda now: rules.entered(now, Entered(away, "a", counts)),
    )
    assert [getattr(event, "code", "used") for event in events] == ["A-COUNT-LACKS", "used"]


def test_the_stations_of_several_contests_are_read_back_as_written(tmp_path: Path) -> None:
    stations = opened(tmp_path, President=PRESIDENT, Mayor=MAYOR, Council=TIED).fixed()[1]
    again = read_stations(write_stations(stations), file="stations.csv")
    assert write_stations(again) == write_stations(stations)
    assert again.contests[1][1].ids == MAYOR.ids
    assert np.array_equal(again.batches.counts, stations.batches.counts)


def test_a_published_audit_of_several_contests_is_verified(tmp_path: Path) -> None:
    audit = opened(tmp_path, President=PRESIDENT, Mayor=MAYOR)
    state, _ = audit.add(lambda now: rules.drawn(now, 30))
    counted(audit, state.sample[:20])
    audit_publish(audit.folder, load_catalogue("en"), out=tmp_path / "public")
    assert audit_verify(tmp_path / "public")["findings"] == []


def test_the_status_tells_every_contest(tmp_path: Path) -> None:
    audit = opened(tmp_path, President=PRESIDENT, Council=TIED)
    told = status_document(audit.state(), load_catalogue("en"))["contests"]
    assert [(one["contest"], one["auditable"], one["decision"]) for one in told] == [
        ("President", True, "continue"),
        ("Council", False, "full_count"),
    ]


def test_two_contests_of_one_name_are_refused() -> None:
    terms = ContestTerms("Mayor", "plurality", "0", ASSERTIONS)
    with pytest.raises(CallError, match="different names"):
        Commitment((terms, terms), Claim.PAPERS, 0.05, Bound.ISSUED, 10, "0")
