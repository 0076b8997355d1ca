"""Where a company has its events sent: endpoints, what was sent there, and what is sent once more."""

from __future__ import annotations

from .company import Company


def hook(company: Company) -> None:
    """An active endpoint with a test, a job's event and a running redelivery; and a paused one."""
    for name in ("books", "idle"):
        facts = {"url": f"https://hooks.receiver.example/{company.marker}/{name}", "event_types": ["*"]}
        made = company.make("endpoint_id", "/webhook-endpoints", {**facts, "description": f"{company.marker} {name}"})
    company.owner.post(f"/webhook-endpoints/{made['id']}/pause", version=made["version"])
    books = f"/webhook-endpoints/{company.one('endpoint_id')}"
    company.make("delivery_id", f"{books}/test", {})
    place = {"customer_id": company.one("customer_id"), "property_id": company.one("property_id")}
    company.owner.post("/jobs", {**place, "title": f"{company.marker} hooked job", "lines": [company.line()]})
    company.platform.drain()
    for delivery in company.owner.get("/webhook-deliveries?type=job.created.v1")["items"]:
        company.keep("delivery_id", delivery)
        company.ids.setdefault("webhook_event_id", []).append(delivery["event_id"])
    since = {"since_event_id": company.one("webhook_event_id")}
    company.make("redelivery_id", f"{books}/redeliveries", since)
