"""A vehicle in the shop or with a safety service overdue does not go out: assignments are blocked unless somebody gives
a reason, and the days of crews that have it are named."""

from __future__ import annotations

from typing import Any

from fleet.testing import Company
from fleet.testing.company import day, refusal


def grounded(company: Company, vehicle: dict[str, Any]) -> list[Any]:
    """(reason, crews) each time that it was said, None for a release."""
    found: list[Any] = []
    for what, data in company.said(vehicle):
        if what in ("grounded", "released"):
            found.append((data["reason"], data["crew_ids"]) if what == "grounded" else None)
    return found


def to_shop(company: Company, vehicle: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/v1/vehicles/{vehicle['id']}/send-to-shop"
    return company.ok(company.office.post(path, {"reason": "Brakes"}))


def test_the_shop_names_the_crews_that_have_it_from_today_on(company: Company) -> None:
    truck, red = company.vehicle(), company.crew("Red")
    company.ok(company.assign(truck, day(-9), day(-2), crew_id=company.crew("Past")))
    company.ok(company.assign(truck, day(-1), day(2)))
    company.ok(company.assign(truck, day(3), crew_id=red))
    assert to_shop(company, truck)["grounded_reason"] == "in_shop"
    crews = sorted([str(company.crew_id), str(red)])
    assert grounded(company, truck) == [("in_shop", crews)]
    [said] = [data for what, data in company.said(truck) if what == "grounded"]
    assert (said["from_on"], said["since"]) == (day(0), "2030-05-06T15:00:00Z")
    company.ok(company.office.post(f"/api/v1/vehicles/{truck['id']}/return-to-service"))
    assert grounded(company, truck)[1:] == [None]
    assert company.seen(truck)["grounded_reason"] is None


def test_it_is_assigned_only_for_a_reason(company: Company) -> None:
    truck = company.vehicle()
    to_shop(company, truck)
    answer = company.assign(truck, day(1))
    assert (refusal(answer), answer.json["field"]) == ((409, "vehicle_must_stay"), "override_reason")
    assert answer.json["detail"] == f"Truck 1 is in the shop since {day(0)}"
    made = company.ok(company.assign(truck, day(1), override_reason="Back by noon"))
    assert made["override_reason"] == "Back by noon"
    assert grounded(company, truck) == [("in_shop", [])]
    company.ok(company.office.post(f"/api/v1/vehicles/{truck['id']}/return-to-service"))
    to_shop(company, truck)
    # That was another time in the shop: the reason does not count for it.
    assert grounded(company, truck)[-1] == ("in_shop", [str(company.crew_id)])
    path = f"/api/v1/vehicle-assignments/{made['id']}"
    kept = company.office.patch(path, {"override_reason": "Only a bulb"}, version=made["version"])
    assert company.ok(kept)["override_reason"] == "Only a bulb"
    assert grounded(company, truck)[-1] == ("in_shop", [])
    trail = company.shown("/audit/fleet?limit=100")["items"]
    assert "Only a bulb" in {entry["reason"] for entry in trail}


def test_days_gone_by_are_noted_whatever_the_vehicle_is(company: Company) -> None:
    truck = company.vehicle()
    to_shop(company, truck)
    company.ok(company.assign(truck, day(-5), day(-1)))


def test_days_that_a_crew_has_already_may_be_cut_but_not_added_to(company: Company) -> None:
    truck = company.vehicle()
    made = company.ok(company.assign(truck, day(-1), day(5)))
    to_shop(company, truck)
    path = f"/api/v1/vehicle-assignments/{made['id']}"
    cut = company.ok(company.office.patch(path, {"ends_on": day(0)}, version=made["version"]))
    assert cut["ends_on"] == day(0)
    for days in ({"ends_on": day(1)}, {"ends_on": None}):
        assert refusal(company.office.patch(path, days, version=cut["version"])) == (409, "vehicle_must_stay")


def test_only_overdue_safety_items_keep_it(company: Company) -> None:
    truck = company.vehicle(odometer_miles=1_000)
    company.ok(company.assign(truck, day(0)))
    company.plan(truck, name="Wash", every_miles=100)
    company.ok(company.read(truck, 1_150))
    assert grounded(company, truck) == []
    brakes = company.plan(truck, name="Brakes", every_miles=1_000, safety=True, start_miles=0)
    assert grounded(company, truck) == [("safety_overdue", [str(company.crew_id)])]
    company.ok(company.log(truck, title="Pads", service_plan_ids=[brakes["id"]]))
    assert grounded(company, truck)[1:] == [None]


def test_a_repair_that_leaves_a_service_overdue_changes_the_reason_only(company: Company) -> None:
    truck = company.vehicle(odometer_miles=5_000)
    to_shop(company, truck)
    company.plan(truck, every_miles=1_000, safety=True, start_miles=0)
    company.ok(company.office.post(f"/api/v1/vehicles/{truck['id']}/return-to-service"))
    assert [reason for reason, _ in grounded(company, truck)] == ["in_shop", "safety_overdue"]
    company.ok(company.office.post(f"/api/v1/vehicles/{truck['id']}/retire", {"reason": "Sold"}))
    assert grounded(company, truck)[2:] == [None]
    assert company.seen(truck)["service_state"] == "ok"
    assert refusal(company.assign(truck, day(0))) == (409, "vehicle_retired")


def test_voiding_a_misread_meter_lets_it_go(company: Company) -> None:
    truck = company.vehicle(odometer_miles=1_000)
    company.plan(truck, every_miles=500, safety=True)
    wrong = company.ok(company.read(truck, 9_100))
    assert grounded(company, truck) == [("safety_overdue", [])]
    company.ok(company.office.post(f"/api/v1/meter-readings/{wrong['id']}/void", {"reason": "1 taken for 9"}))
    assert grounded(company, truck)[1:] == [None]
