"""The invoice: the one that came by itself with the completed job, and how it reaches the customer."""

from __future__ import annotations

from typing import Any

from crewline_local.story.mail import link_in, message_of
from crewline_local.story.scene import Scene, words
from crewline_local.story.telling import step, until


def receive_invoice(scene: Scene) -> None:
    """It went out with the completion of the job."""
    with step(scene.tell, "the invoice goes out by itself", "invoice.created", "invoice.sent") as told:
        invoice = until(lambda: _invoice_in(scene, "sent"), what="the sent invoice of the job")
        _keep(scene, invoice)
        told.saw(f"invoice {invoice['number']}, {words(invoice['total'])}, due {invoice['due_on']}")


def send_invoice(scene: Scene) -> None:
    """The office looks at the draft and sends it."""
    with step(scene.tell, "the office checks the draft invoice and sends it", "invoice.sent") as told:
        draft = until(lambda: _invoice_in(scene, "draft"), what="the draft invoice of the job")
        detail = scene.office.get(f"/invoices/{draft['id']}")
        invoice = scene.office.post(f"/invoices/{draft['id']}/send", {}, version=detail["version"])
        _keep(scene, invoice)
        told.saw(f"invoice {invoice['number']}, {words(invoice['total'])}, due {invoice['due_on']}")


def shown_on_job(scene: Scene, status: str) -> dict[str, Any]:
    """The invoice as its job shows it, once that says so: the event went round."""

    def look() -> dict[str, Any] | None:
        found = [each for each in scene.job()["invoices"] or [] if each["id"] == scene.invoice_id]
        return found[0] if found and found[0]["status"] == status else None

    return until(look, what=f"the {status} invoice on the job")


def _keep(scene: Scene, invoice: dict[str, Any]) -> None:
    scene.invoice_id = invoice["id"]
    scene.invoice_page = scene.here(link_in(message_of(scene, "invoice", channel="email"), "/i/"))


def _invoice_in(scene: Scene, status: str) -> dict[str, Any] | None:
    listed = scene.office.get("/invoices", job_id=scene.job_id)["items"]
    return next((invoice for invoice in listed if invoice["status"] == status), None)
