"""Jobs use up their recipes from the crew's van: once, whatever is heard twice or in another order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any
from uuid import UUID

from common.ids import new_id
from inventory.testing import NOW, Company
from inventory.testing.neighbours import Job


def done_job(company: Company, *recipe: tuple[str, str], quantity: str = "1") -> Job:
    """A job of the crew that is done."""
    job = company.hear_job(company.hear_service(*recipe), quantity=quantity)
    company.book(job, company.crew_id)
    company.complete(job)
    return job


def uses_of(company: Company, job: Job) -> list[Decimal]:
    """What the ledger says of a job, oldest first."""
    found = company.items(f"/movements?job_id={job.id}")
    return [Decimal(str(each["quantity"])) for each in reversed(found)]


def test_a_completed_job_takes_its_recipe_from_the_crews_van(company: Company) -> None:
    company.receive(20)
    job = done_job(company, ("bleach", "4.5"), ("nobody's item", "1"), quantity="2")
    assert company.there() == 11
    assert uses_of(company, job) == [-9]


def test_what_was_not_done_uses_nothing(company: Company) -> None:
    company.receive(20)
    job = company.hear_job(company.hear_service(("SH-12", "4")))
    company.book(job, company.crew_id)
    company.complete(job, done=False)
    assert uses_of(company, job) == []


def test_hearing_of_it_again_takes_nothing_more(company: Company) -> None:
    company.receive(20)
    job = company.hear_job(company.hear_service(("Bleach", "4")))
    company.book(job, company.crew_id)
    event_id = company.complete(job)
    company.complete(job, event_id=event_id)
    company.complete(job)
    assert uses_of(company, job) == [-4]


def test_a_service_that_was_not_heard_of_is_waited_for(company: Company) -> None:
    company.receive(20)
    service = new_id()
    job = company.hear_job(service)
    company.book(job, company.crew_id)
    company.complete(job)
    assert uses_of(company, job) == []
    company.hear_service(("Bleach", "4"), id=service)
    company.harness.retry_parked_now()
    assert uses_of(company, job) == [-4]


def test_the_order_of_hearing_makes_no_difference(company: Company) -> None:
    soap = company.item("Soap")
    service = company.hear_service(("Bleach", "4"), ("Soap", "1"))
    for number, order in enumerate(permutations(("job", "booking", "vehicle", "material"))):
        late, van = company.hear_crew(name="Late"), company.location(f"Late van {number}", kind="vehicle")
        for item in (company.bleach_id, soap):
            company.receive(10, item=item, to=van)
        hear_in(order, company, company.hear_job(service), late, van)
        assert (company.there(at=van), company.there(item=soap, at=van)) == (Decimal("7.5"), 9), order


def hear_in(order: tuple[str, ...], company: Company, job: Job, crew: UUID, van: str) -> None:
    """Tell of a job, its booking, the crew's van and what was recorded, in this order."""
    tell: dict[str, Callable[[], Any]] = {
        "job": lambda: company.complete(job),
        "booking": lambda: company.book(job, crew),
        "vehicle": lambda: company.assign(crew, company.hear_vehicle(name="Van 2", stock_location_id=van)),
        "material": lambda: company.record(job, "2.5", crew_id=crew, name="Bleach"),
    }
    for each in order:
        tell[each]()


def test_what_the_crew_recorded_takes_the_place_of_the_recipe(company: Company) -> None:
    company.receive(20)
    job = done_job(company, ("Bleach", "4"))
    first = company.record(job, "1.5", crew_id=company.crew_id, sku="sh-12", name="whatever")
    assert company.there() == Decimal("18.5")
    second = company.record(job, "2", crew_id=company.crew_id, item_id=UUID(company.bleach_id))
    assert company.there() == Decimal("16.5")
    company.void_record(job, first)
    assert company.there() == 18
    company.void_record(job, second)
    company.void_record(job, second)
    assert company.there() == 16
    assert sum(uses_of(company, job)) == -4


def test_a_use_that_was_voided_before_it_was_heard_of_counts_for_nothing(company: Company) -> None:
    company.receive(20)
    job, material = company.hear_job(), new_id()
    company.void_record(job, material)
    facts: dict[str, Any] = {"material_id": material, "crew_id": company.crew_id, "name": "Bleach", "quantity": "3"}
    company.hear("job.material_used.v1", job.id, job_id=job.id, used_at=NOW, **facts)
    assert uses_of(company, job) == []


def test_what_is_not_stock_is_left_alone(company: Company) -> None:
    job = company.hear_job()
    company.record(job, "12", crew_id=company.crew_id, name="Gutter screws")
    assert uses_of(company, job) == []
    assert company.items("/stock/unplaced") == []


def test_a_reopened_job_gives_back_and_takes_again(company: Company) -> None:
    company.receive(20)
    job = done_job(company, ("Bleach", "4"))
    company.reopen(job)
    assert company.there() == 20
    company.complete(job)
    assert uses_of(company, job) == [-4, 4, -4]


def test_what_is_not_there_is_a_shortfall_until_it_is_taken_or_waived(company: Company) -> None:
    company.receive(3)
    job, other = done_job(company, ("Bleach", "4")), done_job(company, ("Bleach", "2"))
    assert company.there() == 0
    second, first = company.items("/stock/shortfalls")
    assert (first["job_id"], first["missing"], second["missing"]) == (str(job.id), 1, 2)
    assert second["job_id"] == str(other.id)
    path = f"/api/v1/stock/shortfalls/{first['id']}/take"
    assert company.office.post(path).get_json()["code"] == "not_enough_stock"
    company.receive(5)
    company.complete(job)
    assert company.there() == 5
    company.ok(company.office.post(path))
    assert company.there() == 4
    assert company.office.post(path).get_json()["code"] == "nothing_is_missing"
    company.ok(company.office.post(f"/api/v1/stock/shortfalls/{second['id']}/waive", {"reason": "counted"}))
    assert (company.there(), company.items("/stock/shortfalls")) == (4, [])


def test_a_crew_without_a_van_waits_for_one(company: Company) -> None:
    south, van = company.hear_crew(name="South"), company.location("Van 3", kind="vehicle")
    company.receive(10, to=van)
    job = company.hear_job(company.hear_service(("Bleach", "4")))
    company.book(job, south)
    company.complete(job)
    [waiting] = company.items("/stock/unplaced")
    assert (waiting["crew_name"], waiting["item_name"], waiting["quantity"]) == ("South", "Bleach", 4)
    vehicle = company.hear_vehicle(name="Van 3", stock_location_id=van)
    company.assign(south, vehicle, since="2030-05-07")
    assert company.there(at=van) == 10
    company.assign(south, vehicle, since="2030-05-01", until="2030-05-06")
    assert (company.there(at=van), company.items("/stock/unplaced")) == (6, [])


def test_a_location_that_names_the_vehicle_tells_where_its_stock_is(company: Company) -> None:
    company.ok(company.office.patch("/api/v1/inventory/settings", {"allow_negative": True}, version=1))
    south, vehicle = company.hear_crew(name="South"), company.hear_vehicle(name="Van 4")
    company.assign(south, vehicle)
    company.record(company.hear_job(), "3", crew_id=south)
    assert len(company.items("/stock/unplaced")) == 1
    van = company.location("Van 4", kind="vehicle", vehicle_id=str(vehicle))
    assert (company.there(at=van), company.items("/stock/unplaced")) == (-3, [])


def test_the_office_notes_a_use_and_takes_it_back(company: Company) -> None:
    company.receive(10)
    job = done_job(company, ("Bleach", "4"))
    use = company.made("/stock/uses", {**company.place("", ""), "job_id": str(job.id), "quantity": 6})
    assert company.there() == 4
    movement = company.items(f"/movements?job_id={job.id}")[0]
    voided = company.office.post(f"/api/v1/movements/{movement['id']}/void", {"reason": "x"})
    assert voided.get_json()["code"] == "follows_a_job"
    assert company.ok(company.office.post(f"/api/v1/stock/uses/{use['id']}/void", {"reason": "x"}))["voided_at"]
    assert company.there() == 6
    again = company.office.post(f"/api/v1/stock/uses/{use['id']}/void", {"reason": "x"})
    assert again.get_json()["code"] == "use_voided_already"


def test_a_use_of_more_than_there_is_is_refused_whole(company: Company) -> None:
    company.receive(5)
    body = {**company.place("", ""), "job_id": str(company.hear_job().id), "quantity": 6}
    refused = company.office.post("/api/v1/stock/uses", body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "not_enough_stock")
    assert (company.there(), company.items("/stock/shortfalls")) == (5, [])
    unheard = company.office.post("/api/v1/stock/uses", {**body, "job_id": str(new_id())})
    assert unheard.get_json()["code"] == "not_yet_known"


def test_with_negative_stock_allowed_all_is_taken(company: Company) -> None:
    company.receive(1)
    path, allowed = "/api/v1/inventory/settings", {"allow_negative": True}
    company.ok(company.office.patch(path, allowed, version=1))
    done_job(company, ("Bleach", "4"))
    assert (company.there(), company.items("/stock/shortfalls")) == (-3, [])


def test_days_left_and_tomorrows_shortages_come_from_booked_jobs(company: Company) -> None:
    company.receive(7)
    company.receive(2, to=company.warehouse_id)
    service = company.hear_service(("Bleach", "4"))
    for day in (0, 1, 1, 40):
        company.book(company.hear_job(service), company.crew_id, starts_at=NOW + timedelta(days=day))
    [lasts] = company.items("/stock/forecast")
    assert (lasts["on_hand"], lasts["needed"], lasts["days_left"], lasts["runs_out_on"]) == (9, 12, 1, "2030-05-07")
    [short] = company.items("/stock/shortages")
    assert (short["crew_name"], short["location_name"]) == ("North", "Van 1")
    assert (short["needed"], short["there"], short["missing"]) == (8, 7, 1)
    assert company.items("/stock/shortages?on=2030-05-06") == []


def test_jobs_that_are_done_or_recorded_need_nothing_more(company: Company) -> None:
    service = company.hear_service(("Bleach", "4"))
    done, recorded = company.hear_job(service), company.hear_job(service)
    for job in (done, recorded):
        company.book(job, company.crew_id, starts_at=NOW + timedelta(days=1))
    company.complete(done)
    company.record(recorded, "1", crew_id=company.crew_id)
    assert (company.items("/stock/forecast"), company.items("/stock/shortages")) == ([], [])
