"""Coming in, going out, and what strangers cannot learn."""

from __future__ import annotations

from datetime import UTC, datetime

from common.clock import FixedClock
from common.ids import new_id
from gateway.testing.company import Front, SignedIn, gateway_front


def email_of(person: SignedIn) -> str:
    return str(person.answer["person"]["email"])


def test_the_right_password_lets_in_and_the_wrong_one_does_not(front: Front, owner: SignedIn) -> None:
    assert front.signed_in(front.log_in(email_of(owner))).person_id == owner.person_id
    assert front.log_in(email_of(owner).upper()).status_code == 201
    wrong = front.log_in(email_of(owner), "not-the-password-1")
    assert (wrong.status_code, wrong.get_json()["code"]) == (401, "wrong_credentials")


def test_unknown_and_deactivated_people_get_the_same_answer_as_a_wrong_password(front: Front, owner: SignedIn) -> None:
    member = front.member(owner, "technician")
    path = f"/api/v1/members/{member.person_id}"
    assert owner.call("PATCH", path, {"active": False}, version=1).status_code == 200
    answers = [
        front.log_in(email_of(owner), "not-the-password-1"),
        front.log_in("nobody-at-all@example.com"),
        front.log_in(email_of(member)),
        front.log_in(email_of(owner), organization_id=str(new_id())),
    ]
    bodies = [{k: v for k, v in a.get_json().items() if k != "request_id"} for a in answers]
    assert bodies == [bodies[0]] * 4
    assert {a.status_code for a in answers} == {401}


def test_an_address_of_two_organizations_asks_which(front: Front) -> None:
    address = f"{new_id()}@example.com"
    first, second = front.sign_up(name="First", email=address), front.sign_up(name="Second", email=address)
    asked = front.log_in(address)
    assert (asked.status_code, asked.get_json()["code"]) == (409, "choose_organization")
    choices = {choice["name"]: choice["id"] for choice in asked.get_json()["organizations"]}
    assert choices == {"First": first.organization_id, "Second": second.organization_id}
    chosen = front.signed_in(front.log_in(address, organization_id=choices["Second"]))
    assert chosen.organization_id == second.organization_id


def test_the_choice_is_not_told_to_who_lacks_the_password(front: Front) -> None:
    address = f"{new_id()}@example.com"
    front.sign_up(email=address), front.sign_up(email=address)
    assert front.log_in(address, "not-the-password-1").status_code == 401


def test_logging_out_ends_the_session_at_once(front: Front, owner: SignedIn) -> None:
    other = front.signed_in(front.log_in(email_of(owner)))
    assert owner.call("DELETE", "/api/v1/sessions/current").status_code == 204
    assert owner.get("/api/v1/me").status_code == 401
    refused = front.call("POST", "/api/v1/sessions/refresh", {"refresh_token": owner.refresh_token})
    assert (refused.status_code, refused.get_json()["code"]) == (401, "session_over")
    assert other.get("/api/v1/me").status_code == 200


def test_people_see_and_end_their_own_sessions_only(front: Front, owner: SignedIn) -> None:
    phone = front.signed_in(front.log_in(email_of(owner)))
    shown = {one["current"]: one["id"] for one in phone.get("/api/v1/sessions").get_json()["items"]}
    assert len(shown) == 2
    stranger = front.member(owner, "manager")
    assert stranger.call("DELETE", f"/api/v1/sessions/{shown[False]}").status_code == 404
    assert phone.call("DELETE", f"/api/v1/sessions/{shown[False]}").status_code == 204
    assert owner.get("/api/v1/me").status_code == 401
    assert phone.get("/api/v1/me").status_code == 200


def test_attempts_on_one_account_are_limited_wherever_they_come_from(postgres_admin_url: str) -> None:
    clock = FixedClock(datetime(2030, 1, 1, tzinfo=UTC))
    with gateway_front(clock=clock, admin_url=postgres_admin_url, CREWLINE_GATEWAY_RATE_ACCOUNT="3/minute") as front:
        address = email_of(front.sign_up())
        assert [front.log_in(address, "wrong-password-1").status_code for _ in range(4)] == [401, 401, 401, 429]
        limited = front.log_in(address)
        assert (limited.status_code, limited.headers["Retry-After"]) == (429, "60")
        clock.advance(seconds=61)
        assert front.log_in(address).status_code == 201


def test_a_refused_attempt_is_in_the_audit_trail(front: Front, owner: SignedIn) -> None:
    front.log_in(email_of(owner), "not-the-password-1")
    [entry] = owner.get("/api/v1/audit/gateway?action=session.refuse").get_json()["items"]
    assert (entry["record_id"], entry["source_address"]) == (owner.person_id, "127.0.0.1")
