"""When the crew will be there is told once for each promise, and once more when it changes by much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from common.ids import new_id
from notification.testing import NOW, Company
from notification.testing.company import ZONE

AT = NOW + timedelta(minutes=30)  # 10:30 AM at the property


class Visit:
    """A visit of the company's customer, and what other services say of it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.id: UUID = new_id()
        self.booking_id: UUID = new_id()
        self.version = 1
        self.say("booking.made", starts_at=AT)

    def say(self, happening: str, **facts: Any) -> UUID:
        about: dict[str, Any] = {"booking_id": self.booking_id, "visit_id": self.id, "crew_name": "Crew North"}
        facts = {"promise_version": self.version, "zone": ZONE, **facts}
        return self.company.hear(f"{happening}.v1", self.booking_id, **about, **facts)

    def announce(self, eta_at: datetime = AT) -> None:
        reader: dict[str, Any] = {"customer_id": self.company.customer_id, "property_id": self.company.property_id}
        self.say("booking.announced", eta_at=eta_at, at=NOW, **reader)

    def replan(self, starts_at: datetime) -> None:
        self.version += 1
        self.say("booking.moved", starts_at=starts_at)

    def is_expected(self, eta_at: datetime) -> None:
        facts: dict[str, Any] = {"visit_id": self.id, "arrives_at": eta_at, "promise_version": self.version}
        self.company.hear("eta.changed.v1", self.id, **facts)

    def texts(self) -> list[str]:
        return [message["text"] for message in self.company.messages()]


@pytest.fixture
def visit(company: Company) -> Visit:
    return Visit(company)


def test_an_announcement_names_crew_company_and_the_time_on_the_customers_wall(visit: Visit) -> None:
    visit.announce()
    assert visit.texts() == ["Bright Co: Crew North will be with you at about 10:30 AM."]


def test_another_day_is_named(visit: Visit) -> None:
    visit.announce(AT + timedelta(days=1))
    assert visit.texts() == ["Bright Co: Crew North will be with you on May 7, 2030 at about 10:30 AM."]


@pytest.mark.parametrize("again", ["announce", "leave"])
def test_one_promise_is_told_once_whoever_says_it(company: Company, visit: Visit, again: str) -> None:
    visit.announce()
    if again == "announce":
        visit.announce()
    else:
        company.leave_for_customer(visit_id=visit.id, eta_in_minutes=25)
    assert len(visit.texts()) == 1


@pytest.mark.parametrize(("later", "words"), [(0, "10:30 AM"), (20, "10:50 AM")])
def test_a_crew_that_leaves_without_naming_a_time_is_there_when_it_is_expected(
    company: Company, visit: Visit, later: int, words: str
) -> None:
    if later:
        visit.is_expected(AT + timedelta(minutes=later))
    company.leave_for_customer(visit_id=visit.id, eta_in_minutes=None)
    [text] = visit.texts()
    assert words in text


def test_a_crew_that_leaves_hours_before_it_was_expected_names_no_time(company: Company, visit: Visit) -> None:
    visit.replan(AT + timedelta(hours=4))
    company.leave_for_customer(visit_id=visit.id, eta_in_minutes=None)
    assert visit.texts() == ["Bright Co: Crew North is on the way."]
    visit.is_expected(NOW + timedelta(minutes=20))
    assert visit.texts()[1:] == ["Bright Co: Crew North will now be with you at about 10:20 AM."]


def test_a_change_beyond_the_threshold_is_told_once_more(visit: Visit) -> None:
    visit.announce()
    visit.is_expected(AT + timedelta(minutes=14))
    assert len(visit.texts()) == 1
    visit.is_expected(AT + timedelta(minutes=15))
    visit.is_expected(AT + timedelta(minutes=90))
    assert visit.texts()[1:] == ["Bright Co: Crew North will now be with you at about 10:45 AM."]


def test_the_threshold_is_the_organizations(company: Company, visit: Visit) -> None:
    changed = company.office.patch("/api/v1/settings/notifications", {"eta_change_minutes": 5}, version=1)
    assert (changed.status_code, changed.get_json()["eta_change_minutes"]) == (200, 5)
    visit.announce()
    visit.is_expected(AT - timedelta(minutes=5))
    assert len(visit.texts()) == 2


def test_a_customer_who_was_told_hears_of_a_new_promise_and_of_each_only_once(visit: Visit) -> None:
    visit.announce()
    visit.replan(AT + timedelta(hours=4))
    visit.announce(AT + timedelta(hours=4))
    assert visit.texts()[1:] == ["Bright Co: Crew North will now be with you at about 2:30 PM."]


def test_a_customer_who_was_not_told_hears_of_no_change(visit: Visit) -> None:
    visit.replan(AT + timedelta(hours=4))
    visit.is_expected(AT + timedelta(hours=6))
    assert visit.texts() == []


def test_another_booking_is_another_promise(visit: Visit) -> None:
    visit.announce()
    visit.booking_id = new_id()
    visit.say("booking.made", starts_at=AT)
    visit.announce()
    assert len(visit.texts()) == 2


def test_people_changing_on_a_booking_is_no_news(visit: Visit) -> None:
    visit.announce(AT + timedelta(hours=1))
    visit.say("booking.moved", starts_at=AT)
    assert len(visit.texts()) == 1


def test_an_opted_out_customer_is_not_told(company: Company, visit: Visit) -> None:
    company.change_customer(consent_sms=False, consent_email=False)
    visit.announce()
    assert company.only_message()["state"] == "suppressed"


@pytest.mark.parametrize(
    ("eta_at", "words"),
    [
        (datetime(2030, 11, 3, 6, 30, tzinfo=UTC), "1:30 AM"),  # the first half past one of that night
        (datetime(2030, 11, 3, 7, 30, tzinfo=UTC), "1:30 AM"),  # the second
        (datetime(2030, 5, 6, 17, 15, tzinfo=UTC), "12:15 PM"),
    ],
)
def test_the_time_is_that_of_the_propertys_clocks(visit: Visit, eta_at: datetime, words: str) -> None:
    visit.announce(eta_at)
    assert words in visit.texts()[0]
