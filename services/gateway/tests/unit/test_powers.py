"""Roles, their permissions, and who may hand out what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_id
from gateway.domain.api_keys import SCOPES, ExpiryPassed, ReadOnlyTestKey, ensure_may_issue, powers_of
from gateway.domain.permissions import DEFAULTS, OWNER_ONLY, PERMISSIONS, Powers
from gateway.domain.roles import (
    BeyondYourPowers,
    OwnerRoleIsFixed,
    OwnersOnly,
    Role,
    UnknownPermission,
    effective,
    ensure_may_hand_out,
    powers,
)
from gateway.policy import policy

OWNER = Powers({"*"})
NOW = datetime(2030, 1, 1, tzinfo=UTC)
any_permissions = st.sets(st.sampled_from(PERMISSIONS))


def role(name: str) -> Role:
    return Role(organization_id=new_id(), id=new_id(), name=name, added=[], removed=[])


def test_a_role_has_its_defaults() -> None:
    assert "schedule:write" not in role("sales_rep").permissions
    assert role("technician").permissions == ["jobs:read", "jobs:status", "schedule:read", "crews:read", "routes:read"]
    assert not OWNER_ONLY & set(role("manager").permissions)
    assert [name for name in DEFAULTS if "fleet:meters" in DEFAULTS[name]] == ["owner", "manager", "crew_lead"]


def test_a_change_keeps_only_the_difference_so_that_new_defaults_arrive() -> None:
    technician = role("technician")
    technician.change(["jobs:read", "jobs:notes"], by=OWNER)
    assert technician.added == ["jobs:notes"]
    assert technician.removed == ["crews:read", "jobs:status", "routes:read", "schedule:read"]
    assert technician.permissions == ["jobs:read", "jobs:notes"]


@given(wanted=any_permissions, name=st.sampled_from(["manager", "sales_rep", "crew_lead", "technician"]))
def test_a_role_never_gains_what_is_owners_alone(wanted: set[str], name: str) -> None:
    changed = role(name)
    try:
        changed.change(wanted, by=OWNER)
    except OwnersOnly:
        assert wanted & OWNER_ONLY
    else:
        assert set(changed.permissions) == wanted
    assert not OWNER_ONLY & set(changed.permissions)


@given(added=any_permissions, removed=any_permissions, name=st.sampled_from(sorted(DEFAULTS)))
def test_whatever_the_row_says_owners_powers_stay_theirs(added: set[str], removed: set[str], name: str) -> None:
    held = effective(name, added=added, removed=removed)
    assert (held == set(PERMISSIONS)) if name == "owner" else not held & OWNER_ONLY


def test_the_owner_role_is_fixed_and_permissions_must_exist() -> None:
    with pytest.raises(OwnerRoleIsFixed):
        role("owner").change([], by=OWNER)
    with pytest.raises(UnknownPermission):
        role("technician").change(["jobs:everything"], by=OWNER)


def test_nobody_hands_on_more_than_they_have() -> None:
    clerk = Powers({"roles:write", "jobs:read"})
    with pytest.raises(BeyondYourPowers):
        role("technician").change(["jobs:read", "invoices:write"], by=clerk)
    role("technician").change(["jobs:read"], by=clerk)
    with pytest.raises(BeyondYourPowers):
        ensure_may_hand_out("manager", role("manager").permissions, by=clerk)
    with pytest.raises(OwnersOnly):
        ensure_may_hand_out("owner", PERMISSIONS, by=Powers(role("manager").permissions))
    ensure_may_hand_out("owner", PERMISSIONS, by=OWNER)


def test_owners_powers_travel_as_a_star() -> None:
    assert powers("owner", added=[], removed=[]) == Powers({"*"})
    assert powers("owner", added=[], removed=[]).may("organization:delete")


def test_a_key_gets_no_more_than_its_maker_and_a_test_key_only_reads() -> None:
    maker = Powers(DEFAULTS["sales_rep"])
    ensure_may_issue(["customers:write"], mode="live", expires_at=None, by=maker, now=NOW)
    with pytest.raises(BeyondYourPowers):
        ensure_may_issue(["invoices:write"], mode="live", expires_at=None, by=maker, now=NOW)
    with pytest.raises(ReadOnlyTestKey):
        ensure_may_issue(["customers:write"], mode="test", expires_at=None, by=maker, now=NOW)
    with pytest.raises(ExpiryPassed):
        ensure_may_issue(["customers:read"], mode="live", expires_at=NOW, by=maker, now=NOW)


def test_no_scope_opens_people_keys_roles_or_what_is_owners() -> None:
    reachable = powers_of(SCOPES)
    assert not reachable & {"members:write", "api_keys:write", "roles:write", "organization:write", "customers:delete"}
    assert not reachable & OWNER_ONLY
    assert powers_of(["gone:read"]) == frozenset()


def test_every_permission_that_a_row_asks_for_exists() -> None:
    assert {row.permission for row in policy().rows if row.permission} <= set(PERMISSIONS)
