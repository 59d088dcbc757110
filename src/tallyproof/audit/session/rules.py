"""What may be added to an audit, and what may not: each answer by rule, for every side the same."""

from tallyproof.audit.overstatement import UNIT, HandCount
from tallyproof.audit.plan_batches import batch_draws
from tallyproof.audit.session.card_draws import card_draws
from tallyproof.audit.session.events import Drawn, Entered, Escalated, Refused, Seeded
from tallyproof.audit.session.state import AuditState, BatchState, Decision
from tallyproof.errors import CallError, NotAllowedError, TextKey, UnknownNameError

__all__ = ["drawn", "entered", "escalated", "next_draws", "repeated", "seeded"]


def seeded(state: AuditState, seed: str, source: str) -> Seeded:
    """Return the event of the seed.

    Raises:
        NotAllowedError: There is a seed already: a second one would be a choice of the sample.
        CallError: The seed or its source is empty.
    """
    if state.seed is not None:
        raise NotAllowedError(
            "A second seed",
            reason=f'the seed "{state.seed.seed}" was entered',
            text="second_seed",
            seed=state.seed.seed,
        )
    if not seed.strip() or not source.strip():
        raise CallError(
            "The seed or its source is empty.",
            expected="a public seed and how it came about",
            text="seed_blank",
        )
    return Seeded(seed, source)


def next_draws(state: AuditState) -> int:
    """Return how many draws to have in all after the next round.

    The first round has what an audit without errors needs; each later one half as many again.
    """
    possible = state.units
    limit = state.commitment.risk_limit
    clean = card_draws(state.contests, limit) if state.by_cards else _batch_draws(state, limit)
    wanted = len(state.draws) + (max(clean, 1) if not state.draws else max(clean // 2, 1))
    return min(wanted, possible, max(state.commitment.full_count_after, len(state.draws) + 1))


def _batch_draws(state: AuditState, risk_limit: float) -> int:
    return batch_draws(float(state.stations.weights.sum() / UNIT), risk_limit)


def drawn(state: AuditState, total: int) -> Drawn:
    """Return the event of a draw.

    Raises:
        NotAllowedError: No seed yet, the audit has ended, or a full count is due.
        CallError: Not more than was drawn before, or more than can be drawn.
    """
    if state.seed is None:
        raise NotAllowedError(
            "A draw",
            reason="there is no seed yet: throw it in public, then enter it with its source",
            text="no_seed",
        )
    if state.decision() is not Decision.CONTINUE:
        decided = state.decision().value
        named = TextKey(f"web_audits.decision.{decided}")
        reason = f"the decision is {decided}"
        raise NotAllowedError("A further draw", reason=reason, text="draw_decided", decision=named)
    possible = state.units
    if not len(state.draws) < total <= possible:
        raise CallError(
            f"{total} draws in all.",
            expected=f"{len(state.draws) + 1} to {possible}",
            text="draw_number",
            least=len(state.draws) + 1,
            most=possible,
        )
    return Drawn(total)


def entered(state: AuditState, entry: Entered) -> Entered | Refused:
    """Return the event of an entry: used, or kept as refused with the code of the reason.

    Raises:
        UnknownNameError: There is no such batch.
        NotAllowedError: The batch was not drawn, was entered by this person before, or is accepted already.
        CallError: No person is named.
    """
    if not entry.person.strip():
        raise CallError(
            "The person is not named.", expected="the name of the person who counted", text="counter_blank"
        )
    if not any(item.holds(entry.batch) for item in state.contests):
        raise UnknownNameError("batch", entry.batch, state.sample)
    if not state.is_sampled(entry.batch):
        raise NotAllowedError(
            f"A count of {entry.batch}", reason="it was not drawn", text="not_drawn", box=entry.batch
        )
    if state.batch_state(entry.batch) is BatchState.ACCEPTED:
        raise NotAllowedError(
            f"A further count of {entry.batch}",
            reason="two people agree on it",
            text="count_agreed",
            box=entry.batch,
        )
    before = {made.person.strip().casefold() for made in state.entries.get(entry.batch, ())}
    if entry.person.strip().casefold() in before:
        reason = f"{entry.person} has entered it; the second entry must come from another person"
        raise NotAllowedError(
            f"A second count of {entry.batch} by one person",
            reason=reason,
            text="count_same_person",
            box=entry.batch,
        )
    return _judged(state, entry)


def repeated(state: AuditState, entry: Entered) -> bool:
    """Return whether this very entry was made before: a file that is entered again adds nothing."""
    kept = [Entered(one.batch, one.person, one.counts, one.papers_missing) for one in state.refused]
    return entry in state.entries.get(entry.batch, ()) or entry in kept


def _judged(state: AuditState, entry: Entered) -> Entered | Refused:
    count = HandCount(entry.batch, entry.counts, entry.papers_missing)
    found = (item.objection(count) for item in state.contests if item.holds(entry.batch))
    code = next((one for one in found if one is not None), None)
    if code is None:
        return entry
    return Refused(entry.batch, entry.person, code, entry.counts, entry.papers_missing)


def escalated(state: AuditState, reason: str) -> Escalated:
    """Return the event of the step to a full count.

    Raises:
        NotAllowedError: Everything is being counted already, or the audit has stopped.
    """
    if state.escalated is not None:
        raise NotAllowedError(
            "A second full count", reason="everything is being counted already", text="full_count_twice"
        )
    if state.decision() is Decision.STOP:
        raise NotAllowedError("A full count", reason="the risk limit is met", text="risk_met")
    return Escalated(reason)
