"""An audit from commitment to decision: the rules, the folder, and a journal that cannot be changed unseen."""

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from factories import snapshot, table
from tallyproof.audit.batches import Batches, Bound, bound_batches
from tallyproof.audit.overstatement import bound_errors, weigh_batches
from tallyproof.audit.session import rules
from tallyproof.audit.session.commitment import Claim, Commitment, ContestTerms
from tallyproof.audit.session.document import status_document
from tallyproof.audit.session.events import Entered, Refused, Seeded
from tallyproof.audit.session.state import AuditState, BatchState, Decision
from tallyproof.audit.session.stations_file import AuditStations, read_stations, write_stations
from tallyproof.audit.winners import reported_winners
from tallyproof.dossier.count_sheets import render_count_sheets
from tallyproof.election.results import Results
from tallyproof.errors import CallError, InputError, NotAllowedError, ReproducibilityError, UnknownNameError
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run as examine
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.workflow.audit_assertions import assertions_of

STATIONS = 200


def results(ada: int = 60, ben: int = 40) -> Results:
    size = {"registered": [110] * STATIONS, "cast": [ada + ben] * STATIONS, "valid": [ada + ben] * STATIONS}
    return table(size, votes={"Ada": [ada] * STATIONS, "Ben": [ben] * STATIONS})


def opened(folder: Path, *, limit: float = 0.05, full_after: int = 150) -> AuditFolder:
    reported = results()
    batches = bound_batches(reported, bound=Bound.REGISTERED).batches
    assert batches is not None
    totals = {column: reported.total(column).value or 0 for column in reported.vote_columns}
    assertions = reported_winners(totals)
    found = bound_errors(batches, assertions)
    stations = AuditStations(batches, weigh_batches(found), ("North",) * STATIONS)
    commitment = Commitment(
        contests=(ContestTerms("President", "plurality", snapshot(reported).id, assertions),),
        claim=Claim.PAPERS,
        risk_limit=limit,
        bound=Bound.REGISTERED,
        full_count_after=full_after,
        stations_sha256=hashlib.sha256(write_stations(stations)).hexdigest(),
    )
    return AuditFolder.create(folder / "audit", commitment, stations)


def drawn(audit: AuditFolder, total: int | None = None) -> AuditState:
    audit.add(lambda state: rules.seeded(state, "4 2 6 6 1", "dice"))
    state, _ = audit.add(lambda now: rules.drawn(now, total or rules.next_draws(now)))
    return state


RIGHT = {"votes__Ada": 60, "votes__Ben": 40}


def entry(
    batch: str, person: str, counts: Mapping[str, int] | None = RIGHT
) -> Callable[[AuditState], Entered | Refused]:
    return lambda state: rules.entered(state, Entered(batch, person, counts))


def both(audit: AuditFolder, batch: str, counts: Mapping[str, int] | None = RIGHT) -> AuditState:
    return audit.add(entry(batch, "team 1", counts), entry(batch, "team 2", counts))[0]


def test_an_audit_without_differences_stops_after_the_planned_draws(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    state = drawn(audit)
    counted = 0
    while state.decision() is Decision.CONTINUE:
        state = both(audit, state.sample[counted])
        counted += 1
    assert len(state.sample) - 3 <= counted <= len(state.sample)
    risk = state.risk()
    assert risk is not None
    assert risk.risk <= 0.05 < risk.path[-2]


def test_a_count_is_used_once_two_people_agree(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    batch = drawn(audit).sample[0]
    seen = []
    for person, votes in (("a", 60), ("b", 59), ("c", 60)):
        state, _ = audit.add(entry(batch, person, {"votes__Ada": votes, "votes__Ben": 40}))
        seen.append(state.batch_state(batch))
    assert seen == [BatchState.HALF, BatchState.DISPUTED, BatchState.ACCEPTED]
    agreed = state.agreed(batch)
    assert agreed is not None
    assert agreed.counts == RIGHT


def test_the_same_person_cannot_be_both_counters(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    batch = drawn(audit).sample[0]
    audit.add(entry(batch, "Team 1"))
    with pytest.raises(NotAllowedError, match="another person"):
        audit.add(entry(batch, " team 1 "))
    assert len(audit.journal.lines()) == 4


def test_risk_is_measured_in_the_order_of_the_draw_only(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    first, second, *_ = drawn(audit).sample
    state = both(audit, second)
    assert state.accepted() == ()
    state = both(audit, first)
    assert [count.batch for count in state.accepted()] == [first, second]


def test_a_lost_box_is_the_worst_case_and_the_audit_still_ends(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    state = drawn(audit, 60)
    state = both(audit, state.sample[0], None)
    risk = state.risk()
    assert risk is not None
    assert risk.risk == 1.0
    for batch in state.sample[1:]:
        if state.decision() is Decision.CONTINUE:
            state = both(audit, batch)
    assert state.decision() is Decision.STOP
    document = status_document(state, load_catalogue("en"))
    assert [(one["batch"], one["found"]) for one in document["discrepancies"]] == [(state.sample[0], False)]


def test_a_count_larger_than_the_box_is_kept_and_not_used(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    batch = drawn(audit).sample[0]
    state, (event,) = audit.add(entry(batch, "team 1", {"votes__Ada": 90, "votes__Ben": 40}))
    assert isinstance(event, Refused)
    assert event.code == "A-COUNT-OVER-BATCH"
    assert state.batch_state(batch) is BatchState.WAITING
    assert state.refused[0].counts == {"votes__Ada": 90, "votes__Ben": 40}
    assert opened_again(audit).state().refused == state.refused


def opened_again(audit: AuditFolder) -> AuditFolder:
    return AuditFolder(audit.folder)


def test_batches_outside_the_sample_and_unknown_ones_are_refused_by_name(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    state = drawn(audit)
    outside = next(name for name in state.found.batches.ids if name not in state.sample)
    with pytest.raises(NotAllowedError, match="not drawn"):
        audit.add(entry(outside, "team 1"))
    with pytest.raises(UnknownNameError):
        audit.add(entry("no such box", "team 1"))
    with pytest.raises(CallError):
        audit.add(entry(state.sample[0], " "))


def test_there_is_one_seed_and_no_draw_before_it(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    with pytest.raises(NotAllowedError, match="no seed"):
        audit.add(lambda state: rules.drawn(state, 5))
    audit.add(lambda state: rules.seeded(state, "dice", "town hall"))
    with pytest.raises(NotAllowedError, match="second seed"):
        audit.add(lambda state: rules.seeded(state, "other dice", "town hall"))
    assert [line.body["kind"] for line in audit.journal.lines()] == ["committed", "seeded"]


def test_a_longer_draw_continues_the_shorter_one(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    first = drawn(audit, 5).sample
    state, _ = audit.add(lambda now: rules.drawn(now, 9))
    assert state.sample[:5] == first
    assert len(state.sample) == 9


def test_everything_is_counted_once_the_draws_are_spent(tmp_path: Path) -> None:
    audit = opened(tmp_path, limit=1e-6, full_after=3)
    state = drawn(audit, 3)
    for batch in state.sample:
        state = both(audit, batch)
    assert state.decision() is Decision.FULL_COUNT
    with pytest.raises(NotAllowedError):
        audit.add(lambda now: rules.drawn(now, 9))
    state, _ = audit.add(lambda now: rules.escalated(now, "draws are spent"))
    assert sorted(state.sample) == sorted(state.found.batches.ids)
    turned = {"votes__Ada": 40, "votes__Ben": 60}
    rest = [batch for batch in state.sample if state.agreed(batch) is None]
    acts = [entry(batch, person, turned) for batch in rest for person in ("x", "y")]
    full = audit.add(*acts)[0].full()
    assert full is not None
    assert full.verdict.value == "corrected"


def test_stations_changed_after_the_commitment_are_noticed(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    path = audit.folder / "stations.csv"
    path.write_text(path.read_text().replace(",110,", ",111,", 1))
    with pytest.raises(ReproducibilityError, match=r"stations\.csv"):
        audit.state()


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_changed_journal_line_is_noticed(tmp_path: Path, number: int) -> None:
    audit = opened(tmp_path)
    batch = drawn(audit).sample[0]
    audit.add(entry(batch, "team 1"))
    path = audit.journal.path
    lines = path.read_text().splitlines(keepends=True)
    line = json.loads(lines[number - 1])
    line["body"]["changed"] = 1
    lines[number - 1] = json.dumps(line, separators=(",", ":"), sort_keys=True) + "\n"
    path.write_text("".join(lines))
    with pytest.raises(InputError):
        audit.state()


def test_an_unfinished_line_was_never_acknowledged_and_is_set_aside(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    drawn(audit)
    with audit.journal.path.open("ab") as file:
        file.write(b'{"number":4,"at":"2005')
    state = audit.state()
    batch = state.sample[0]
    state, _ = audit.add(entry(batch, "team 1"))
    assert state.batch_state(batch) is BatchState.HALF
    assert audit.journal.path.with_name("journal.jsonl.unfinished").read_bytes().startswith(b'{"number":4')
    assert [line.number for line in audit.journal.lines()] == [1, 2, 3, 4]


def test_an_audit_is_never_overwritten(tmp_path: Path) -> None:
    opened(tmp_path)
    with pytest.raises(NotAllowedError, match="holds files"):
        opened(tmp_path)


def test_the_stations_file_is_read_back_as_written(tmp_path: Path) -> None:
    state = opened(tmp_path).state()
    content = write_stations(state.stations)
    again = read_stations(content, file="stations.csv")
    assert write_stations(again) == content
    assert again.batches.ids == state.stations.batches.ids


def test_names_of_choices_with_quotation_marks_are_read_back_from_the_stations_file() -> None:
    columns = ("votes__\"Nur\" & 'co'", 'votes__a""b', 'votes__"')
    batches = Batches.of(["1"], columns=columns, counts=[[1, 2, 3]], bound=[9])
    stations = AuditStations(batches, np.array([1]), ("North",))
    again = read_stations(write_stations(stations), file="stations.csv")
    assert again.batches.columns == columns


@pytest.mark.parametrize("language", LANGUAGES)
def test_count_sheets_are_blind_and_escape_names(tmp_path: Path, language: str) -> None:
    state = drawn(opened(tmp_path), 3)
    page = render_count_sheets(state, ["1", "2"], load_catalogue(language))
    assert page.count("<section>") == 2
    assert state.commitment.sha256() in page
    assert ">60<" not in page


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ("plurality", {"beats"}),
        ("majority", {"share_above"}),
        ("majority:base=cast", {"share_above"}),
        ("plurality;turnout>=1/2", {"beats", "turnout_above"}),
        ("plurality;turnout>99%", {"turnout_below"}),
        ("seats:count=5", {"seat"}),
    ],
)
def test_the_outcome_under_a_rule_becomes_assertions_that_are_true_of_the_totals(
    rule: str, kinds: set[str]
) -> None:
    reported = results()
    outcome = examine(reported, read_rule(rule)).outcome
    assertions = assertions_of(outcome, reported)
    columns = (*reported.vote_columns, "valid", "cast", "registered")
    totals = {column: reported.total(column).value or 0 for column in columns}
    assert kinds <= {item.kind.value for item in assertions}
    assert all(item.value(totals) > 0 for item in assertions)


def test_a_paper_adds_to_an_assertion_no_more_than_its_bounds_say() -> None:
    reported = results()
    papers = [
        {"votes__Ada": 1, "votes__Ben": 0, "valid": 1, "cast": 1, "registered": 0},
        {"votes__Ada": 0, "votes__Ben": 1, "valid": 1, "cast": 1, "registered": 0},
        {"votes__Ada": 0, "votes__Ben": 0, "valid": 0, "cast": 1, "registered": 0},
        {"votes__Ada": 0, "votes__Ben": 0, "valid": 0, "cast": 0, "registered": 0},
    ]
    for rule in ("plurality", "majority", "majority:base=cast", "plurality;turnout>=1/2", "seats:count=5"):
        for item in assertions_of(examine(reported, read_rule(rule)).outcome, reported):
            values = [item.value(paper) for paper in papers]
            assert min(values) >= item.lowest
            assert max(values) == item.highest


def test_events_say_who_and_when(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    drawn(audit)
    lines = audit.journal.lines()
    assert isinstance(audit.state().seed, Seeded)
    assert all(line.at.endswith("+00:00") for line in lines)
    assert lines[1].previous == lines[0].sha256()


def test_who_adds_event_after_event_stands_where_a_fresh_reading_of_the_files_does(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    state = drawn(audit, 40)
    for number, batch in enumerate(dict.fromkeys(state.sample)):
        both(audit, batch, {"votes__Ada": 200 if number == 3 else 60 - number % 2, "votes__Ben": 40})
    added = audit.state()
    fresh = AuditFolder(Path(shutil.copytree(audit.folder, tmp_path / "copy"))).state()
    assert added.refused
    for part in ("seed", "draws", "drawn", "taken", "rounds", "entries", "refused", "escalated"):
        assert getattr(added, part) == getattr(fresh, part)


def test_a_count_is_entered_as_fast_after_many_others(tmp_path: Path) -> None:
    audit = opened(tmp_path)
    waiting = iter(dict.fromkeys(drawn(audit, 198).sample))

    def seconds() -> float:
        """The processor time of the quickest of some, for other programs run beside."""
        found = []
        for batch in islice(waiting, 4):
            begun = time.process_time()
            both(audit, batch)
            found.append(time.process_time() - begun)
        return min(found)

    first = seconds()
    for batch in islice(waiting, 100):
        both(audit, batch)
    assert seconds() < 3 * first + 0.005
