"""F-MIX: how many votes does a mixture of honest, stuffed and switched stations find, and how many in honesty?

Honest stations scatter about their area's turnout and support, in one culture or several. A mechanism adds
ballots for absent voters or moves votes of others, at some stations. Both are fitted together; then the same
fit is made on honest elections drawn from this one's own honest model, and with the sides exchanged. Only
what goes beyond both is a claim.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tallyproof.errors import NotComputableError
from tallyproof.forensics.mixture.answer import Answer, fitted_answer
from tallyproof.forensics.mixture.mechanisms import Counts
from tallyproof.forensics.mixture.misfit import largest_misfit
from tallyproof.forensics.mixture.model import Stations
from tallyproof.forensics.mixture.sensitivity import mixture_variants
from tallyproof.forensics.mixture.series import mixture_series
from tallyproof.forensics.mixture.settings import MixtureSettings
from tallyproof.forensics.parameters import Parameters
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import (
    Field,
    ForensicResult,
    Note,
    StationSignal,
    Status,
    Variant,
    VoteEstimate,
)
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import Units, read_units

__all__ = ["CODE", "PARAMETERS", "MixtureSettings", "Usable", "mixture", "run_mixture", "usable_stations"]

CODE = "F-MIX"

_LEVEL = 0.05
"""At a larger p stations are not listed: which of them a mechanism touched cannot be told."""

_MORE_LIKELY_THAN_NOT = 0.5

_ASSUMPTIONS = (
    "areas_honest_mean",
    "cultures_are_normal",
    "stations_independent",
    "mechanism_for_the_choice",
)
_EXPLANATIONS = ("third_culture", "mobilisation", "closed_stations", "large_or_mixed_areas")
_SETTLED_BY = ("voter_lists", "copies_of_sheets", "recount_of_stations")


@dataclass(frozen=True, slots=True)
class Usable:
    """The stations that the mixture reads, and where they lie in the units."""

    units: Units
    stations: Stations


PARAMETERS = Parameters(MixtureSettings())


def run_mixture(question: Question, settings: MixtureSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return mixture(read_units(question.results, question.choice), seed=question.seed, settings=settings)


def mixture(units: Units, *, seed: int, settings: MixtureSettings | None = None) -> ForensicResult:
    """Fit honest components with area effects and mechanisms, and compare with honest elections.

    Args:
        units: Complete counts of the stations; turnout and share are both needed.
        seed: Of the lot that draws areas of a large election, and of all simulated elections.
        settings: The free choices.

    Returns:
        Votes found beyond what the same fit finds in honest elections with these totals, with an interval from
        elections drawn from the answer and a band over the free choices; the calibrated p; stations where a mechanism
        is more likely than not, where p is at most 0.05.

    Source:
        Mechanisms: Klimek, Yegorov, Hanel, Thurner (2012), PNAS 109(41), equation 1; Mebane (2016), Election forensics:
        frauds tests and observation-level frauds probabilities; Ferrari, McAlister, Mebane (2018). Overdispersed counts
        with area effects: Bovy, Hogg, Roweis (2011), Annals of Applied Statistics 5(2B), equations 15-22.
    """
    chosen = settings or MixtureSettings()
    if units.turnout is None or units.share is None:
        lacking = "no_register" if units.turnout is None else "no_votes"
        return ForensicResult.without_number(
            CODE, Status.NOT_APPLICABLE, Note(lacking), left_out=units.left_out
        )
    usable = usable_stations(units, chosen)
    reason = _refusal(usable.stations.counts, chosen)
    if reason is None:
        answer = fitted_answer(usable.stations, chosen, seed)
        misfit = largest_misfit(answer.fitted, answer.ours.best_honest.model)
        if misfit <= chosen.largest_misfit:
            return _result(usable, answer, misfit, chosen, seed)
        reason = Note("honest_model_fails", {"misfit": round(misfit, 3), "limit": chosen.largest_misfit})
    return ForensicResult.without_number(CODE, Status.REFUSED, reason, left_out=usable.units.left_out)


def _refusal(counts: Counts, settings: MixtureSettings) -> Note | None:
    """Return why no fit must be tried; None where one may."""
    if len(counts.votes) < settings.fewest_stations:
        return Note("too_few_stations", {"stations": len(counts.votes), "needed": settings.fewest_stations})
    if not counts.votes.any() or not (counts.ballots - counts.votes).any():
        return Note("one_sided")
    return None


def usable_stations(units: Units, settings: MixtureSettings) -> Usable:
    """Return the stations that pass the filters with ballots <= registered; the others are counted.

    Args:
        units: With turnout and share.
        settings: Hold the filters.

    Raises:
        NotComputableError: Turnout or share is missing.
    """
    turnout, share = units.turnout, units.share
    if turnout is None or share is None:
        raise NotComputableError(
            "The mixture", reason="turnout and share are both needed", text="mixture_needs"
        )
    possible = share.whole <= turnout.whole
    beyond = LeftOut("above_one", int((~possible).sum()))
    left_out = (*units.left_out, *([beyond] if beyond.stations else []))
    coherent = replace(units.where(possible), left_out=left_out)
    used = coherent.filtered(settings.filters)
    rows = np.flatnonzero(possible)[coherent.kept_by(settings.filters)]
    counts = Counts(turnout.whole[rows], share.whole[rows], share.part[rows])
    return Usable(used, Stations(counts, local_areas(used)))


def _result(
    usable: Usable, answer: Answer, misfit: float, settings: MixtureSettings, seed: int
) -> ForensicResult:
    units, variants = usable.units, mixture_variants(answer)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(answer, misfit),
        p=answer.p,
        false_alarm_rate=answer.null.false_alarm_rate,
        stations=_signals(units, answer) if answer.p <= _LEVEL else (),
        votes=_votes(answer, variants),
        sensitivity=variants,
        series=mixture_series(answer),
        parameters=_parameters(units, answer, settings, seed),
        used=units.size,
        left_out=units.left_out,
        notes=_notes(answer),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _votes(answer: Answer, variants: tuple[Variant, ...]) -> VoteEstimate:
    total, (low, high) = answer.total, answer.interval
    claim = answer.claim * total
    return VoteEstimate.over(variants, claim, (low * total, high * total), "votes_beyond_honest")


def _statistic(answer: Answer, misfit: float) -> Mapping[str, float]:
    reading, total = answer.reading, answer.total
    touched = {kind: float(share.sum()) for kind, share in reading.by_kind.items()}
    return {
        "found": answer.found * total,
        "found_percent": 100 * answer.found,
        "honest_found": answer.expected * total,
        "honest_found_high": float(answer.null.added.max()) * total,
        "claim_percent": 100 * answer.claim,
        "found_stuffed": float(reading.stuffed.sum()),
        "found_switched": float(reading.switched.sum()),
        "stations_incremental": touched["stuffing"] + touched["switching"] + touched["both"],
        "stations_extreme": touched["extreme"],
        "gain": answer.ours.gain,
        "gain_mirrored": answer.theirs.gain,
        "gain_net": answer.net,
        "honest_gain": float(answer.null.net_gains.mean()),
        "honest_gain_high": float(answer.null.net_gains.max()),
        "mirrored_percent": 100 * answer.mirrored_found,
        "cultures": answer.ours.components,
        "cultures_honest": answer.ours.honest_components,
        "starts_differ_percent": 100 * answer.starts_differ,
        "misfit": misfit,
    }


def _signals(units: Units, answer: Answer) -> tuple[StationSignal, ...]:
    """List stations where a mechanism is more likely than not, likeliest first."""
    reading, votes = answer.reading, answer.whole.counts.votes
    listed = np.flatnonzero(reading.probability > _MORE_LIKELY_THAN_NOT)
    order = listed[np.lexsort((listed, -reading.probability[listed]))]
    kinds = [kind for kind in reading.by_kind if kind != "honest"]
    likeliest = np.argmax([reading.by_kind[kind] for kind in kinds], axis=0)
    return tuple(
        StationSignal(
            int(units.rows[i]),
            kinds[likeliest[i]],
            round(float(reading.probability[i]), 4),
            int(votes[i]),
            float(reading.added[i] / max(int(votes[i]), 1)),
        )
        for i in order
    )


def _parameters(units: Units, answer: Answer, settings: MixtureSettings, seed: int) -> Mapping[str, Field]:
    return {
        "min_size": settings.filters.min_size,
        "max_size": settings.filters.max_size,
        "fewest_stations": settings.fewest_stations,
        "most_cultures": max(answer.ours.mixtures),
        "fitted_stations": len(answer.fitted),
        "simulated_stations": len(answer.simulated),
        "areas": answer.whole.areas,
        "simulations": answer.null.simulations,
        "given": units.given,
        "ballots": units.ballots,
        "seed": seed,
    }


def _notes(answer: Answer) -> tuple[Note, ...]:
    notes = []
    if answer.p > _LEVEL or answer.found <= float(answer.null.added.max()):
        notes.append(Note("not_distinguishable"))
    if answer.theirs.gain > float(answer.null.gains.max()):
        notes.append(Note("mirror_gains", {"percent": round(100 * answer.mirrored_found, 2)}))
    low, high = answer.interval
    if not answer.fit.converged or 2 * answer.starts_differ > high - low:
        notes.append(Note("starts_disagree", {"percent": round(100 * answer.starts_differ, 2)}))
    if len(answer.fitted) < len(answer.whole):
        notes.append(Note("areas_drawn", {"fitted": len(answer.fitted), "simulated": len(answer.simulated)}))
    if answer.whole.areas == 1:
        notes.append(Note("without_areas"))
    return tuple(notes)
