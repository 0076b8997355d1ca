"""The maintenance log: nothing half done, nothing deleted; and what vehicles cost, in all and by the mile."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from common.testing.plans import statements
from fleet.testing import Company, usd
from fleet.testing.company import day, refusal


def test_an_entry_keeps_what_was_done(company: Company) -> None:
    truck = company.vehicle(odometer_miles=1_000)
    plan = company.plan(truck, every_days=30)
    facts: dict[str, Any] = {
        "kind": "repair",
        "title": "New pump",
        "cost": usd(45_000),
        "vendor": "Joe's",
        "notes": "Warranty until 2032",
        "service_plan_ids": [plan["id"]],
        "odometer_miles": 1_040,
        "engine_hours": 12.5,
    }
    made = company.ok(company.log(truck, **facts))
    assert {name: made[name] for name in facts} == facts
    assert company.shown(f"/maintenance/{made['id']}") == made
    assert (company.seen(truck)["odometer_miles"], company.seen(truck)["engine_hours"]) == (1_040, 12.5)
    [hours, miles, _] = company.shown(f"/vehicles/{truck['id']}/meter-readings")["items"]
    assert (hours["source"], miles["maintenance_id"]) == ("maintenance", made["id"])
    void = company.office.post(f"/api/v1/meter-readings/{miles['id']}/void", {"reason": "x"})
    assert refusal(void) == (409, "reading_of_maintenance")
    company.ok(company.office.post(f"/api/v1/maintenance/{made['id']}/void", {"reason": "other truck"}))
    assert (company.seen(truck)["odometer_miles"], company.seen(truck)["engine_hours"]) == (1_000, None)
    again = company.office.post(f"/api/v1/maintenance/{made['id']}/void", {"reason": "x"})
    assert refusal(again) == (409, "already_voided")


def test_without_a_reading_the_meters_are_as_read_last_until_that_day(company: Company) -> None:
    truck = company.vehicle()
    company.ok(company.read(truck, 1_000, day(-9)))
    company.ok(company.read(truck, 2_000))
    assert company.ok(company.log(truck, performed_on=day(-3)))["odometer_miles"] == 1_000


@pytest.mark.parametrize(
    ("facts", "status", "code"),
    [
        ({"performed_on": day(1)}, 422, "done_in_the_future"),
        ({"cost": {"amount": 5, "currency": "EUR"}}, 422, "other_currency"),
        ({"cost": usd(-5)}, 422, "invalid"),
        ({"service_plan_ids": [str(new_id())]}, 422, "plan_of_another_vehicle"),
        ({"odometer_miles": 999}, 409, "meter_runs_backwards"),
        ({"kind": "party"}, 422, "invalid"),
    ],
)
def test_a_refused_entry_leaves_nothing(company: Company, facts: dict[str, Any], status: int, code: str) -> None:
    truck = company.vehicle()
    company.ok(company.read(truck, 1_000, day(-1)))
    assert refusal(company.log(truck, **{"engine_hours": 5, **facts})) == (status, code)
    assert company.shown("/maintenance")["items"] == []
    assert company.seen(truck)["engine_hours"] is None


def test_the_log_lists_what_was_done_last_first(company: Company) -> None:
    truck, other = company.vehicle(), company.vehicle()
    for ahead, kind in ((-3, "fuel"), (-1, "repair"), (-2, "fuel")):
        company.ok(company.log(truck, kind=kind, title=f"{-ahead} days ago", performed_on=day(ahead)))
    company.ok(company.log(other, title="Today"))

    def titles(query: str) -> list[str]:
        return [each["title"] for each in company.shown(f"/maintenance?{query}")["items"]]

    assert titles("") == ["Today", "1 days ago", "2 days ago", "3 days ago"]
    assert titles(f"vehicle_id={truck['id']}&kind=fuel") == ["2 days ago", "3 days ago"]


def test_costs_of_a_period_by_kind_and_mile(company: Company, harness: Harness) -> None:
    truck = company.vehicle()
    for ahead, value in ((-40, 1_000), (-20, 1_400), (-1, 2_000)):
        company.ok(company.read(truck, value, day(ahead)))
    company.ok(company.log(truck, kind="fuel", cost=usd(6_000), performed_on=day(-15)))
    company.ok(company.log(truck, kind="repair", cost=usd(30_000), performed_on=day(-2)))
    company.ok(company.log(truck, kind="fuel", cost=usd(9_999), performed_on=day(-31)))
    wrong = company.ok(company.log(truck, kind="fuel", cost=usd(1_111)))
    company.ok(company.office.post(f"/api/v1/maintenance/{wrong['id']}/void", {"reason": "twice"}))
    with statements(harness) as few:
        [found] = company.shown(f"/vehicle-costs?from={day(-30)}&until={day(0)}")["items"]
    assert (found["total"], found["miles"], float(found["minor_per_mile"])) == (usd(36_000), 1_000, 36)
    assert {each["kind"]: each["cost"]["amount"] for each in found["by_kind"]} == {
        "service": 0, "repair": 30_000, "inspection": 0, "fuel": 6_000, "other": 0,
    }  # fmt: skip
    for _ in range(3):
        company.vehicle()
    with statements(harness) as more:
        page = company.shown(f"/vehicle-costs?from={day(-30)}&until={day(0)}")["items"]
    assert len(more) == len(few)
    assert (page[1]["miles"], page[1]["minor_per_mile"], page[1]["total"]) == (None, None, usd(0))
    one = company.shown(f"/vehicle-costs?from={day(-30)}&until={day(0)}&vehicle_id={truck['id']}")["items"]
    assert one == [found]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (f"from={day(0)}&until={day(-1)}", "period_is_backwards"),
        (f"from={day(-2000)}&until={day(0)}", "period_is_too_long"),
        (f"from={day(0)}", "invalid"),
    ],
)
def test_a_period_is_one(company: Company, query: str, code: str) -> None:
    assert refusal(company.office.get(f"/api/v1/vehicle-costs?{query}")) == (422, code)
