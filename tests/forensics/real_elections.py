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


def lithuania_2016(folder: Path) -> Results:
    """Parliament, 9 October 2016, lists; areas are districts."""
    places = pl.read_csv(folder / "lt2016" / "2016-minor-district.csv")
    votes = pl.read_csv(folder / "lt2016" / "2016-votes.csv").pivot(
        "org_id", index="minor_gid", values="votes"
    )
    names = [name for name in votes.columns if name != "minor_gid"]
    joined = places.join(votes, on="minor_gid")
    columns = joined.select(
        pl.col("minor_gid").cast(pl.String).alias("station_id"),
        pl.col("major_id").cast(pl.String).alias("area_1"),
        pl.col("registered_voters").alias("registered"),
        pl.col("votes").alias("cast"),
        *(pl.col(name).alias(f"votes__p{name}") for name in names),
    )
    choices = [Choice(ChoiceId(f"p{name}"), name) for name in names]
    contest = Contest(ContestId("lt2016"), "lt2016")
    return Results.from_columns(columns, contest=contest, choices=choices, area_levels=("district",))


def georgia_2013(folder: Path) -> Results:
    """President, 27 October 2013; areas are districts."""
    frame = pl.read_csv(folder / "ge2013_official_pres.csv.gz", infer_schema=False)
    names = frame.columns[19:]
    columns = frame.select(
        pl.concat_str("district id", pl.lit("."), "precinct").alias("station_id"),
        pl.col("district id").alias("area_1"),
        pl.col("possible voters").cast(pl.Int64, strict=False).alias("registered"),
        # Valid votes are empty nearly everywhere; signatures equal votes and invalid ballots together.
        pl.col("ballots signed for").cast(pl.Int64, strict=False).alias("cast"),
        *(pl.col(name).cast(pl.Int64, strict=False).alias(f"votes__c{i}") for i, name in enumerate(names)),
    )
    choices = [Choice(ChoiceId(f"c{i}"), name) for i, name in enumerate(names)]
    contest = Contest(ContestId("ge2013"), "ge2013")
    return Results.from_columns(columns, contest=contest, choices=choices, area_levels=("district",))


def chile_2021(folder: Path) -> Results:
    """President, first round of 21 November 2021: boxes; no register."""
    frame = pl.read_parquet(folder / "cl2021_president_r1.parquet")
    names = [f"C{number}" for number in range(1, 8)]
    spoilt = pl.col("BLANK.VOTES") + pl.col("NULL.VOTES")
    frame = frame.with_columns(
        pl.int_range(pl.len()).alias("box"),
        spoilt.alias("invalid"),
        (pl.sum_horizontal(names) + spoilt).alias("cast"),
        pl.lit(None, pl.Int64).alias("register"),
    )
    counts = {"registered": ["register"], "cast": ["cast"], "invalid": ["invalid"]}
    return _results("cl2021", frame, "box", ("REGION", "ELECTORAL.DISTRICT"), counts, names)


def turkey_2017(folder: Path) -> Results:
    """Referendum of 16 April 2017: boxes at home, abroad and at the border; areas are provinces and districts."""
    frame = pl.read_parquet(folder / "tr2017_referendum.parquet").filter(pl.col("yer_turu") != "ilce")
    counts = {
        "registered": ["kayitli_secmen"],
        "cast": ["oy_kullanan"],
        "valid": ["gecerli_oy"],
        "invalid": ["gecersiz_oy"],
    }
    return _results("tr2017", frame, "sandik_id", ("il", "ilce"), counts, ["evet", "hayir"])


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
