"""Times, days, amounts and addresses as readers see them, and the hours in which nobody is disturbed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.events import MoneyData
from notification.domain.addresses import phone_of
from notification.domain.locales import chain, is_locale
from notification.domain.masking import masked
from notification.domain.quiet_hours import QuietHours
from notification.domain.wording import clock_time, day, money

ZONES = st.sampled_from(["America/Chicago", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (125_000, "USD", "$1,250.00"),
        (5, "USD", "$0.05"),
        (-1_050, "EUR", "-€10.50"),
        (1_500, "JPY", "¥1,500"),
        (1_234_567, "KWD", "1,234.567 KWD"),
        (100, "CHF", "1.00 CHF"),
    ],
)
def test_money_is_written_as_its_readers_write_it(amount: int, currency: str, words: str) -> None:
    assert money(MoneyData(amount=amount, currency=currency)) == words


def test_days_and_times_are_written_for_the_locale() -> None:
    at = datetime(2030, 5, 6, 15, 5, tzinfo=UTC)
    assert clock_time(at, zone="America/Chicago", locale="en-US") == "10:05 AM"
    assert clock_time(at, zone="America/Chicago", locale="es-MX") == "10:05"
    assert clock_time(at, zone="No/Where", locale="en") == "3:05 PM"
    assert day(date(2030, 6, 4), locale="en-GB") == "June 4, 2030"
    assert day(date(2030, 6, 4), locale="de") == "2030-06-04"


@given(MOMENTS, ZONES)
def test_the_clock_time_is_what_a_clock_there_shows(at: datetime, zone: str) -> None:
    assert clock_time(at, zone=zone, locale="en") == at.astimezone(ZoneInfo(zone)).strftime("%I:%M %p").lstrip("0")


@given(MOMENTS, ZONES, TIMES, TIMES)
def test_quiet_ends_within_a_day_and_never_in_the_past(at: datetime, zone: str, starts: time, ends: time) -> None:
    until = QuietHours(starts, ends).end_after(at, ZoneInfo(zone))
    clock = at.astimezone(ZoneInfo(zone)).time()
    quiet = starts <= clock < ends if starts <= ends else clock >= starts or clock < ends
    assert (until is not None) == quiet
    if until is not None:
        assert at <= until <= at + timedelta(hours=25)


@given(MOMENTS, ZONES)
def test_after_quiet_hours_it_is_the_time_they_end(at: datetime, zone: str) -> None:
    until = QuietHours(time(21), time(8)).end_after(at, ZoneInfo(zone))
    assert until is None or until.astimezone(ZoneInfo(zone)).time() == time(8)


def test_quiet_hours_that_begin_as_they_end_are_none() -> None:
    assert QuietHours(time(8), time(8)).end_after(datetime(2030, 1, 1, tzinfo=UTC), ZoneInfo("UTC")) is None


def test_the_mobile_number_is_texted_before_any_other() -> None:
    home, mobile = {"number": "+13125550101", "label": "home"}, {"number": "+13125550102", "label": "Mobile"}
    assert phone_of([home, mobile]) == "+13125550102"
    assert phone_of([home]) == "+13125550101"
    assert phone_of([{"number": "555-0101", "label": "mobile"}]) is None
    assert phone_of([]) is None


def test_locales_fall_back_to_their_language() -> None:
    assert chain("es-MX", "en-US") == ["es-MX", "es", "en-US", "en"]
    assert chain(None, "en") == ["en"]
    assert is_locale("zh-Hant-TW") and not is_locale("en_US") and not is_locale("english")


def test_addresses_are_masked_for_events() -> None:
    assert masked("ada@example.com") == "a***@example.com"
    assert masked("+13125550101") == "+1312***01"
    assert masked(None) is None
