"""Members: invited, changed, deactivated; one owner always remains."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.ids import new_id
from gateway.testing.company import PASSWORD, Front, SignedIn


def path_of(person: SignedIn) -> str:
    return f"/api/v1/members/{person.person_id}"


def test_an_invited_person_joins_once(front: Front, owner: SignedIn) -> None:
    lead = front.member(owner, "crew_lead")
    assert lead.get("/api/v1/me").get_json()["role"] == "crew_lead"
    body = {"token": front.latest_link_token("member.invited.v1"), "name": "Again", "password": PASSWORD}
    again = front.call("POST", "/api/v1/invitations/accept", body)
    assert (again.status_code, again.get_json()["code"]) == (404, "invitation_not_open")
    [joined] = [e for e in front.harness.said("member.joined.v1") if str(e.aggregate_id) == lead.person_id]
    assert joined.data["role"] == "crew_lead"


def test_a_newer_invitation_takes_the_older_back_and_a_revoked_one_opens_nothing(front: Front, owner: SignedIn) -> None:
    body = {"email": f"{new_id()}@example.com", "role": "technician"}
    first = owner.call("POST", "/api/v1/invitations", body).get_json()
    first_token = front.latest_link_token("member.invited.v1")
    second = owner.call("POST", "/api/v1/invitations", body).get_json()
    second_token = front.latest_link_token("member.invited.v1")
    assert owner.call("DELETE", f"/api/v1/invitations/{second['id']}").status_code == 204
    for token in (first_token, second_token):
        joining = {"token": token, "name": "A", "password": PASSWORD}
        assert front.call("POST", "/api/v1/invitations/accept", joining).status_code == 404
    listed = {one["id"]: one["status"] for one in owner.get("/api/v1/invitations").get_json()["items"]}
    assert listed == {first["id"]: "revoked", second["id"]: "revoked"}


def test_two_who_use_one_invitation_at_once_become_one_member(front: Front, owner: SignedIn) -> None:
    owner.call("POST", "/api/v1/invitations", {"email": f"{new_id()}@example.com", "role": "technician"})
    body = {"token": front.latest_link_token("member.invited.v1"), "name": "Twice", "password": PASSWORD}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: front.call("POST", "/api/v1/invitations/accept", body), range(4)))
    assert sorted(a.status_code for a in answers) == [201, 404, 404, 404]


def test_a_member_is_not_invited_again(front: Front, owner: SignedIn) -> None:
    member = front.member(owner, "technician")
    body = {"email": member.answer["person"]["email"], "role": "manager"}
    refused = owner.call("POST", "/api/v1/invitations", body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "already_member")


def test_a_role_that_changes_counts_from_the_next_request_on(front: Front, owner: SignedIn) -> None:
    member = front.member(owner, "technician")
    assert member.get("/api/v1/members").status_code == 403
    changed = owner.call("PATCH", path_of(member), {"role": "manager"}, version=1)
    assert (changed.status_code, changed.get_json()["role"]) == (200, "manager")
    assert member.get("/api/v1/members").status_code == 200
    [said] = [e for e in front.harness.said("member.changed.v1") if str(e.aggregate_id) == member.person_id]
    assert said.data["role"] == "manager"


def test_a_deactivated_member_is_out_at_once_and_may_come_back(front: Front, owner: SignedIn) -> None:
    member = front.member(owner, "sales_rep")
    assert owner.call("PATCH", path_of(member), {"active": False}, version=1).status_code == 200
    assert member.get("/api/v1/me").status_code == 401
    refused = front.call("POST", "/api/v1/sessions/refresh", {"refresh_token": member.refresh_token})
    assert refused.status_code == 401
    assert owner.call("PATCH", path_of(member), {"active": True}, version=2).status_code == 200
    assert front.log_in(member.answer["person"]["email"]).status_code == 201


@pytest.mark.parametrize("change", [{"active": False}, {"role": "manager"}])
def test_the_last_owner_stays(owner: SignedIn, change: dict[str, object]) -> None:
    refused = owner.call("PATCH", path_of(owner), change, version=1)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "last_owner")


def test_when_all_owners_step_down_at_once_one_remains(front: Front, owner: SignedIn) -> None:
    owners = [owner, *(front.member(owner, "owner") for _ in range(19))]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda one: one.call("PATCH", path_of(one), {"role": "technician"}, version=1), owners))
    refused = [a for a in answers if a.status_code != 200]
    left = front.harness.rows(
        "SELECT count(*) FROM people WHERE organization_id = %s AND role = 'owner' AND active", owner.organization_id
    )
    assert left == [(len(refused),)] and left[0][0] >= 1
    assert {a.get_json()["code"] for a in refused} <= {"last_owner", "busy"}


def test_managers_manage_members_but_never_owners(front: Front, owner: SignedIn) -> None:
    manager, member = front.member(owner, "manager"), front.member(owner, "technician")
    assert manager.call("PATCH", path_of(member), {"role": "crew_lead"}, version=1).status_code == 200
    for path, body in ((path_of(owner), {"active": False}), (path_of(member), {"role": "owner"})):
        refused = manager.call("PATCH", path, body, version=None, If_Match="*")
        assert (refused.status_code, refused.get_json()["code"]) == (403, "owners_only")
    invited = manager.call("POST", "/api/v1/invitations", {"email": "x@example.com", "role": "owner"})
    assert (invited.status_code, invited.get_json()["code"]) == (403, "owners_only")


def test_people_of_another_organization_are_not_there(front: Front, owner: SignedIn) -> None:
    stranger = front.sign_up()
    for method, path, body in (
        ("GET", path_of(owner), None),
        ("PATCH", path_of(owner), {"active": False}),
        ("DELETE", f"/api/v1/invitations/{new_id()}", None),
    ):
        assert stranger.call(method, path, body, If_Match="*").status_code == 404
    assert owner.person_id not in stranger.get("/api/v1/members").text


def test_people_change_their_own_name_but_not_their_role(front: Front, owner: SignedIn) -> None:
    member = front.member(owner, "technician")
    assert member.call("PATCH", "/api/v1/me", {"name": "Tess"}, version=1).get_json()["name"] == "Tess"
    for body in (
        {"role": "owner"},
        {"active": True},
        {"email": "a@example.com"},
        {"version": 9},
        {"id": str(new_id())},
    ):
        assert member.call("PATCH", "/api/v1/me", body, version=2).status_code == 422


def test_members_are_listed_by_name_page_by_page(front: Front, owner: SignedIn) -> None:
    for _ in range(4):
        front.member(owner, "technician")
    first = owner.get("/api/v1/members?limit=3").get_json()
    rest = owner.get(f"/api/v1/members?limit=3&after={first['next']}").get_json()
    names = [one["name"] for one in [*first["items"], *rest["items"]]]
    assert names == sorted(names) and len(names) == 5
    assert len(owner.get("/api/v1/members?role=owner&active=true").get_json()["items"]) == 1
