"""What happens at a company so that every panel has something to show: a job from estimate to refund, work that waits,
a vehicle that is overdue, stock that runs low, a complaint."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from common.ids import new_id
from crewline_local.ports import free_port
from crewline_local.story.api import Api, Refused
from crewline_local.story.invoicing import send_invoice
from crewline_local.story.opening import bill_on_completion, offer_services, sign_up
from crewline_local.story.paying import pay_by_card, pay_some_cash, refund_some, try_bad_card
from crewline_local.story.scene import Scene, usd
from crewline_local.story.selling import meet_customer, send_estimate, win_estimate, write_estimate
from crewline_local.story.working import (
    drive_there,
    finish_work,
    form_crew,
    next_quarter,
    schedule_visit,
    start_work,
)

from ..api.company import zone_at_noon


def a_busy_day(url: str) -> Scene:
    """The scene stands at a job that is booked for today and not begun."""
    scene = Scene(url, lambda _: None)
    sign_up(scene, company="Watched Windows", owner="Vera Stone", zone=zone_at_noon())
    bill_on_completion(scene, "draft")
    offer_services(scene)
    meet_customer(scene, name="Iris Bloom")
    form_crew(scene)
    _a_job_that_is_paid_in_pieces(scene)
    _complain(scene)
    _things(scene.office)
    write_estimate(scene)
    send_estimate(scene)  # and left open
    for is_booked in (False, True):
        write_estimate(scene)
        win_estimate(scene)
        if is_booked:
            _book_for_later_today(scene)
    _be_refused(scene)
    return scene


def something_happens(scene: Scene) -> None:
    """One request that is answered, and one event that every service with a list of vehicles hears."""
    scene.office.post("/vehicles", {"name": f"Truck {new_id()}"})


def _be_refused(scene: Scene) -> None:
    """A wrong password, nobody at all, and a vehicle without a name."""
    somebody = Api(scene.url)
    wrong = {"email": f"nobody.{scene.marker}@customers.example", "password": "Not-the-right-one-1"}
    with suppress(Refused):
        somebody.post("/sessions", wrong)
    with suppress(Refused):
        somebody.get("/me")
    with suppress(Refused):
        scene.office.post("/vehicles", {"name": ""})


def _book_for_later_today(scene: Scene) -> None:
    """After the first job, which had the crew until then."""
    starts_at = (next_quarter() + timedelta(hours=3)).isoformat()
    scene.office.post("/bookings", {"visit_id": scene.visit_id, "crew_id": scene.crew["id"], "starts_at": starts_at})


def _a_job_that_is_paid_in_pieces(scene: Scene) -> None:
    write_estimate(scene, windows=40)
    win_estimate(scene)
    schedule_visit(scene)
    drive_there(scene)
    start_work(scene)
    finish_work(scene, "invoice.created")
    send_invoice(scene)
    try_bad_card(scene)
    pay_some_cash(scene, dollars=200)
    pay_by_card(scene)
    refund_some(scene, dollars=20)


def _complain(scene: Scene) -> None:
    """About the job that was done; and a report on it is begun."""
    office = scene.office
    office.post("/callbacks", {"job_id": scene.job_id, "reason": "missed_area", "source": "customer"})
    items = [{"label": "All windows looked at"}]
    checklist = office.post("/checklists", {"name": "Before leaving", "kind": "post_job", "items": items})
    office.post("/reports", {"visit_id": scene.visit_id, "checklist_id": checklist["id"]})


def _things(office: Api) -> None:
    """A truck whose brakes should have been looked at long ago, soap of which there is none, and a system that
    does not answer, so that its webhooks wait."""
    office.post("/webhook-endpoints", {"url": f"http://127.0.0.1:{free_port()}/nobody", "event_types": ["*"]})
    truck = office.post("/vehicles", {"name": "Truck 1"})
    brakes = {"name": "Brakes", "every_days": 30, "safety": True, "start_on": "2025-01-01"}
    office.post(f"/vehicles/{truck['id']}/service-plans", brakes)
    shed = office.post("/locations", {"name": "Shed", "kind": "storage"})
    soap = office.post("/items", {"name": "Soap", "kind": "supply", "unit": "litre"})
    office.patch(f"/items/{soap['id']}/levels/{shed['id']}", {"reorder_point": 5, "reorder_quantity": 10})
    supplier = office.post("/suppliers", {"name": "Suds and Co"})
    line = {"item_id": soap["id"], "quantity": 10, "unit_cost": usd(3)}
    office.post("/purchase-orders", {"supplier_id": supplier["id"], "location_id": shed["id"], "lines": [line]})
