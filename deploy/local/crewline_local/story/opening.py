"""The company opens: sign-up, how it bills, what it offers."""

from __future__ import annotations

from typing import Any

from crewline_local.story.api import Api, Refused
from crewline_local.story.scene import ZONE, Scene, fresh_id, usd
from crewline_local.story.telling import step

PASSWORD = "Ladder-and-hose-42"
CATALOGUE: tuple[dict[str, Any], ...] = (
    {"name": "House wash", "unit": "visit", "unit_price": usd(349), "duration_minutes": 120},
    {"name": "Window cleaning", "unit": "window", "unit_price": usd(9.5), "duration_minutes": 5},
    {"name": "Gutter cleaning", "unit": "foot", "unit_price": usd(1.75), "duration_minutes": 1},
)


def sign_up(scene: Scene, *, company: str, owner: str, zone: str = ZONE) -> None:
    """Somebody makes a company and is its owner."""
    email = f"owner.{scene.marker}@brightwash.example"
    with step(scene.tell, f"{owner} signs up {company}", "organization.created", "member.joined") as told:
        signed_in = enter(
            scene.office,
            company={"name": company, "zone": zone, "currency": "USD", "phone": "+15125550100"},
            owner={"name": owner, "email": email, "password": PASSWORD},
            organization_id=fresh_id(),
        )
        scene.owner_id = scene.lead_id = signed_in["person"]["id"]
        me = scene.office.get("/me")
        told.saw(f"{me['organization']['name']}, role {me['role']}, {len(me['permissions'])} permissions")


def enter(api: Api, *, company: dict[str, Any], owner: dict[str, Any], organization_id: str) -> dict[str, Any]:
    """Signs up, or signs in where an earlier try signed up already; the answer holds tokens and is given only once."""
    try:
        answer = api.post("/sign-up", {"id": organization_id, **company, "owner": owner}, key=organization_id)
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        login = {"email": owner["email"], "password": owner["password"], "organization_id": organization_id}
        answer = api.post("/sessions", login)
    api.come_in(answer)
    found: dict[str, Any] = answer
    return found


def bill_on_completion(scene: Scene, how: str) -> None:
    """What the completion of a job does: off, draft or sent."""
    with step(scene.tell, f"the office sets invoices on completion to {how}") as told:
        settings = scene.office.get("/settings/billing")
        changed = scene.office.patch(
            "/settings/billing", {"invoice_on_completion": how, "due_days": 14}, version=settings["version"]
        )
        told.saw(f"invoice_on_completion {changed['invoice_on_completion']}, due in {changed['due_days']} days")


def offer_services(scene: Scene) -> None:
    """The catalogue."""
    with step(scene.tell, "the office writes its catalogue", "service.created") as told:
        for facts in CATALOGUE:
            made = scene.office.post("/services", {"id": fresh_id(), "taxable": True, **facts})
            scene.services[made["name"]] = made
        told.saw(", ".join(scene.services))
