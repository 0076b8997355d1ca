"""Every operation of the platform, for every role: let through exactly when the role has the permission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import Client, TestResponse

from common.clock import SystemClock
from gateway.domain.permissions import DEFAULTS, ROLES
from gateway.forwarding.gateway_app import GatewayApp
from gateway.forwarding.sending import Sender
from gateway.forwarding.upstream import Forwarded, UpstreamAnswer
from gateway.policy import OPEN_RATES, SERVICES, policy
from gateway.policy.rows import Row
from gateway.testing.company import Front, SignedIn


class Yes:
    """A service that lets everything happen."""

    def send(self, _: Forwarded) -> UpstreamAnswer:
        return UpstreamAnswer(200, [], b"let through")


@pytest.fixture(scope="module")
def people(front: Front) -> dict[str, SignedIn]:
    owner = front.sign_up()
    return {"owner": owner, **{role: front.member(owner, role) for role in ROLES if role != "owner"}}


@pytest.fixture(scope="module")
def client(front: Front) -> Iterator[Client]:
    sender = Sender({service: Yes() for service in SERVICES}, clock=SystemClock())
    yield Client(GatewayApp(replace(front.app.parts, sender=sender)), TestResponse)


@pytest.mark.parametrize("row", policy().rows, ids=lambda row: row.operation)
def test_an_operation_is_open_to_exactly_its_roles(client: Client, people: dict[str, SignedIn], row: Row) -> None:
    path = row.path.replace("{", "").replace("}", "")
    for role, person in people.items():
        headers = {"Authorization": f"Bearer {person.token}"}
        answer = client.open(path, method=row.method, headers=headers)
        allowed = row.permission is None or row.permission in DEFAULTS[role]
        assert (answer.status_code, answer.data == b"let through") == ((200, True) if allowed else (403, False)), role
        if not allowed:
            assert answer.get_json()["permission"] == row.permission
    stranger = client.open(path, method=row.method)
    assert stranger.status_code == (200 if row.rate in OPEN_RATES else 401)


def test_what_the_requirements_say_about_roles_is_so() -> None:
    def may(role: str, operation: str) -> bool:
        row = policy().by_operation.get(operation)
        assert row is not None, operation
        return row.permission is None or row.permission in DEFAULTS[role]

    wanted = {
        "sales_rep": (
            ["createCustomer", "createEstimate", "listJobs"],
            ["bookVisit", "createInvoice", "deleteCustomer"],
        ),
        "crew_lead": (["listJobs", "startVisit", "addNote"], ["listCustomers", "bookVisit", "createInvoice"]),
        "technician": (["listJobs", "startVisit"], ["addNote", "listCustomers", "bookVisit", "listMembers"]),
        "manager": (["deleteCustomer", "bookVisit", "changeRole", "listGatewayAudit"], []),
    }
    installed = policy().by_operation
    for role, (open_to, closed_to) in wanted.items():
        assert [name for name in open_to if name in installed and not may(role, name)] == []
        assert [name for name in closed_to if name in installed and may(role, name)] == []
