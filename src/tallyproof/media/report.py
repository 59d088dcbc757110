"""Everything about one coding sheet, measured."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from tallyproof.errors import NotComputableError
from tallyproof.media.agreement import Agreement, agreement_of
from tallyproof.media.coverage import Coverage, coverage_of
from tallyproof.media.hours import Hours
from tallyproof.media.mapping import MediaMapping
from tallyproof.media.plan import Plan
from tallyproof.media.shares import Share, shares_of
from tallyproof.media.sheet import CodingSheet
from tallyproof.media.similar import similar_names
from tallyproof.media.tone import ActorTone, OfficeTime, office_time, tone_of

__all__ = ["MediaReport", "report_on"]


@dataclass(frozen=True, slots=True)
class MediaReport:
    """What the sheet says, and what it cannot say."""

    plan: Plan
    coverage: Coverage
    shares: tuple[Share, ...]
    tone: tuple[ActorTone, ...]
    office: tuple[OfficeTime, ...]
    agreement: Agreement | None
    hours: Mapping[tuple[str, dt.date], Hours] = field(default_factory=dict)
    similar_outlets: tuple[tuple[str, str], ...] = ()
    similar_actors: tuple[tuple[str, str], ...] = ()


def report_on(
    sheet: CodingSheet,
    mapping: MediaMapping,
    *,
    plan: Plan | None,
    hours: Mapping[tuple[str, dt.date], Hours],
    seed: int,
) -> MediaReport:
    """Measure a sheet.

    Args:
        sheet: As read.
        mapping: By which it was read.
        plan: What was to be monitored; the days and outlets of the sheet where None.
        hours: The log of the monitors by outlet and day; empty where there is none.
        seed: Of the redrawn units of the agreement.

    Raises:
        NotComputableError: No row of the sheet could be used.
    """
    segments = sheet.segments
    if not segments.height:
        raise NotComputableError(
            "A media report", reason="no row of the sheet could be used", text="media_no_rows"
        )
    known = plan or Plan(segments["first"].min(), segments["last"].max())  # type: ignore[arg-type]
    return MediaReport(
        plan=known,
        coverage=coverage_of(segments, mapping, known, hours),
        shares=shares_of(segments, mapping, known),
        tone=tone_of(segments),
        office=office_time(segments),
        agreement=agreement_of(segments, seed=seed),
        hours=hours,
        similar_outlets=similar_names([*segments["outlet"].unique(), *known.outlets]),
        similar_actors=similar_names(segments["actor"].unique()),
    )
