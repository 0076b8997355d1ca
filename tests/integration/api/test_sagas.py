"""M19: what goes through several services ends consistent, whoever dies at which step and however late, often or
disordered events come: acceptance with a deposit, booking or a plan, work or its cancellation, invoice and payment,
callback and rework."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from common.bus.topology import topology_from_contracts
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.endurance import ENDURES, at_length
from common.testing.waiting import eventually
from gateway.domain.permissions import DEFAULTS

from .bad_weather import Weather
from .company import ALWAYS, Company, usd
from .people import Who
from .platform_in_process import ROOT, Platform

# A few histories go with the other tests of the platform in one process; the many are a reliability test.
pytestmark = [pytest.mark.slow, *([pytest.mark.reliability] if ENDURES else [])]
HISTORIES, PLANS = at_length(2, 150), at_length(1, 20)  # of each ending
PRICE, DEPOSIT = 30_000, 9_000
TOPOLOGY = topology_from_contracts(ROOT / "contracts")
_days = itertools.count(40)


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Company:
    """A company of these stories' own, which bills on completion: its owner, a customer and a crew."""
    company = Company(platform, "Sagamark")
    email = f"{new_id()}@example.com"
    signed = platform.front.sign_up(name=company.name, email=email, zone=company.zone)
    who = Who(platform, "owner", DEFAULTS["owner"], email, signed.organization_id, signed.person_id)
    company.people["owner"] = who
    platform.drain()
    address = {"line1": "Saga Street 1", "city": "Austin", "region": "TX", "postal_code": "78751", "country": "US"}
    place = {"label": "Home", "address": {**address, "latitude": 30.3085, "longitude": -97.7257}}
    customer = company.make("customer_id", "/customers", {"name": "Ada Saga", "properties": [place]})
    company.keep("property_id", customer["properties"][0])
    members = [{"person_id": who.person_id, "from_on": "2024-01-01"}]
    crew = {"name": "Saga crew", "colour": "#2E86DE", "lead_id": who.person_id, "members": members, "hours": ALWAYS}
    company.make("crew_id", "/crews", crew)
    billing = who.get("/settings/billing")
    who.patch("/settings/billing", {"invoice_on_completion": "sent"}, version=billing["version"])
    platform.drain()
    return company


@dataclass
class Story:
    """One estimate and all that comes of it."""

    company: Company
    weather: Weather
    estimate: dict[str, Any]
    has_deposit: bool
    job_id: str = ""
    visit_id: str = ""

    def job(self) -> dict[str, Any]:
        """As the office sees it."""
        found: dict[str, Any] = self.company.owner.get(f"/jobs/{self.job_id}")
        return found


@pytest.mark.parametrize("ending", ["complete", "cancel", "callback"])
@settings(
    max_examples=HISTORIES,
    deadline=None,
    derandomize=not ENDURES,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(dice=st.randoms(use_true_random=True))
def test_what_goes_through_several_services_ends_consistent(
    platform: Platform, ours: Company, ending: str, dice: Random
) -> None:
    weather = Weather(platform, TOPOLOGY, dice)
    story = accepted(ours, weather, has_deposit=dice.random() < 0.5)
    works = ending != "cancel"
    if works or dice.random() < 0.5:
        book(story, story.visit_id, stays=works)
    if ending == "cancel":
        weather.do(ours.owner, f"/jobs/{story.job_id}/cancel", {"reason": "The customer moved"}, version=version(story))
    else:
        work_through(ours, weather, story.visit_id)
    weather.settle()
    callback = complain(story) if ending == "callback" else None
    if ending != "cancel":
        pay(story)
    weather.settle()
    print(f"{ending}: {weather.delivered} deliveries, {weather.deaths} deaths, {weather.repeats} repeats")
    assert_all_was_heard(platform, ours)
    assert_one_job(story, "cancelled" if ending == "cancel" else "completed")
    assert_bookings_follow(story)
    assert_money_is_where_it_belongs(story, is_cancelled=ending == "cancel")
    if callback is not None:
        assert_reworked(story, callback)


@pytest.mark.parametrize("meanwhile", ["nothing", "cancelled", "booked by hand"])
@settings(
    max_examples=PLANS,
    deadline=None,
    derandomize=not ENDURES,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(dice=st.randoms(use_true_random=True))
def test_a_plan_is_applied_or_refused_whatever_happens_on_the_way(
    platform: Platform, ours: Company, meanwhile: str, dice: Random
) -> None:
    weather, owner = Weather(platform, TOPOLOGY, dice), ours.owner
    place = {"customer_id": ours.one("customer_id"), "property_id": ours.one("property_id")}
    job = weather.do(owner, "/jobs", {**place, "title": "Wash", "lines": [ours.line()]})
    weather.settle()
    visit = owner.get(f"/jobs/{job['id']}")["visits"][0]["id"]
    day = day_of_its_own(ours)
    wanted = weather.do(owner, "/day-plans", {"on": day.isoformat(), "visit_ids": [visit], "seconds": 1})
    plan = planned(weather, ours, wanted["id"])
    weather.settle()
    answer = weather.order(owner, "POST", f"/day-plans/{plan['id']}/apply", {}, version=plan["version"])
    # An answer that was lost may have come too late for its version: the order itself was carried out.
    assert answer.status_code in (200, 202, 412), answer.text
    if meanwhile == "cancelled":
        version_now = owner.get(f"/jobs/{job['id']}")["version"]
        weather.do(owner, f"/jobs/{job['id']}/cancel", {"reason": "test"}, version=version_now)
    if meanwhile == "booked by hand":
        wish = {"visit_id": visit, "crew_id": ours.one("crew_id"), "starts_at": at(ours, day, hour=16)}
        by_hand = weather.order(owner, "POST", "/bookings", {**wish, "override_reason": "test"})
        assert by_hand.status_code in (201, 409)
    weather.settle()
    shown = owner.get(f"/day-plans/{plan['id']}")
    print(f"{meanwhile}: {shown['status']}; {weather.delivered} deliveries, {weather.deaths} deaths")
    assert shown["status"] in ("applied", "refused")
    assert_all_was_heard(platform, ours)
    assert_time_is_taken_once(platform, ours)
    status = owner.get(f"/jobs/{job['id']}")["visits"][0]["status"]
    if meanwhile == "nothing":
        assert shown["status"] == "applied"
    expected = (0, "cancelled") if meanwhile == "cancelled" else (1, "scheduled")
    assert (live_bookings(platform, visit), status) == expected


def test_control_a_message_that_goes_astray_is_noticed(platform: Platform, ours: Company) -> None:
    weather = Weather(platform, TOPOLOGY, Random(19))
    line = {"name": "House wash", "quantity": 1, "unit_price": usd(PRICE), "duration_minutes": 15}
    facts = {"customer_id": ours.one("customer_id"), "title": "Wash", "lines": [line]}
    estimate = weather.do(ours.owner, "/estimates", facts)
    weather.settle()
    answer = weather.order(ours.owner, "POST", f"/estimates/{estimate['id']}/win", {})
    assert answer.status_code < 300, answer.text
    lost = weather.lose("job")
    weather.settle()
    with pytest.raises(AssertionError):
        assert_all_was_heard(platform, ours)
    weather.bring_back(lost)
    weather.settle()
    assert_all_was_heard(platform, ours)


def planned(weather: Weather, company: Company, plan_id: str) -> dict[str, Any]:
    """The plan when it is ready."""

    def ready() -> dict[str, Any]:
        weather.settle()
        for timer in weather.platform.services["routing"].service.definition.timers:
            timer.run(weather.platform.services["routing"].service)
        plan: dict[str, Any] = company.owner.get(f"/day-plans/{plan_id}")
        return plan if plan["status"] == "ready" else {}

    return eventually(ready, what="the plan is ready")


def accepted(company: Company, weather: Weather, *, has_deposit: bool) -> Story:
    """Won, and paid ahead; the job comes by itself."""
    line = {"name": "House wash", "quantity": 1, "unit_price": usd(PRICE), "duration_minutes": 15}
    asked = {"deposit": {"amount": usd(DEPOSIT)}} if has_deposit else {}
    facts = {"customer_id": company.one("customer_id"), "title": "Wash", "lines": [line], **asked}
    estimate = weather.do(company.owner, "/estimates", facts)
    weather.do(company.owner, f"/estimates/{estimate['id']}/win")
    story = Story(company, weather, estimate, has_deposit)
    if has_deposit:
        weather.do(company.owner, "/deposits", {"estimate_id": estimate["id"], "method": "cash"})
    weather.settle()
    shown = company.owner.get(f"/estimates/{estimate['id']}")
    story.job_id = shown["jobs"][0]["id"]
    story.visit_id = story.job()["visits"][0]["id"]
    return story


def day_of_its_own(company: Company) -> date:
    """By the company's calendar: half a day away from Greenwich, a noon of there is in the plan of the day after."""
    return datetime.now(ZoneInfo(company.zone)).date() + timedelta(days=next(_days))


def at(company: Company, day: date, *, hour: int) -> str:
    """A moment of the company's day."""
    return datetime.combine(day, time(hour), ZoneInfo(company.zone)).isoformat()


def book(story: Story, visit_id: str, *, stays: bool) -> None:
    """On a day of its own; perhaps released, and perhaps made anew."""
    owner, weather = story.company.owner, story.weather
    starts_at = at(story.company, day_of_its_own(story.company), hour=12)
    crew = {"crew_id": story.company.one("crew_id"), "override_reason": "test"}
    wish = {"visit_id": visit_id, "starts_at": starts_at, **crew}
    booking = weather.do(owner, "/bookings", wish)
    if weather.dice.random() < 0.5:
        path = f"/bookings/{booking['id']}"
        weather.do(owner, f"{path}/release", {"reason": "test"}, version=owner.get(path)["version"])
        if stays or weather.dice.random() < 0.5:
            weather.do(owner, "/bookings", wish)
    weather.settle()


def work_through(company: Company, weather: Weather, visit_id: str) -> None:
    """Started and completed."""
    for step in ("start", "complete"):
        weather.do(company.owner, f"/visits/{visit_id}/{step}")


def version(story: Story) -> int:
    """Of the job, after all that changes it was heard."""
    story.weather.settle()
    return int(story.job()["version"])


def complain(story: Story) -> str:
    """The customer is not content; a rework comes of it and is done."""
    complaint = {"job_id": story.job_id, "reason": "missed_area", "source": "customer", "details": "A window"}
    callback = story.weather.do(story.company.owner, "/callbacks", complaint)
    story.weather.settle()
    rework = story.company.owner.get(f"/callbacks/{callback['id']}")["rework_job_id"]
    visit = story.company.owner.get(f"/jobs/{rework}")["visits"][0]
    book(story, visit["id"], stays=True)
    work_through(story.company, story.weather, visit["id"])
    return str(callback["id"])


def pay(story: Story) -> None:
    """What is still open, in cash."""
    (invoice,) = invoices(story)
    if invoice["balance"]["amount"]:
        story.weather.do(story.company.owner, f"/invoices/{invoice['id']}/payments", {"method": "cash"})


def invoices(story: Story) -> list[dict[str, Any]]:
    """All of the job."""
    found: list[dict[str, Any]] = story.company.owner.get(f"/invoices?job_id={story.job_id}")["items"]
    return found


def assert_all_was_heard(platform: Platform, company: Company) -> None:
    """Nothing is set aside, and every hearer is as far as the sayer with each aggregate."""
    said: dict[tuple[str, str], int] = {}
    for service in platform.services.values():
        with connect_plain(service.urls.platform) as database:
            rows = database.execute(
                "SELECT aggregate, aggregate_id, last FROM event_sequences WHERE organization_id = %s", [company.id]
            )
            said |= {(aggregate, str(identity)): last for aggregate, identity, last in rows}
    for name, service in platform.services.items():
        assert service.parked() == []
        with connect_plain(service.urls.platform) as database:
            rows = database.execute(
                "SELECT aggregate, aggregate_id, last FROM heard_sequences WHERE organization_id = %s", [company.id]
            )
            heard = {(aggregate, str(identity)): last for aggregate, identity, last in rows}
        behind = {key: (last, said[key]) for key, last in heard.items() if last != said[key]}
        assert behind == {}, name


def assert_one_job(story: Story, status: str) -> None:
    """However often the acceptance was heard."""
    jobs = story.company.owner.get(f"/estimates/{story.estimate['id']}")["jobs"]
    assert [each["id"] for each in jobs] == [story.job_id]
    job = story.job()
    assert (job["status"], job["total"]["amount"], len(job["visits"])) == (status, PRICE, 1)


def assert_bookings_follow(story: Story) -> None:
    """Never two at once for a visit, and none of one that will not be; a crew's time is taken by bookings alone."""
    most = 0 if story.job()["status"] == "cancelled" else 1
    assert live_bookings(story.weather.platform, story.visit_id) <= most
    assert_time_is_taken_once(story.weather.platform, story.company)


def live_bookings(platform: Platform, visit_id: str) -> int:
    """Of a visit, in the calendar."""
    with connect_plain(platform.services["scheduling"].urls.platform) as database:
        query = "SELECT count(*) FROM bookings WHERE visit_id = %s AND status = 'booked'"
        row = database.execute(query, [visit_id]).fetchone()
    assert row is not None
    return int(row[0])


def assert_time_is_taken_once(platform: Platform, company: Company) -> None:
    """No crew or person is in two places, nor busy with what was released."""
    with connect_plain(platform.services["scheduling"].urls.platform) as database:
        doubled = """SELECT count(*) FROM occupancies a JOIN occupancies b USING (organization_id, resource_no)
            WHERE a.booking_id < b.booking_id AND a.during && b.during AND organization_id = %s"""
        idle = """SELECT count(*) FROM occupancies o JOIN bookings b
            ON b.organization_id = o.organization_id AND b.id = o.booking_id
            WHERE b.status = 'released' AND b.organization_id = %s"""
        for query in (doubled, idle):
            assert database.execute(query, [company.id]).fetchone() == (0,)


def assert_money_is_where_it_belongs(story: Story, *, is_cancelled: bool) -> None:
    """A deposit pays the invoice once, or stays the customer's; nobody pays twice."""
    ahead = DEPOSIT if story.has_deposit else 0
    if story.has_deposit:
        deposit = story.company.owner.get(f"/deposits/{story.estimate['id']}")
        held = ahead if is_cancelled else 0
        assert (deposit["received"]["amount"], deposit["held"]["amount"]) == (ahead, held)
    if is_cancelled:
        assert invoices(story) == []
        return
    (invoice,) = invoices(story)
    assert (invoice["status"], invoice["total"]["amount"], invoice["balance"]["amount"]) == ("paid", PRICE, 0)
    taken = story.company.owner.get(f"/invoices/{invoice['id']}")["payments"]
    # The deposit is a payment of the estimate's, and pays the invoice as credit.
    assert sum(each["amount"]["amount"] for each in taken if each["state"] == "succeeded") == PRICE - ahead


def assert_reworked(story: Story, callback: str) -> None:
    """One rework, done, for nothing."""
    shown = story.company.owner.get(f"/callbacks/{callback}")
    assert shown["status"] == "resolved"
    rework = story.company.owner.get(f"/jobs/{shown['rework_job_id']}")
    assert (rework["status"], rework["total"]["amount"], len(rework["visits"])) == ("completed", 0, 1)
    assert story.company.owner.get(f"/invoices?job_id={rework['id']}")["items"] == []
