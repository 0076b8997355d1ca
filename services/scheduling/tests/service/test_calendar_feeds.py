"""Calendar programs read the bookings of a crew or a person at a secret address, until it is revoked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from common.testing.harness import Harness
from scheduling.testing.office import Office


def opened(office: Office, **whose: Any) -> dict[str, Any]:
    answer = office.owner.post("/api/v1/calendar-feeds", whose)
    assert answer.status_code == 201, answer.json
    found: dict[str, Any] = answer.json
    return found


def read(office: Office, path: str) -> Any:
    return office.as_role("anonymous", permissions=()).get(path)


def events(answer: Any) -> list[Any]:
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return list(Calendar.from_ical(answer.get_data()).walk("VEVENT"))


def test_a_crews_feed_has_its_bookings(office: Office) -> None:
    blue = office.crew("Blue")
    booking = office.booked(blue)
    office.booked(office.crew("Red"))
    (event,) = events(read(office, opened(office, crew_id=blue["id"])["path"]))
    assert str(event["uid"]) == f"{booking['id']}@crewline"
    assert event["dtstart"].dt == datetime(2030, 3, 4, 14, 0, tzinfo=UTC)
    assert event["dtend"].dt == datetime(2030, 3, 4, 16, 0, tzinfo=UTC)
    assert str(event["summary"]) == "Rosa Diaz: House wash"
    assert str(event["location"]) == "12 Elm Street, Albany, NY 12207"


def test_a_persons_feed_follows_moves_and_releases(office: Office) -> None:
    ann = office.hire("Ann")
    path = opened(office, person_id=str(ann))["path"]
    booking = office.booked(office.crew("Blue", ann))
    moved = office.move(booking, starts_at="2030-03-05T14:00:00Z").json
    (event,) = events(read(office, path))
    assert (event["dtstart"].dt.day, event["sequence"]) == (5, 2)
    office.release(moved)
    assert events(read(office, path)) == []


def test_a_revoked_feed_leads_nowhere_at_once(office: Office) -> None:
    feed = opened(office, crew_id=office.crew()["id"])
    revoke = f"/api/v1/calendar-feeds/{feed['id']}/revoke"
    assert office.owner.post(revoke).json["revoked_at"] == "2030-03-04T12:00:00Z"
    assert read(office, feed["path"]).status_code == 404
    assert office.owner.post(revoke).json["code"] == "feed_revoked"
    (listed,) = office.owner.get("/api/v1/calendar-feeds").json["items"]
    assert feed["path"][5:-4] not in str(listed)


def test_who_has_left_reads_nothing(office: Office) -> None:
    ann = office.hire("Ann")
    path = opened(office, person_id=str(ann))["path"]
    facts = {"person_id": ann, "name": "Ann", "role": "technician", "active": False, "email": "a@example.com"}
    office.hear("member.changed.v1", ann, facts)
    assert read(office, path).status_code == 404


def test_the_secret_is_stored_only_as_a_hash(office: Office, harness: Harness) -> None:
    token = opened(office, crew_id=office.crew()["id"])["path"][5:-4]
    assert len(token) >= 43
    rows = harness.rows("SELECT kind, encode(hash, 'hex') FROM entry_tokens WHERE kind = 'calendar_feed'")
    assert all(token not in str(row) for row in rows)


@pytest.mark.parametrize("both", [False, True])
def test_a_feed_is_of_one_crew_or_person(office: Office, both: bool) -> None:
    body = {"crew_id": office.crew()["id"], "person_id": str(office.hire())} if both else {}
    answer = office.owner.post("/api/v1/calendar-feeds", body)
    assert (answer.status_code, answer.json["field"]) == (422, "crew_id")


def test_a_strangers_crew_has_no_feed_here(office: Office, stranger: Office) -> None:
    answer = office.owner.post("/api/v1/calendar-feeds", {"crew_id": stranger.crew()["id"]})
    assert answer.status_code == 404
