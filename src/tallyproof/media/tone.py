"""In which tone an actor was covered, and how much of it in the actor's own voice."""

from dataclasses import dataclass

import polars as pl

__all__ = ["ActorTone", "OfficeTime", "office_time", "tone_of"]

TONES = ("positive", "neutral", "negative")


@dataclass(frozen=True, slots=True)
class ActorTone:
    """One actor; the tone is that of the coverage of this actor, not of the topic."""

    actor: str
    capacity: str
    positive: float
    neutral: float
    negative: float
    unknown: float
    """Amount without a tone, or with a word that nobody has explained."""
    direct: float
    """Amount in the actor's own voice."""
    reported: float
    """Amount in which others speak."""

    @property
    def balance(self) -> float | None:
        """(positive - negative) / all amount with a tone; None where there is none."""
        toned = self.positive + self.neutral + self.negative
        return round((self.positive - self.negative) / toned, 9) if toned else None

    @property
    def direct_share(self) -> float | None:
        """Own voice / amount of which the voice is known."""
        known = self.direct + self.reported
        return round(self.direct / known, 9) if known else None


@dataclass(frozen=True, slots=True)
class OfficeTime:
    """Time of the holder of an office who is a candidate too."""

    actor: str
    as_candidate: float
    as_office: float


def tone_of(segments: pl.DataFrame) -> tuple[ActorTone, ...]:
    """Add up amounts by actor, capacity and tone.

    Args:
        segments: Columns `SEGMENT_COLUMNS`.

    Returns:
        Most time first, then by name; empty where the sheet codes neither tone nor voice.
    """
    rows = segments.filter(pl.col("counted") & pl.col("amount").is_not_null())
    if rows["tone"].null_count() == rows.height and rows["direct"].null_count() == rows.height:
        return ()
    tone, direct, amount = pl.col("tone").fill_null(""), pl.col("direct").fill_null(""), pl.col("amount")
    summed = rows.group_by("actor", pl.col("capacity").fill_null("")).agg(
        *(amount.filter(tone == word).sum().round(2).alias(word) for word in TONES),
        amount.filter(~tone.is_in(TONES)).sum().round(2).alias("unknown"),
        amount.filter(direct == "yes").sum().round(2).alias("direct"),
        amount.filter(direct == "no").sum().round(2).alias("reported"),
    )
    every = sum((pl.col(name) for name in (*TONES[1:], "unknown")), pl.col("positive"))
    ordered = summed.sort(-every, "actor", "capacity")
    return tuple(ActorTone(**row) for row in ordered.iter_rows(named=True))


def office_time(segments: pl.DataFrame) -> tuple[OfficeTime, ...]:
    """Return for each actor heard in an office how much time that was, beside the time as anything else."""
    amount, office = pl.col("amount"), pl.col("capacity").fill_null("") == "office"
    summed = (
        segments.filter("counted")
        .group_by("actor")
        .agg(
            amount.filter(~office).sum().round(2).alias("as_candidate"),
            amount.filter(office).sum().round(2).alias("as_office"),
            office.any().alias("has_office"),
        )
        .filter("has_office")
        .sort("as_office", "actor", descending=[True, False])
    )
    return tuple(OfficeTime(*row) for row in summed.select("actor", "as_candidate", "as_office").iter_rows())
