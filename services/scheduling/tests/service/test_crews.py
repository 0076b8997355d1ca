"""Crews are formed and changed; the visits ahead follow their members."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from scheduling.testing.office import Office


def changed(office: Office, crew: dict[str, Any], **facts: Any) -> Any:
    return office.owner.patch(f"/api/v1/crews/{crew['id']}", facts, version=crew["version"])


def test_a_new_crew_is_answered_listed_and_told(office: Office) -> None:
    ann = office.hire("Ann")
    crew = office.crew("Blue", ann, lead_id=str(ann), skills=["roof"])
    assert crew["members"] == [{"person_id": str(ann), "from_on": "2030-01-01", "until_on": None}]
    assert [row["weekday"] for row in crew["hours"]] == [0, 1, 2, 3, 4]
    assert office.owner.get("/api/v1/crews").json["items"] == [crew]
    assert office.owner.get(f"/api/v1/crews/{crew['id']}").json == crew
    (said,) = office.said("crew.created.v1")
    assert (said["name"], said["lead_id"], said["skills"]) == ("Blue", str(ann), ["roof"])
    assert said["hours"][0] == {"weekday": 0, "opens": "08:00", "closes": "17:00"}


def test_a_crew_keeps_a_place_to_start_from(office: Office) -> None:
    place = {"label": "Yard", "latitude": 42.65, "longitude": -73.75}
    crew = office.crew("Blue", start_place=place)
    assert (crew["start_place"], crew["end_place"]) == (place, None)


def test_a_change_of_a_crew_raises_its_version_and_is_told(office: Office) -> None:
    crew = office.crew("Blue")
    answer = changed(office, crew, name="Red", hours=[{"weekday": 5, "opens": "20:00", "closes": "04:00"}])
    assert (answer.status_code, answer.json["name"], answer.json["version"]) == (200, "Red", 2)
    assert answer.headers["ETag"] == '"2"'
    assert office.said("crew.changed.v1")[0]["hours"] == [{"weekday": 5, "opens": "20:00", "closes": "04:00"}]


def test_a_change_of_members_alone_raises_the_version_too(office: Office) -> None:
    crew = office.crew("Blue")
    members = [{"person_id": str(office.hire()), "from_on": "2030-01-01"}]
    assert changed(office, crew, members=members).json["version"] == 2


@pytest.mark.parametrize("name", ["Blue", "BLUE"])
def test_two_crews_cannot_have_one_name(office: Office, name: str) -> None:
    office.crew("Blue")
    answer = office.owner.post("/api/v1/crews", {"name": name, "colour": "#000000"})
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (409, "crew_name_taken", "name")


def test_crews_of_two_organizations_may_have_one_name(office: Office, stranger: Office) -> None:
    office.crew("Blue")
    assert stranger.crew("Blue")["name"] == "Blue"


def test_a_stale_change_of_a_crew_is_refused_and_one_without_version_too(office: Office) -> None:
    crew = office.crew("Blue")
    assert changed(office, crew, name="Red").status_code == 200
    assert changed(office, crew, name="Green").status_code == 412
    assert office.owner.patch(f"/api/v1/crews/{crew['id']}", {"name": "Green"}, version=None).status_code == 428


def test_a_member_who_is_not_known_yet_is_waited_for(office: Office) -> None:
    members = [{"person_id": str(new_id()), "from_on": "2030-01-01"}]
    answer = office.owner.post("/api/v1/crews", {"name": "Blue", "colour": "#000000", "members": members})
    assert (answer.status_code, answer.json["code"]) == (409, "not_yet_known")
    assert answer.headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"colour": "blue"}, "colour"),
        ({"hours": [{"weekday": 7, "opens": "08:00", "closes": "17:00"}]}, "hours.0.weekday"),
        ({"hours": [{"weekday": 0, "opens": "08:00", "closes": "17:00"}] * 2}, "hours"),
        ({"lead_id": str(new_id())}, "lead_id"),
        ({"name": "a\x00b"}, "name"),
        ({"nickname": "B"}, "nickname"),
    ],
)
def test_bad_input_about_a_crew_names_the_field(office: Office, facts: dict[str, Any], field: str) -> None:
    crew = office.crew("Blue")
    answer = changed(office, crew, **facts)
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_a_crew_with_visits_ahead_cannot_be_taken_out_of_service(office: Office) -> None:
    crew = office.crew("Blue")
    booking = office.booked(crew)
    answer = changed(office, crew, active=False)
    assert (answer.status_code, answer.json["code"]) == (409, "crew_has_bookings")
    assert str(booking["job_number"]) in answer.json["detail"]
    assert office.release(booking).status_code == 200
    assert changed(office, crew, active=False).json["active"] is False


def test_an_inactive_crew_is_not_booked(office: Office) -> None:
    crew = office.crew("Blue")
    assert changed(office, crew, active=False).status_code == 200
    answer = office.book(office.visit(), crew)
    assert (answer.status_code, answer.json["code"]) == (409, "crew_inactive")


def test_a_new_member_goes_along_to_the_visits_ahead(office: Office) -> None:
    ann, bob = office.hire("Ann"), office.hire("Bob")
    crew = office.crew("Blue", ann)
    booking = office.booked(crew)
    members = [{"person_id": str(who), "from_on": "2030-01-01"} for who in (ann, bob)]
    assert changed(office, crew, members=members).status_code == 200
    assert {who["name"] for who in office.day()["crews"][0]["bookings"][0]["people"]} == {"Ann", "Bob"}
    (moved,) = office.said("booking.moved.v1")
    assert (moved["booking_id"], set(moved["people"])) == (booking["id"], {str(ann), str(bob)})
    assert moved["promise_version"] == 1
    assert office.move(booking, duration_minutes=60).status_code == 412  # whoever saw the old people looks again


def test_a_member_who_is_elsewhere_then_cannot_join(office: Office) -> None:
    ann = office.hire("Ann")
    office.booked(office.crew("Red", ann))
    blue = office.crew("Blue")
    office.booked(blue)
    answer = changed(office, blue, members=[{"person_id": str(ann), "from_on": "2030-01-01"}])
    assert (answer.status_code, answer.json["code"]) == (409, "person_already_booked")
    assert "Ann" in answer.json["detail"]


def test_visits_behind_keep_their_people(office: Office) -> None:
    ann = office.hire("Ann")
    crew = office.crew("Blue", ann)
    office.booked(crew, "2030-03-01T14:00:00Z")
    assert changed(office, crew, members=[]).status_code == 200
    assert [who["name"] for who in office.day("2030-03-01")["crews"][0]["bookings"][0]["people"]] == ["Ann"]


def test_crews_are_paged_by_name(office: Office) -> None:
    for name in ("Cyan", "Amber", "Blue"):
        office.crew(name)
    first = office.owner.get("/api/v1/crews?limit=2").json
    rest = office.owner.get(f"/api/v1/crews?limit=2&after={first['next']}").json
    assert [crew["name"] for crew in first["items"] + rest["items"]] == ["Amber", "Blue", "Cyan"]
    assert rest["next"] is None


def test_a_repeated_request_forms_one_crew(office: Office) -> None:
    caller, body = office.owner, {"name": "Blue", "colour": "#000000"}
    first, again = (caller.post("/api/v1/crews", body, key="k") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert len(office.said("crew.created.v1")) == 1
