"""Services fall due by miles, hours or days, are said once a crossing, and begin anew from the actual service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.clock import FixedClock
from common.db.session import connect_plain
from common.testing.harness import Harness
from common.testing.plans import statements
from fleet.entrypoints.timers import look_at_the_day
from fleet.testing import NOW, Company, usd
from fleet.testing.company import day, refusal


def dues(company: Company, vehicle: dict[str, Any]) -> list[str]:
    return [data["state"] for what, data in company.said(vehicle) if what == "service_due"]


def shown(company: Company, plan: dict[str, Any]) -> dict[str, Any]:
    return company.shown(f"/service-plans/{plan['id']}")


def test_each_crossing_is_said_once(company: Company) -> None:
    truck = company.vehicle(odometer_miles=10_000)
    plan = company.plan(truck, every_miles=5_000, soon_miles=500)
    assert (plan["state"], plan["due_at_miles"], plan["due_on"]) == ("ok", 15_000, None)
    for value in (14_000, 14_500, 14_600, 15_000.1, 15_200):
        company.ok(company.read(truck, value, confirmed=True))
    assert dues(company, truck) == ["due_soon", "overdue"]
    assert company.seen(truck)["service_state"] == "overdue"
    [said] = [data for what, data in company.said(truck) if what == "service_due"][1:]
    assert (said["service_plan_id"], said["due_at_tenth_miles"], said["safety"]) == (plan["id"], 150_000, False)
    assert [each["id"] for each in company.shown("/service-plans?state=overdue")["items"]] == [plan["id"]]


def test_a_reading_costs_the_same_however_many_services_there_are(company: Company, harness: Harness) -> None:
    truck = company.vehicle(odometer_miles=100)

    def cost(value: float) -> int:
        with statements(harness) as seen:
            company.ok(company.read(truck, value))
        return len(seen)

    for number in range(2):
        plan = company.plan(truck, name=f"Service {number}", every_miles=5_000, every_days=90)
        company.ok(company.log(truck, service_plan_ids=[plan["id"]]))
    few = cost(101)
    for number in range(2, 7):
        plan = company.plan(truck, name=f"Service {number}", every_miles=5_000, every_days=90)
        company.ok(company.log(truck, service_plan_ids=[plan["id"]]))
    assert cost(102) == few


def test_a_meter_read_first_after_the_plan_began_counts_from_there(company: Company) -> None:
    truck = company.vehicle()
    plan = company.plan(truck, every_miles=500)
    assert plan["due_at_miles"] is None
    company.ok(company.read(truck, 52_000))
    assert (shown(company, plan)["due_at_miles"], shown(company, plan)["state"]) == (52_500, "due_soon")


def test_whichever_is_first(company: Company) -> None:
    truck = company.vehicle(odometer_miles=0, engine_hours=0)
    plan = company.plan(truck, every_miles=100_000, every_engine_hours=100, every_days=365, soon_engine_hours=0)
    assert (plan["due_on"], plan["due_at_miles"], plan["due_at_engine_hours"]) == (day(365), 100_000, 100)
    company.ok(company.read(truck, 100.1, meter="engine_hours", confirmed=True))
    assert shown(company, plan)["state"] == "overdue"


def test_a_service_counts_from_its_actual_day_and_meter_not_from_what_was_due(company: Company) -> None:
    truck = company.vehicle(odometer_miles=10_000)
    plan = company.plan(truck, every_miles=5_000, every_days=90, start_miles=4_000, start_on=day(-100))
    assert (plan["state"], plan["due_at_miles"]) == ("overdue", 9_000)
    entry = company.ok(company.log(truck, service_plan_ids=[plan["id"]], odometer_miles=10_100, cost=usd(8_900)))
    after = shown(company, plan)
    assert (after["state"], after["due_at_miles"], after["due_on"]) == ("ok", 15_100, day(90))
    assert after["last_serviced_on"] == day(0)
    older = company.ok(
        company.log(truck, service_plan_ids=[plan["id"]], performed_on=day(-5))  # logged late: it is not the last one
    )
    assert shown(company, plan)["due_at_miles"] == 15_100
    for wrong in (entry, older):
        company.ok(company.office.post(f"/api/v1/maintenance/{wrong['id']}/void", {"reason": "other truck"}))
    assert (shown(company, plan)["due_at_miles"], shown(company, plan)["last_serviced_on"]) == (9_000, None)
    assert dues(company, truck) == ["overdue", "overdue"]


def test_planned_routes_bring_the_day_nearer(company: Company) -> None:
    truck = company.vehicle(odometer_miles=1_000)
    company.ok(company.assign(truck, day(0)))
    plan = company.plan(truck, every_miles=300, soon_miles=10, soon_days=2)
    assert plan["projected_on"] is None
    for ahead in (1, 2, 4):
        company.route(day(ahead), 100)
    assert shown(company, plan)["projected_on"] == day(4)
    assert dues(company, truck) == []
    company.route(day(2), 200)  # planned anew
    assert (shown(company, plan)["projected_on"], shown(company, plan)["state"]) == (day(2), "due_soon")
    company.route(day(2), 50, at=NOW.replace(hour=1))  # heard late, but older
    assert (shown(company, plan)["projected_on"], dues(company, truck)) == (day(2), ["due_soon"])
    forecast = company.shown(f"/vehicles/{truck['id']}/forecast")
    assert [(each["on"], round(each["miles"])) for each in forecast["planned"]] == [
        (day(1), 100),
        (day(2), 200),
        (day(4), 100),
    ]


def test_what_is_usual_is_expected_without_routes(company: Company) -> None:
    truck = company.vehicle()
    company.ok(company.read(truck, 1_000, day(-10)))
    company.ok(company.read(truck, 1_300))
    plan = company.plan(truck, every_miles=900, soon_days=0)
    assert plan["projected_on"] == day(30)
    assert company.shown(f"/vehicles/{truck['id']}/forecast")["usual_miles_per_day"] == 30


def test_the_day_alone_makes_a_service_due(company: Company, harness: Harness, clock: FixedClock) -> None:
    truck = company.vehicle()
    plan = company.plan(truck, every_days=30, soon_days=5, safety=True)
    company.ok(company.assign(truck, day(0)))
    version = company.seen(truck)["version"]
    with connect_plain(harness.urls.platform) as connection:  # other companies' vehicles are not waited for
        connection.execute("UPDATE vehicles SET settled_on = '9999-01-01' WHERE organization_id <> %s", [company.id])
    try:
        for ahead in (24, 25, 31):
            clock.move_to(NOW + timedelta(days=ahead))
            while look_at_the_day(harness.service):
                pass  # a bounded number at a time
            if ahead == 24:
                assert (company.seen(truck)["version"], shown(company, plan)["state"]) == (version, "ok")
        assert dues(company, truck) == ["due_soon", "overdue"]
        [grounded] = [data for what, data in company.said(truck) if what == "grounded"]
        assert (grounded["from_on"], grounded["reason"]) == (day(31), "safety_overdue")
    finally:
        clock.move_to(NOW)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "no_interval"),
        ({"every_days": 0}, "invalid"),
        ({"every_miles": 0.05}, "invalid"),
        ({"every_days": 30, "unknown": 1}, "invalid"),
    ],
)
def test_a_plan_comes_again_after_something(company: Company, facts: dict[str, Any], code: str) -> None:
    truck = company.vehicle()
    answer = company.office.post(f"/api/v1/vehicles/{truck['id']}/service-plans", {"name": "Oil", **facts})
    assert refusal(answer) == (422, code)
    assert company.shown("/service-plans")["items"] == []


def test_a_changed_or_stopped_plan_is_counted_anew(company: Company) -> None:
    truck = company.vehicle(odometer_miles=1_000)
    plan = company.plan(truck, every_miles=500, soon_miles=600)
    assert plan["state"] == "due_soon"
    path = f"/api/v1/service-plans/{plan['id']}"
    changed = company.ok(company.office.patch(path, {"every_miles": 5_000}, version=plan["version"]))
    assert (changed["state"], changed["due_at_miles"]) == ("ok", 6_000)
    nothing = company.office.patch(path, {"every_miles": None}, version=changed["version"])
    assert refusal(nothing) == (422, "no_interval")
    stopped = company.office.patch(path, {"every_miles": 1, "active": False}, version=changed["version"])
    assert company.ok(stopped)["state"] == "ok"
