"""A newcomer is told of organizations and their members as they are now."""

from __future__ import annotations

from uuid import UUID

from common.testing.standing import told_of
from gateway.testing.company import Front, SignedIn


def test_an_organization_and_its_members_are_told_as_they_are(front: Front, owner: SignedIn) -> None:
    member = front.member(owner, "sales_rep")
    organization = UUID(owner.organization_id)
    (about,) = told_of(front.harness, "organization", organization)
    assert (about.type, about.sequence, about.aggregate_id) == ("organization.created.v1", 1, organization)
    assert about.data["name"] == "Clear View"
    members = {str(each.aggregate_id): each for each in told_of(front.harness, "member", organization)}
    assert members.keys() == {owner.person_id, member.person_id}
    assert members[member.person_id].data["role"] == "sales_rep"
