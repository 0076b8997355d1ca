"""From a customer to a signed proposal and the job that comes of it."""

from __future__ import annotations

from typing import Any

from crewline_local.story.mail import link_in, message_of
from crewline_local.story.scene import Scene, fresh_id, usd, words
from crewline_local.story.telling import step, until


def meet_customer(scene: Scene, *, name: str) -> None:
    """A customer with a house."""
    with step(scene.tell, f"the office enters {name} with a property", "customer.created") as told:
        scene.customer = scene.office.post("/customers", customer_facts(name, marker=scene.marker))
        place = scene.customer["properties"][0]["address"]
        told.saw(f"{place['line1']}, {place['city']}; wants e-mail and texts")


def customer_facts(name: str, *, marker: str) -> dict[str, Any]:
    """What one enters of a customer."""
    address = {
        "line1": "4411 Duval Street",
        "city": "Austin",
        "region": "TX",
        "postal_code": "78751",
        "country": "US",
        "latitude": 30.3082,
        "longitude": -97.7263,
    }
    return {
        "id": fresh_id(),
        "name": name,
        "email": f"{name.split()[0].lower()}.{marker}@customers.example",
        "phones": [{"number": "+15125550142", "label": "mobile"}],
        "consent_email": True,
        "consent_sms": True,
        "properties": [{"label": "Home", "address": address, "access_notes": "Gate code 4411"}],
    }


def write_estimate(scene: Scene, *, windows: int = 24) -> None:
    """House wash, windows, and gutters if the customer likes."""
    lines = [
        {"service_id": scene.services["House wash"]["id"], "quantity": 1},
        {"service_id": scene.services["Window cleaning"]["id"], "quantity": windows},
        {"service_id": scene.services["Gutter cleaning"]["id"], "quantity": 60, "optional": True, "chosen": False},
    ]
    facts = {"title": "Wash and windows", "tax_rate": 8.25, "discount": {"amount": usd(25)}, "lines": lines}
    with step(scene.tell, "the office writes an estimate", "estimate.created") as told:
        body = {"id": fresh_id(), "customer_id": scene.customer["id"], **facts}
        scene.estimate = scene.office.post("/estimates", body)
        told.saw(f"estimate {scene.estimate['number']}, {words(scene.estimate['total'])} with one add-on to choose")


def send_estimate(scene: Scene) -> str:
    """The proposal goes out; returns the link that the customer got."""
    events = ("estimate.sent", "message.queued")
    with step(scene.tell, "the office sends the proposal by e-mail and text", *events) as told:
        path = f"/estimates/{scene.estimate['id']}"
        scene.estimate = scene.office.post(f"{path}/send", {}, version=scene.estimate["version"])
        message = message_of(scene, "proposal", channel="email")
        told.saw(f"“{message['subject']}” to {message['address']}, {message['state']}")
    return scene.here(link_in(message, "/p/"))


def sign_estimate(scene: Scene, link: str) -> None:
    """The customer opens the link, reads, signs; the job appears by itself."""
    name = scene.customer["name"]
    with step(scene.tell, f"{name} opens the link on the phone", "estimate.viewed") as told:
        page = scene.browser.open(link)
        form = page.form("document", "name", "signature", action="/accept")
        told.saw(f"estimate {_estimate(scene)['status']}")
    with step(scene.tell, f"{name} signs", "estimate.accepted", "job.created", "visit.opened") as told:
        scene.browser.submit(page, form, name=name)
        _await_job(scene)
        job = scene.job()
        told.saw(f"job {job['number']} “{job['title']}”, {job['status']}, {words(job['total'])}")


def win_estimate(scene: Scene) -> None:
    """The customer said yes on the phone."""
    events = ("estimate.accepted", "job.created", "visit.opened")
    with step(scene.tell, "the office marks the estimate won after a call", *events) as told:
        scene.office.post(f"/estimates/{scene.estimate['id']}/win")
        _await_job(scene)
        job = scene.job()
        told.saw(f"job {job['number']} “{job['title']}”, {job['status']}, {words(job['total'])}")


def _await_job(scene: Scene) -> None:
    jobs = until(lambda: _estimate(scene)["jobs"] or None, what="the job of the estimate")
    scene.job_id = jobs[0]["id"]
    scene.visit_id = scene.job()["visits"][0]["id"]


def _estimate(scene: Scene) -> dict[str, Any]:
    found: dict[str, Any] = scene.office.get(f"/estimates/{scene.estimate['id']}")
    return found
