"""An organization changes what a role may do."""

from __future__ import annotations

from gateway.testing.company import Front, SignedIn


def version_of(owner: SignedIn, name: str) -> int:
    roles = owner.get("/api/v1/roles").get_json()["items"]
    return int({role["name"]: role["version"] for role in roles}[name])


def test_the_roles_are_listed_with_their_permissions(owner: SignedIn) -> None:
    roles = {role["name"]: role["permissions"] for role in owner.get("/api/v1/roles").get_json()["items"]}
    assert list(roles) == ["owner", "manager", "sales_rep", "crew_lead", "technician"]
    assert "owners:write" in roles["owner"] and "owners:write" not in roles["manager"]


def test_a_changed_role_counts_from_the_next_request_on(front: Front, owner: SignedIn) -> None:
    member = front.member(owner, "technician")
    assert member.get("/api/v1/members").status_code == 403
    body = {"permissions": ["jobs:read", "members:read"]}
    changed = owner.call("PATCH", "/api/v1/roles/technician", body, version=1)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert member.get("/api/v1/members").status_code == 200
    assert owner.call("PATCH", "/api/v1/roles/technician", body, version=1).status_code == 412
    elsewhere = front.sign_up()
    assert version_of(elsewhere, "technician") == 1


def test_no_role_gains_what_is_owners_alone(owner: SignedIn) -> None:
    body = {"permissions": ["organization:delete"]}
    refused = owner.call("PATCH", "/api/v1/roles/manager", body, version=1)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "owners_only")
    refused = owner.call("PATCH", "/api/v1/roles/owner", {"permissions": []}, version=1)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "owner_role_is_fixed")


def test_unknown_roles_and_permissions_are_named(owner: SignedIn) -> None:
    assert owner.call("PATCH", "/api/v1/roles/emperor", {"permissions": []}, version=1).status_code == 404
    refused = owner.call("PATCH", "/api/v1/roles/technician", {"permissions": ["sky:paint"]}, version=1)
    assert (refused.status_code, refused.get_json()["field"]) == (422, "permissions")


def test_who_may_change_roles_cannot_lift_themselves(front: Front, owner: SignedIn) -> None:
    body = {"permissions": ["jobs:read", "roles:write", "members:read"]}
    owner.call("PATCH", "/api/v1/roles/sales_rep", body, version=1)
    clerk = front.member(owner, "sales_rep")
    wanted = {"permissions": [*body["permissions"], "invoices:write"]}
    refused = clerk.call("PATCH", "/api/v1/roles/sales_rep", wanted, version=2)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "beyond_your_powers")


def test_changes_of_roles_and_members_are_in_the_audit_trail(front: Front, owner: SignedIn) -> None:
    member = front.member(owner, "technician")
    owner.call("PATCH", f"/api/v1/members/{member.person_id}", {"role": "crew_lead"}, version=1)
    owner.call("PATCH", "/api/v1/roles/technician", {"permissions": []}, version=1)
    actions = {entry["action"]: entry for entry in owner.get("/api/v1/audit/gateway?limit=100").get_json()["items"]}
    assert actions["member.change"]["before"] == {"role": "technician"}
    assert actions["member.change"]["actor_id"] == owner.person_id
    assert {"organization.sign_up", "member.join", "member.invite", "session.open", "role.change"} <= actions.keys()
