import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case_stories import ALMATY, AQTAU, at
from tallyproof.cases.clock import Calendar, Clock, ClockKind, due_at, end_of_day, find_zone
from tallyproof.errors import CallError, UnknownNameError

ZONES = (
    *("Asia/Almaty", "Asia/Aqtau", "Europe/Kyiv", "America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo"),
    *("Pacific/Apia", "America/Havana", "Asia/Tehran", "Etc/UTC", "America/St_Johns", "Asia/Kathmandu"),
    "America/Asuncion",
)
SECOND = dt.timedelta(seconds=1)


def test_kazakhstan_had_two_zones_on_polling_day_and_each_limit_ends_at_its_own_midnight() -> None:
    noon = at(4)
    ends = [due_at(noon, Clock(ClockKind.DAYS, 5), Calendar(zone)) for zone in (ALMATY, AQTAU)]
    assert [end.isoformat() for end in ends] == ["2005-12-09T23:59:59+06:00", "2005-12-09T23:59:59+05:00"]
    assert ends[1] - ends[0] == dt.timedelta(hours=1)


def test_half_past_midnight_in_almaty_is_still_the_day_before_in_aqtau() -> None:
    end = due_at(at(5, 0, 30), Clock(ClockKind.DAYS, 1), Calendar(AQTAU))
    assert end.isoformat() == "2005-12-05T23:59:59+05:00"


def test_hours_pass_as_they_do_when_clocks_spring_forward() -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    start = dt.datetime(2005, 3, 26, 12, tzinfo=kyiv)
    end = due_at(start, Clock(ClockKind.HOURS, 24), Calendar(kyiv))
    assert end.isoformat() == "2005-03-27T13:00:00+03:00"


def test_at_once_gives_only_the_grace() -> None:
    end = due_at(at(4, 21), Clock(ClockKind.IMMEDIATELY, 2), Calendar(ALMATY))
    assert end == at(4, 23)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    calendar = Calendar(ALMATY, {dt.date(2005, 12, 16)})
    assert due_at(at(14), Clock(ClockKind.WORKING_DAYS, 2), calendar).date() == dt.date(2005, 12, 19)


@pytest.mark.parametrize(("rolls", "day"), [(False, 16), (True, 19)])
def test_a_last_day_that_is_a_holiday_moves_only_where_the_law_says_so(rolls: bool, day: int) -> None:  # noqa: FBT001
    calendar = Calendar(ALMATY, {dt.date(2005, 12, 16)})
    assert due_at(at(13), Clock(ClockKind.DAYS, 3, rolls=rolls), calendar).day == day


def test_the_day_of_the_event_may_count() -> None:
    counted = due_at(at(4), Clock(ClockKind.DAYS, 5, first_day_counts=True), Calendar(ALMATY))
    assert counted.date() == dt.date(2005, 12, 8)


def test_the_close_of_polls_needs_a_polling_day() -> None:
    calendar = Calendar(AQTAU, polling_day=dt.date(2005, 12, 4))
    assert due_at(at(1), Clock(ClockKind.CLOSE_OF_POLLS), calendar).isoformat() == "2005-12-04T20:00:00+05:00"
    with pytest.raises(CallError):
        due_at(at(1), Clock(ClockKind.CLOSE_OF_POLLS), Calendar(AQTAU))


def test_a_time_without_zone_and_an_unknown_zone_are_refused() -> None:
    with pytest.raises(CallError):
        due_at(dt.datetime(2005, 12, 4), Clock(ClockKind.DAYS, 5), Calendar(ALMATY))  # noqa: DTZ001
    for name in ("Asia/Almati", "../etc/passwd", ""):
        with pytest.raises(UnknownNameError):
            find_zone(name)


@given(st.sampled_from(ZONES), st.dates(dt.date(1975, 1, 2), dt.date(2036, 1, 1)))
def test_a_day_ends_one_second_before_the_next_in_every_zone(name: str, day: dt.date) -> None:
    zone = ZoneInfo(name)
    end = end_of_day(day, zone)
    after = (end.astimezone(dt.UTC) + SECOND).astimezone(zone)
    assert after.date() > day
    assert end.date() <= day
    skipped = (name, day) == ("Pacific/Apia", dt.date(2011, 12, 30))
    assert end.date() == day or skipped


@given(
    st.sampled_from(ZONES),
    st.datetimes(dt.datetime(1975, 1, 2), dt.datetime(2036, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    st.sampled_from([ClockKind.DAYS, ClockKind.WORKING_DAYS, ClockKind.HOURS, ClockKind.IMMEDIATELY]),
    st.integers(0, 60),
)
def test_no_limit_ends_before_it_starts_and_a_longer_one_never_ends_sooner(
    name: str, start: dt.datetime, kind: ClockKind, length: int
) -> None:
    calendar = Calendar(ZoneInfo(name))
    end = due_at(start.replace(microsecond=0), Clock(kind, length), calendar)
    later = due_at(start.replace(microsecond=0), Clock(kind, length + 1), calendar)
    assert start.replace(microsecond=0) <= end <= later
