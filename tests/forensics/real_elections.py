"""Real elections as results tables, for golden tests and benchmarks."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.results import Results

_RUSSIA = {
    "registered": ["Число избирателей, включенных в список избирателей"],
    "issued": [
        "Число избирательных бюллетеней, выданных избирателям, проголосовавшим досрочно",
        "Число избирательных бюллетеней, выданных в помещении для голосования в день голосования",
        "Число избирательных бюллетеней, выданных вне помещения для голосования в день голосования",
    ],
    "cast": [
        "Число избирательных бюллетеней в переносных ящиках для голосования",
        "Число бюллетеней в стационарных ящиках для голосования",
    ],
    "valid": ["Число действительных избирательных бюллетеней"],
    "invalid": ["Число недействительных избирательных бюллетеней"],
}


def russia_2018(folder: Path) -> Results:
    """President, 18 March 2018: 97,699 stations; areas are region and territorial commission."""
    frame = pl.read_parquet(folder / "ru2018_president.parquet")
    names = frame.columns[15:23]
    return _results("ru2018", frame, "uik", ("region", "tik"), _RUSSIA, names)


def ukraine_2004(folder: Path, *, rerun: bool) -> Results:
    """Second round of 21 November 2004 (annulled) or its rerun of 26 December."""
    file = "ua2004_round3_rerun" if rerun else "ua2004_round2_annulled"
    frame = pl.read_parquet(folder / f"{file}.parquet")
    counts = {
        "registered": ["total.voters"],
        "issued": ["received.ballots"],
        "cast": ["actually.voted"],
        "invalid": ["invalid.ballots"],
    }
    names = ["Yushchenko", "Yanukovych", "against.all"]
    return _results("ua2004", frame, "district.id", ("region", "constituency"), counts, names)


def mexico_2006(folder: Path) -> Results:
    """President, 2 July 2006; invalid ballots are not split from write-ins."""
    frame = pl.read_parquet(folder / "mx2006_president.parquet")
    counts = {"registered": ["ln"], "cast": ["total"]}
    names = ["pan", "prd_pt_conv", "pri_pvem", "panal", "psd", "otros"]
    return _results("mx2006", frame, "casilla_id", ("edo_id", "distrito_fed"), counts, names)


def israel_2021(folder: Path) -> Results:
    """Knesset, 23 March 2021; double envelopes have no register."""
    frame = pl.read_parquet(folder / "il2021_knesset24.parquet")
    counts = {"registered": ["בזב"], "cast": ["מצביעים"], "valid": ["כשרים"], "invalid": ["פסולים"]}
    return _results("il2021", frame, "ברזל", ("סמל ועדה",), counts, frame.columns[11:])


def _results(
    contest: str,
    frame: pl.DataFrame,
    station: str,
    areas: Sequence[str],
    counts: dict[str, list[str]],
    names: Sequence[str],
) -> Results:
    choices = [Choice(ChoiceId(f"c{i}"), name) for i, name in enumerate(names)]
    columns = frame.select(
        pl.col(station).cast(pl.String).alias("station_id"),
        *(pl.col(area).cast(pl.String).alias(f"area_{i + 1}") for i, area in enumerate(areas)),
        *(pl.sum_horizontal(pl.col(given), ignore_nulls=False).alias(to) for to, given in counts.items()),
        *(pl.col(choice.name).alias(choice.column) for choice in choices),
    )
    return Results.from_columns(
        columns, contest=Contest(ContestId(contest), contest), choices=choices, area_levels=areas
    )
