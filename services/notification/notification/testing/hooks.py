"""A company's webhooks under test: endpoints at a receiver's paths, events that are heard, and what came of it."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

from common.ids import new_id
from notification.app.operations import call_webhooks, keep_webhooks
from notification.app.operations.call_webhooks import Line
from notification.testing.company import Company
from notification.testing.webhook_server import Arrived, Told, WebhookServer

ENDPOINTS, DELIVERIES, REDELIVERIES = (
    "/api/v1/webhook-endpoints",
    "/api/v1/webhook-deliveries",
    "/api/v1/webhook-redeliveries",
)
_numbers = count(1)


class Hooks:
    """One company with a path of its own at the receiver."""

    def __init__(self, company: Company, receiver: WebhookServer) -> None:
        self.company, self.receiver, self.office = company, receiver, company.office
        self.path = f"/{next(_numbers)}"

    @property
    def line(self) -> Line:
        """What the timer would hand to its threads."""
        deps = self.company.harness.service.deps
        return Line(self.company.harness.service.database, deps.webhook_caller, deps.webhook_rules.seal)

    def endpoint(self, *types: str, path: str | None = None, **facts: Any) -> dict[str, Any]:
        """A new endpoint, with its secret."""
        url = f"{self.receiver.url}{path or self.path}"
        answer = self.office.post(ENDPOINTS, {"url": url, "event_types": list(types or ("*",)), **facts})
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    def shown(self, endpoint: dict[str, Any]) -> dict[str, Any]:
        """An endpoint as it is now."""
        return dict(self.office.get(f"{ENDPOINTS}/{endpoint['id']}").get_json())

    def act(self, endpoint: dict[str, Any], step: str, body: Any = None) -> dict[str, Any]:
        """Pause, resume, rotate-secret."""
        version = self.shown(endpoint)["version"]
        answer = self.office.post(f"{ENDPOINTS}/{endpoint['id']}/{step}", body, version=version)
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())

    def happen(self, *, root: UUID | None = None, event_id: UUID | None = None, **facts: Any) -> UUID:
        """A job is cancelled; returns the event's id."""
        job_id = new_id()
        said = {"job_id": job_id, "at": "2030-05-06T15:00:00Z", "reason": "weather", **facts}
        kind = "job.cancelled.v1"
        return self.company.harness.hear(said, self.company.id, type=kind, key=job_id, root=root, event_id=event_id)

    def tell(self, status: int, **options: Any) -> None:
        """How the receiver answers from now on."""
        self.receiver.told[self.path] = Told(status, **options)

    def call(self) -> int:
        """Send what is due, as the timer's threads do; returns how many calls were made."""
        return sum(call_webhooks.serve_due_lanes(self.line, slow=slow) for slow in (False, True))

    def queue(self) -> int:
        """Make the next slices of redeliveries ready."""
        return keep_webhooks.queue_redeliveries(self.company.harness.service.database)

    def arrived(self) -> list[Arrived]:
        """What came to this company's path."""
        return self.receiver.at(self.path)

    def deliveries(self, query: str = "") -> list[dict[str, Any]]:
        """The log, oldest first."""
        return list(reversed(self.office.get(f"{DELIVERIES}?limit=100{query}").get_json()["items"]))

    def only_delivery(self) -> dict[str, Any]:
        """The one delivery in full."""
        (found,) = self.deliveries()
        return self.delivery(found["id"])

    def delivery(self, delivery_id: str) -> dict[str, Any]:
        """One delivery in full."""
        return dict(self.office.get(f"{DELIVERIES}/{delivery_id}").get_json())

    def redeliver_since(self, endpoint: dict[str, Any], **start: Any) -> dict[str, Any]:
        """Begin a redelivery."""
        answer = self.office.post(f"{ENDPOINTS}/{endpoint['id']}/redeliveries", start)
        assert answer.status_code == 202, answer.text
        assert answer.headers["Location"] == f"{REDELIVERIES}/{answer.get_json()['id']}"
        return dict(answer.get_json())

    def redelivery(self, begun: dict[str, Any]) -> dict[str, Any]:
        """How far it is."""
        return dict(self.office.get(f"{REDELIVERIES}/{begun['id']}").get_json())
