"""A crew's route follows what is booked, what happens on the day, and where the crew begins."""

from __future__ import annotations

from datetime import timedelta

from common.clock import FixedClock
from common.testing.harness import Harness
from routing.testing import NOW, TODAY, Company
from routing.testing.company import DEPOT, TOMORROW, at

NEAR, FAR = (41.9, -87.65), (42.0, -87.9)


def test_a_route_has_order_times_drives_and_totals(company: Company) -> None:
    later, earlier = company.booked("13:00", FAR), company.booked("09:00", NEAR, minutes=90)
    route = company.route()
    assert [stop["visit_id"] for stop in route["stops"]] == [str(earlier.visit_id), str(later.visit_id)]
    first, second = route["stops"]
    assert first["arrives_at"].startswith(at(TOMORROW, "09:00").isoformat()[:19])
    assert first["departs_at"].startswith(at(TOMORROW, "10:30").isoformat()[:19])
    assert 0 < first["drive_seconds"] < second["drive_seconds"]
    drives = first["drive_seconds"] + second["drive_seconds"] + route["last_leg"]["drive_seconds"]
    assert (route["drive_seconds"], route["on_site_seconds"]) == (drives, 150 * 60)
    assert (route["source"], route["degraded"], route["is_up_to_date"]) == ("estimate", False, True)


def test_many_changes_make_one_route_and_one_event(company: Company) -> None:
    job = company.booked("09:00")
    for clock in ("10:00", "11:00", "12:00"):
        company.book(job, clock, again=True)
    route = company.route()
    said = company.said("route.planned.v1")
    assert len([one for one in said if one.data["crew_id"] == str(company.crew_id)]) == 1
    assert said[-1].data["distance_meters"] == route["distance_meters"]
    assert [stop["visit_id"] for stop in said[-1].data["stops"]] == [str(job.visit_id)]
    assert said[-1].data["date"] == TOMORROW.isoformat()


def test_what_changes_nothing_of_a_route_is_not_said(company: Company) -> None:
    job = company.booked("09:00")
    company.route()
    company.change_visit(job, (41.9, -87.65), title="Roof wash and gutters")
    assert company.route()["stops"][0]["title"] == "Roof wash and gutters"
    assert len(mine(company)) == 1


def test_a_route_that_lost_its_last_stop_says_so(company: Company) -> None:
    job = company.booked("09:00")
    company.route()
    company.release(job)
    route = company.route()
    assert (route["stops"], route["drive_seconds"]) == ([], 0)
    assert [len(stops) for stops in mine(company)] == [1, 0]


def test_a_booking_that_moves_to_another_crew_and_day_changes_both(company: Company) -> None:
    south = company.crew("South")
    job = company.booked("09:00")
    company.route()
    company.book(job, "09:00", crew_id=south, on=TODAY, again=True)
    assert company.route()["stops"] == []
    assert len(company.route(crew_id=south, on=TODAY)["stops"]) == 1


def test_a_crew_that_begins_elsewhere_drives_otherwise(company: Company) -> None:
    company.booked("09:00", NEAR)
    before = company.route()["drive_seconds"]
    company.change_crew(company.crew_id, place=NEAR)
    assert company.route()["drive_seconds"] == 0 < before
    company.change_crew(company.crew_id, place=None)
    assert company.route()["drive_seconds"] == 0


def test_in_another_zone_bookings_are_on_other_days(company: Company) -> None:
    company.booked("21:00")
    company.route()
    company.hear(
        "organization.changed.v1", company.id, organization_id=company.id, name="Bright Co", zone="Europe/Berlin"
    )
    assert company.route()["stops"] == []
    assert len(company.route(on=TOMORROW + timedelta(days=1))["stops"]) == 1


def test_an_erased_customers_place_is_forgotten(company: Company) -> None:
    job = company.booked("09:00", FAR)
    company.route()
    company.hear("customer.erased.v1", job.customer_id, customer_id=job.customer_id)
    (stop,) = company.route()["stops"]
    assert (stop["latitude"], stop["longitude"], stop["title"]) == (None, None, "Erased")


def test_the_map_has_a_point_for_each_stop_and_a_line(company: Company) -> None:
    company.booked("09:00", NEAR)
    company.booked("11:00", None)
    company.booked("13:00", FAR)
    company.route_all()
    found = company.shown(f"/crews/{company.crew_id}/route/map?on={TOMORROW}")
    points = [each["geometry"] for each in found["features"] if each["geometry"]["type"] == "Point"]
    (line,) = (each["geometry"] for each in found["features"] if each["geometry"]["type"] == "LineString")
    assert [point["coordinates"] for point in points] == [[NEAR[1], NEAR[0]], [FAR[1], FAR[0]]]
    assert line["coordinates"] == [[lon, lat] for lat, lon in (DEPOT, NEAR, FAR, DEPOT)]
    assert [each["properties"].get("follows_roads") for each in found["features"]] == [None, None, False]


def test_totals_of_all_crews_are_one_list(company: Company) -> None:
    south = company.crew("South")
    company.booked("09:00")
    company.booked("09:00", FAR, crew_id=south)
    company.route_all()
    page = company.shown(f"/routes?on={TOMORROW}&limit=1")
    rest = company.shown(f"/routes?on={TOMORROW}&limit=1&after={page['next']}")
    cards = [*page["items"], *rest["items"]]
    assert {card["crew_name"]: card["stop_count"] for card in cards} == {"North": 1, "South": 1}
    assert rest["next"] is None


def test_the_crew_sees_its_own_route_and_no_other(company: Company) -> None:
    south = company.crew("South")
    company.booked("09:00")
    company.booked("09:00", crew_id=south)
    assert len(company.route(by=company.lead)["stops"]) == 1
    hidden = company.lead.get(f"/api/v1/crews/{south}/route?on={TOMORROW}")
    assert (hidden.status_code, hidden.get_json()["code"]) == (404, "not_found")
    listed = company.ok(company.lead.get(f"/api/v1/routes?on={TOMORROW}"))["items"]
    assert [card["crew_id"] for card in listed] == [str(company.crew_id)]
    technician = company.caller("technician", "routes:read", person_id=company.person_id)
    assert technician.get(f"/api/v1/crews/{company.crew_id}/route?on={TOMORROW}").status_code == 404
    assert technician.get(f"/api/v1/crews/{company.crew_id}/route?on={TODAY}").status_code == 200
    assert company.ok(technician.get(f"/api/v1/crews/{company.crew_id}/route"))["on"] == TODAY.isoformat()


def test_a_day_outside_of_the_calendar_is_refused(company: Company) -> None:
    answer = company.office.get(f"/api/v1/crews/{company.crew_id}/route?on=1999-12-31")
    assert (answer.status_code, answer.get_json()["code"], answer.get_json()["field"]) == (422, "out_of_calendar", "on")


def test_arrivals_follow_the_day_and_each_promise_is_alerted_once(company: Company, clock: FixedClock) -> None:
    first = company.booked("08:15", NEAR, on=TODAY)
    second = company.booked("10:00", FAR, on=TODAY, window=("09:30", "11:00"))
    company.route(on=TODAY)
    assert etas(company, second) == []
    company.visit(first, "started", at=NOW + timedelta(minutes=15))
    clock.move_to(NOW + timedelta(minutes=100))
    company.route_all()
    assert [said["promise"] for said in etas(company, second)] == ["kept"]
    clock.move_to(NOW + timedelta(minutes=170))
    company.route_all()
    clock.move_to(NOW + timedelta(minutes=176))
    company.route_all()
    said = etas(company, second)
    assert [each["promise"] for each in said] == ["kept", "at_risk", "at_risk"]
    assert [each["alert"] for each in said] == [False, True, False]
    (alert,) = company.shown(f"/promise-alerts?on={TODAY}")["items"]
    assert (alert["visit_id"], alert["promise_version"]) == (str(second.visit_id), 1)
    second.promise_version = 2
    company.book(second, "11:00", on=TODAY, window=("11:00", "11:15"), again=True)
    company.route_all()
    assert [each["promise_version"] for each in etas(company, second) if each["alert"]] == [1, 2]


def test_work_that_is_done_early_tells_nobody_an_earlier_time(company: Company, clock: FixedClock) -> None:
    first, second = company.booked("08:15", NEAR, on=TODAY), company.booked("11:00", FAR, on=TODAY)
    company.visit(first, "started", at=NOW + timedelta(minutes=10))
    company.visit(first, "completed", at=NOW + timedelta(minutes=30))
    clock.move_to(NOW + timedelta(minutes=31))
    company.route_all()
    assert etas(company, second) == []
    company.visit(second, "en_route", at=NOW + timedelta(minutes=31), eta_at=None)
    company.route_all()
    (said,) = etas(company, second)
    assert str(said["arrives_at"]) < at(TODAY, "10:00").isoformat()


def test_an_event_that_came_before_its_visit_waits(company: Company, harness: Harness) -> None:
    job = company.booked("09:00", on=TODAY)
    stranger = type(job)()
    company.visit(stranger, "started", at=NOW)
    assert ("note_work_begun", "visit.started.v1", "waiting") in [row[:3] for row in harness.parked()]


def mine(company: Company) -> list[list[object]]:
    """The stops of each route of this company's crew that was said."""
    said = company.said("route.planned.v1")
    return [one.data["stops"] for one in said if one.data["crew_id"] == str(company.crew_id)]


def etas(company: Company, job: object) -> list[dict[str, object]]:
    """What was said of a visit's arrival."""
    return [one.data for one in company.said("eta.changed.v1", job.visit_id)]  # type: ignore[attr-defined]
