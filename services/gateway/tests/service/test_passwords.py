"""Forgotten and changed passwords."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from common.clock import FixedClock
from gateway.testing.company import PASSWORD, Front, SignedIn, gateway_front

NEW = "wren-ladder-copper-77"


def email_of(person: SignedIn) -> str:
    return str(person.answer["person"]["email"])


def test_a_forgotten_password_is_set_anew_by_the_link_once(front: Front, owner: SignedIn) -> None:
    asked = front.call("POST", "/api/v1/password-resets", {"email": email_of(owner)})
    unknown = front.call("POST", "/api/v1/password-resets", {"email": "nobody@example.com"})
    assert (asked.status_code, asked.data) == (unknown.status_code, unknown.data) == (202, b"")
    body = {"token": front.latest_link_token("member.reset_requested.v1"), "password": NEW}
    assert front.call("POST", "/api/v1/password-resets/confirm", body).status_code == 204
    assert front.call("POST", "/api/v1/password-resets/confirm", body).status_code == 404
    assert front.log_in(email_of(owner)).status_code == 401
    assert front.log_in(email_of(owner), NEW).status_code == 201


def test_a_new_password_ends_every_session(front: Front, owner: SignedIn) -> None:
    phone = front.signed_in(front.log_in(email_of(owner)))
    front.call("POST", "/api/v1/password-resets", {"email": email_of(owner)})
    body = {"token": front.latest_link_token("member.reset_requested.v1"), "password": NEW}
    front.call("POST", "/api/v1/password-resets/confirm", body)
    for person in (owner, phone):
        assert person.get("/api/v1/me").status_code == 401
        refused = front.call("POST", "/api/v1/sessions/refresh", {"refresh_token": person.refresh_token})
        assert refused.status_code == 401


def test_a_newer_link_replaces_the_older_and_a_weak_password_uses_none_up(front: Front, owner: SignedIn) -> None:
    front.call("POST", "/api/v1/password-resets", {"email": email_of(owner)})
    older = front.latest_link_token("member.reset_requested.v1")
    front.call("POST", "/api/v1/password-resets", {"email": email_of(owner)})
    newer = front.latest_link_token("member.reset_requested.v1")
    confirm = "/api/v1/password-resets/confirm"
    assert front.call("POST", confirm, {"token": older, "password": NEW}).status_code == 404
    weak = front.call("POST", confirm, {"token": newer, "password": "password123"})
    assert (weak.status_code, weak.get_json()["field"]) == (422, "password")
    assert front.call("POST", confirm, {"token": newer, "password": NEW}).status_code == 204


def test_one_link_used_twice_at_once_sets_one_password(front: Front, owner: SignedIn) -> None:
    front.call("POST", "/api/v1/password-resets", {"email": email_of(owner)})
    token = front.latest_link_token("member.reset_requested.v1")
    bodies = [{"token": token, "password": f"{NEW}-{n}"} for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda b: front.call("POST", "/api/v1/password-resets/confirm", b), bodies))
    assert sorted(a.status_code for a in answers) == [204, 404, 404, 404]


def test_a_link_is_good_for_an_hour(postgres_admin_url: str) -> None:
    clock = FixedClock(datetime(2030, 1, 1, tzinfo=UTC))
    with gateway_front(clock=clock, admin_url=postgres_admin_url) as front:
        owner = front.sign_up()
        front.call("POST", "/api/v1/password-resets", {"email": email_of(owner)})
        clock.advance(hours=1)
        body = {"token": front.latest_link_token("member.reset_requested.v1"), "password": NEW}
        assert front.call("POST", "/api/v1/password-resets/confirm", body).status_code == 404


def test_a_password_is_changed_by_who_knows_the_old_one(front: Front, owner: SignedIn) -> None:
    path = "/api/v1/me/password"
    wrong = owner.call("POST", path, {"current_password": "not-it-at-all-1", "new_password": NEW})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "wrong_password")
    weak = owner.call("POST", path, {"current_password": PASSWORD, "new_password": "qwertyuiop"})
    assert (weak.status_code, weak.get_json()["field"]) == (422, "new_password")
    assert owner.call("POST", path, {"current_password": PASSWORD, "new_password": NEW}).status_code == 204
    assert owner.get("/api/v1/me").status_code == 401
    assert front.log_in(email_of(owner), NEW).status_code == 201


def test_the_pages_behind_the_links_work_without_script(front: Front, owner: SignedIn) -> None:
    front.call("POST", "/api/v1/password-resets", {"email": email_of(owner)})
    path = f"/reset/{front.latest_link_token('member.reset_requested.v1')}"
    page = front.client.get(path)
    assert page.status_code == 200 and email_of(owner) in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert front.client.post(path, data={"password": "password123"}).status_code == 422
    assert "changed" in front.client.post(path, data={"password": NEW}).text
    assert front.client.get(path).status_code == 404


def test_joining_works_by_the_page_too(front: Front, owner: SignedIn) -> None:
    owner.call("POST", "/api/v1/invitations", {"email": "page-joiner@example.com", "role": "crew_lead"})
    path = f"/join/{front.latest_link_token('member.invited.v1')}"
    assert "crew lead" in front.client.get(path).text
    assert front.client.post(path, data={"name": " ", "password": PASSWORD}).status_code == 422
    assert "Welcome" in front.client.post(path, data={"name": "Page Joiner", "password": PASSWORD}).text
    assert front.log_in("page-joiner@example.com").status_code == 201
