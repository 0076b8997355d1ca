"""Nobody is in two places at a time; the refusal tells who, where and when."""

from __future__ import annotations

import psycopg
import pytest

from common.db.session import connect_plain
from common.testing.harness import Harness
from scheduling.testing.office import Office

NINE, TEN, ELEVEN = "2030-03-04T14:00:00Z", "2030-03-04T15:00:00Z", "2030-03-04T16:00:00Z"


def test_a_crew_is_booked_once_and_the_refusal_names_job_crew_and_time(office: Office) -> None:
    crew = office.crew("Blue")
    first = office.booked(crew, NINE)
    answer = office.book(office.visit(), crew, TEN)
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (409, "crew_already_booked", "crew_id")
    assert answer.json["detail"] == f"Blue is on job {first['job_number']} from 2030-03-04 09:00 to 11:00"
    (conflict,) = answer.json["conflicts"]
    assert (conflict["booking_id"], conflict["starts_at"], conflict["ends_at"]) == (first["id"], NINE, ELEVEN)


def test_bookings_may_follow_one_another_at_once(office: Office) -> None:
    crew = office.crew()
    office.booked(crew, NINE)
    assert office.book(office.visit(), crew, ELEVEN).status_code == 201


def test_a_person_of_two_crews_is_booked_once(office: Office) -> None:
    ann = office.hire("Ann")
    blue, red = office.crew("Blue", ann), office.crew("Red", ann)
    first = office.booked(blue, NINE)
    answer = office.book(office.visit(), red, TEN)
    assert (answer.status_code, answer.json["code"]) == (409, "person_already_booked")
    assert answer.json["detail"].startswith(f"Ann is on job {first['job_number']}")


def test_an_extra_person_is_taken_too(office: Office) -> None:
    ann = office.hire("Ann")
    office.booked(office.crew("Blue"), NINE, people=[str(ann)])
    answer = office.book(office.visit(), office.crew("Red", ann), TEN)
    assert (answer.status_code, answer.json["field"]) == (409, "people")


def test_a_longer_booking_that_began_the_day_before_is_in_the_way(office: Office) -> None:
    crew = office.crew()
    office.booked(crew, "2030-03-03T15:00:00Z", duration_minutes=1440, override_reason="big one")
    assert office.book(office.visit(), crew, "2030-03-04T14:45:00Z").json["code"] == "crew_already_booked"
    assert office.book(office.visit(), crew, TEN).status_code == 201


def test_a_released_booking_is_in_nobodys_way(office: Office) -> None:
    crew = office.crew()
    assert office.release(office.booked(crew, NINE)).status_code == 200
    assert office.book(office.visit(), crew, NINE).status_code == 201


def test_organizations_are_not_in_each_others_way(office: Office, stranger: Office) -> None:
    office.booked(office.crew(), NINE)
    assert stranger.book(stranger.visit(), stranger.crew(), NINE).status_code == 201


def test_the_database_itself_refuses_an_overlap_that_the_code_would_miss(office: Office, harness: Harness) -> None:
    office.booked(office.crew("Blue"), NINE)
    other = office.booked(office.crew("Red"), NINE)
    with connect_plain(harness.urls.platform) as connection, pytest.raises(psycopg.errors.ExclusionViolation):
        connection.execute(
            "UPDATE occupancies SET resource_no = (SELECT resource_no FROM occupancies"
            " WHERE organization_id = %s AND booking_id <> %s LIMIT 1) WHERE booking_id = %s",
            [office.organization_id, other["id"], other["id"]],
        )
