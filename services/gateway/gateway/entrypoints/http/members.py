"""The organization, its members and their roles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from gateway.app import members, organizations, roles
from gateway.domain.organizations import Organization
from gateway.domain.people import Person
from gateway.domain.permissions import ROLES
from gateway.domain.roles import Role
from gateway.entrypoints.http import asking
from gateway.entrypoints.http.schemas import (
    MemberAnswer,
    MemberChange,
    MemberFilter,
    OrganizationAnswer,
    OrganizationChange,
    RoleAnswer,
    RoleChange,
    RoleList,
)

blueprint = Blueprint("members", __name__, url_prefix="/api/v1", description="The organization and its members")


@operation(blueprint, "GET", "/organization", id="showOrganization", answer=OrganizationAnswer)
def show_organization(uow: UnitOfWork) -> Organization:
    """The organization of the caller."""
    return uow.get(Organization, uow.organization_id)


@operation(
    blueprint,
    "PATCH",
    "/organization",
    id="changeOrganization",
    body=OrganizationChange,
    answer=OrganizationAnswer,
    versioned=True,
)
def change_organization(uow: UnitOfWork, body: dict[str, Any], expected_version: int | None) -> Organization:
    """Change the organization's name, zone, locale or contact."""
    return organizations.change_organization(uow, expected_version=expected_version, changes=body)


@operation(blueprint, "GET", "/members", id="listMembers", query=MemberFilter, answer=page_of(MemberAnswer))
def list_members(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Members by name."""
    return members.members(uow, query=query)


@operation(blueprint, "GET", "/members/<uuid:person_id>", id="showMember", answer=MemberAnswer)
def show_member(uow: UnitOfWork, person_id: UUID) -> Person:
    """One member."""
    return uow.get(Person, person_id)


@operation(
    blueprint,
    "PATCH",
    "/members/<uuid:person_id>",
    id="changeMember",
    body=MemberChange,
    answer=MemberAnswer,
    versioned=True,
)
def change_member(uow: UnitOfWork, body: dict[str, Any], person_id: UUID, expected_version: int | None) -> Person:
    """Change a member's name, phone, role or access. One active owner always remains."""
    return members.change_member(
        uow, person_id=person_id, expected_version=expected_version, changes=body, by=asking.powers()
    )


@operation(blueprint, "GET", "/roles", id="listRoles", answer=RoleList)
def list_roles(uow: UnitOfWork) -> dict[str, Any]:
    """What each role may do."""
    return {"items": roles.roles(uow)}


@operation(
    blueprint,
    "PATCH",
    f"/roles/<any({','.join(ROLES)}):role>",
    id="changeRole",
    body=RoleChange,
    answer=RoleAnswer,
    versioned=True,
)
def change_role(uow: UnitOfWork, body: dict[str, Any], role: str, expected_version: int | None) -> Role:
    """Give a role exactly these permissions. No role gains what is owners' alone, nor more than the caller has."""
    return roles.change_role(
        uow, name=role, expected_version=expected_version, permissions=body["permissions"], by=asking.powers()
    )
