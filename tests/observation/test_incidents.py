from pathlib import Path

import polars as pl
import pytest

from tallyproof.errors import InputError, NotAllowedError
from tallyproof.observation.incidents.categories import known_categories, mapped
from tallyproof.observation.incidents.counts import incident_counts, presence_counts
from tallyproof.observation.incidents.incidents import incidents_of
from tallyproof.observation.incidents.review import Review, read_reviews
from tallyproof.observation.incidents.states import TRANSITIONS, IncidentState, require_transition
from tallyproof.texts import LANGUAGES, load_catalogue


def told(*rows: tuple[str, int | None, str | None, str | None]) -> pl.DataFrame:
    columns = ("instance_id", "at_row", "observer", "categories")
    frame = pl.DataFrame(
        rows,
        schema=dict(zip(columns, (pl.String, pl.Int64, pl.String, pl.String), strict=True)),
        orient="row",
    )
    place = pl.when(pl.col("at_row").is_null()).then(pl.lit("none")).otherwise(pl.lit("known"))
    return frame.with_columns(
        pl.lit("incidents").alias("kind"),
        place.alias("place"),
        pl.lit("1").alias("station"),
        pl.lit(None, pl.Int64).alias("evidence"),
        pl.lit("2005").alias("at"),
        pl.lit(None, pl.String).alias("figures"),
    )


def states(frame: pl.DataFrame) -> list[str]:
    return incidents_of(frame, {})["state"].to_list()


def test_two_known_observers_corroborate_and_one_who_tells_twice_does_not() -> None:
    assert states(told(("a", 1, "x", "secrecy"), ("b", 1, "y", "secrecy"))) == ["corroborated"] * 2
    assert states(told(("a", 1, "x", "secrecy"), ("b", 1, "x", "secrecy"))) == ["reported", "duplicate"]


def test_unknown_observers_other_stations_and_other_categories_corroborate_nothing() -> None:
    assert states(told(("a", 1, None, "secrecy"), ("b", 1, None, "secrecy"))) == ["reported"] * 2
    assert states(told(("a", 1, "x", "secrecy"), ("b", 2, "y", "secrecy"))) == ["reported"] * 2
    assert states(told(("a", 1, "x", "secrecy"), ("b", 1, "y", "media"))) == ["reported"] * 2
    assert states(told(("a", None, "x", "secrecy"), ("b", None, "y", "secrecy"))) == ["reported"] * 2
    assert states(told(("a", 1, "x", "?1"), ("b", 1, "y", "?2"))) == ["reported"] * 2


def test_a_report_with_two_categories_is_two_incidents_of_one_report() -> None:
    found = incidents_of(told(("a", 1, None, "during:on_home\nsomething"), ("b", 1, None, None)), {})
    assert found["incident_id"].to_list() == ["a#1", "a#2", "b#1"]
    assert found["category"].to_list() == ["mobile_box", "unmapped", "unmapped"]
    assert found["category_source"].to_list() == ["during:on_home", "something", None]


def test_counts_name_reports_stations_and_the_codes_of_the_source() -> None:
    found = incident_counts(incidents_of(told(("a", 1, None, "during:other\nfinale:other")), {}))
    assert found["categories"] == [
        {
            "category": "other",
            "group": "other",
            "states": {"reported": 2},
            "reports": 1,
            "stations": 1,
            "source_codes": [
                {"code": "during:other", "incidents": 1},
                {"code": "finale:other", "incidents": 1},
            ],
        }
    ]
    assert "total" not in found


def test_without_a_register_no_share_of_stations_is_given() -> None:
    counted = presence_counts(told(("a", 1, None, None)), frame=None)
    assert counted["stations"] == {"observed": None, "frame": None, "share": None}
    assert counted["places"] is None


def test_the_reviewed_mapping_comes_before_the_known_words() -> None:
    assert mapped("during:on_home", {"during:on_home": "secrecy"}) == "secrecy"
    assert mapped("during:on_home", {"during:on_home": "no such category"}) == "unmapped"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_and_state_has_its_name(language: str) -> None:
    catalogue = load_catalogue(language)
    keys = [f"reports.category.{name}" for name in known_categories()]
    keys += [f"reports.state.{state}" for state in IncidentState]
    assert [key for key in keys if not catalogue.has(key)] == []


def test_every_state_has_a_way_on_and_can_be_reached() -> None:
    assert all(TRANSITIONS[state] for state in IncidentState)
    seen, fresh = {IncidentState.REPORTED}, {IncidentState.REPORTED}
    while fresh := {after for state in fresh for after in TRANSITIONS[state]} - seen:
        seen |= fresh
    assert seen == set(IncidentState)


def test_a_person_decides_with_a_reason_along_the_table() -> None:
    frame = told(("a", 1, None, "secrecy"))
    refuted = Review("a#1", IncidentState.REFUTED, "the video shows another station", "Team 3")
    assert incidents_of(frame, {}, reviews=[refuted])["state"].to_list() == ["refuted"]
    with pytest.raises(NotAllowedError, match="no reason"):
        require_transition(IncidentState.REPORTED, IncidentState.REFUTED, reason=" ")
    with pytest.raises(NotAllowedError, match="may become"):
        require_transition(IncidentState.REPORTED, IncidentState.CLOSED, reason="x")


def test_decisions_are_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("incident_id,state,reason,by\na#1,triaged,seen,me\n", encoding="utf-8")
    assert read_reviews(tmp_path / "r.csv") == (Review("a#1", IncidentState.TRIAGED, "seen", "me"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [("a,b\n", "row 1"), ("incident_id,state,reason,by\na,sure,x,y\n", 'row 2, column "state"')],
)
def test_a_wrong_file_of_decisions_names_the_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_reviews(tmp_path / "r.csv")
