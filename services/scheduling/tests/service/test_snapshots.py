"""A newcomer is told of crews and live bookings as they are now, under the number of their last event."""

from __future__ import annotations

from common.testing.standing import told_of
from scheduling.testing.office import Office


def test_crews_are_told_as_they_are(office: Office) -> None:
    crew = office.crew("Blue", office.hire())
    changed = office.owner.patch(f"/api/v1/crews/{crew['id']}", {"name": "Azure"}, version=crew["version"])
    assert changed.status_code == 200
    (told,) = told_of(office.harness, "crew", office.organization_id)
    assert (told.type, told.sequence) == ("crew.created.v1", 2)
    assert told.data == office.said("crew.changed.v1")[-1]


def test_live_bookings_are_told_with_who_goes_and_released_ones_are_not(office: Office) -> None:
    crew = office.crew("Blue", office.hire("Ann"), office.hire("Bob"))
    kept, gone = office.booked(crew), office.booked(crew, "2030-03-04T18:00:00Z")
    office.move(kept, duration_minutes=60)
    office.release(gone)
    (told,) = told_of(office.harness, "booking", office.organization_id)
    assert (told.type, str(told.aggregate_id), told.sequence) == ("booking.made.v1", kept["id"], 2)
    assert told.data == office.said("booking.moved.v1")[-1]
    assert len(told.data["people"]) == 2


def test_when_nobody_is_to_be_sent_is_told_too(office: Office) -> None:
    off = office.time_off(crew_id=office.crew()["id"])
    holiday = office.owner.post("/api/v1/holidays", {"on": "2030-07-04", "name": "Independence Day"}).json
    assert office.owner.patch("/api/v1/schedule/settings", {"grounded_vehicles": "block"}, version=1).status_code == 200
    said = {"time_off": "time_off.given.v1", "holiday": "holiday.added.v1", "schedule": "schedule.changed.v1"}
    told = {name: told_of(office.harness, name, office.organization_id)[0] for name in said}
    assert {name: (each.type, each.data) for name, each in told.items()} == {
        name: (type, office.said(type)[-1]) for name, type in said.items()
    }
    assert [str(told[name].aggregate_id) for name in ("time_off", "holiday")] == [off["id"], holiday["id"]]
