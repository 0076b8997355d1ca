"""The matrix can fail: a wrong permission, a forgotten tenant check and an operation nobody covered are each found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from common.clock import SystemClock
from common.http.identity import HEADER, mint_internal_token
from common.testing.environment import PRIVATE_KEY
from common.testing.harness import person
from gateway.forwarding.in_process import InProcessUpstream
from gateway.forwarding.sending import Sender
from gateway.forwarding.upstream import Forwarded, Upstream, UpstreamAnswer
from gateway.policy import policy
from gateway.policy.rows import Row
from gateway.policy.table import PolicyTable

from .company import Company
from .expected import may
from .fingerprints import difference, fingerprint
from .operations import Description, Operation
from .other_gateways import seen_through
from .platform_in_process import Platform
from .requests_made import NotCovered, foreign_complaints, refused, values_of


@dataclass
class ForgetsTheTenant:
    """A service that serves whoever asks as if they belonged to this organization."""

    upstream: Upstream
    service: str
    organization_id: str

    def send(self, request: Forwarded) -> UpstreamAnswer:
        """The answer that the other organization's owner would get."""
        other = person(UUID(self.organization_id))
        token = mint_internal_token(other, audience=self.service, private_key=PRIVATE_KEY)
        kept = [pair for pair in request.headers if pair[0] != HEADER]
        return self.upstream.send(replace(request, headers=[*kept, (HEADER, token)]))


def with_row(operation: str, **changes: Any) -> PolicyTable:
    """The policy with one row changed."""
    rows: Iterable[Row] = policy().rows
    return PolicyTable(replace(row, **changes) if row.operation == operation else row for row in rows)


def named(description: Description, operation_id: str) -> Operation:
    """One operation."""
    return next(each for each in description.operations if each.id == operation_id)


@pytest.mark.parametrize("permission", ["estimates:read", "owners:write", None])
def test_a_wrong_permission_is_found(ours: Company, description: Description, permission: str | None) -> None:
    planted = seen_through(ours, policy=with_row("listEstimates", permission=permission))
    operation = named(description, "listEstimates")
    found = [refused(who, operation, planted, description) for who in planted.people.values()]
    assert any(found) == (permission != "estimates:read")


def test_an_operation_open_to_strangers_is_found(ours: Company, description: Description) -> None:
    planted = seen_through(ours, policy=with_row("showCustomer", rate="public"))
    assert refused(planted.people["anonymous"], named(description, "showCustomer"), planted, description)


def test_a_forgotten_tenant_check_is_found(
    platform: Platform, ours: Company, theirs: Company, description: Description
) -> None:
    app = InProcessUpstream(platform.services["estimate"].app)
    forgets = ForgetsTheTenant(app, "estimate", theirs.id)
    planted = seen_through(ours, sender=Sender({"estimate": forgets}, clock=SystemClock()))
    found = foreign_complaints(named(description, "showCustomer"), planted, theirs, description)
    assert any(each.startswith("showCustomer as owner on a record that is foreign: 200") for each in found)
    assert any(each.startswith(f"shows {theirs.marker}") for each in found)
    before = fingerprint(platform.services, theirs.id)
    foreign_complaints(named(description, "createProposalLink"), planted, theirs, description)
    assert "estimate.entry_tokens" in difference(before, fingerprint(platform.services, theirs.id))


def test_an_operation_that_nobody_covered_is_found(ours: Company, description: Description) -> None:
    stranger = replace(named(description, "showCustomer"), path="/api/v1/vans/{van_id}")
    with pytest.raises(NotCovered, match="van_id"):
        values_of(stranger, ours)
    with pytest.raises(AssertionError, match=r"promised\.py"):
        may(ours.owner, stranger)
