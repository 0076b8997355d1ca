"""The work: a crew, a time, the drive, the job done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from crewline_local.story.mail import message_of
from crewline_local.story.scene import Scene, fresh_id
from crewline_local.story.telling import step, until

QUARTER = timedelta(minutes=15)
# Any hour of any day, so that the story can be told at night too.
ALWAYS = [{"weekday": day, "opens": "00:00", "closes": "00:00"} for day in range(7)]


def form_crew(scene: Scene, *, name: str = "North crew") -> None:
    """A crew with its lead."""
    with step(scene.tell, f"the office forms the {name}", "crew.created") as told:
        since = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
        facts = {
            "name": name,
            "colour": "#2E86DE",
            "lead_id": scene.lead_id,
            "members": [{"person_id": scene.lead_id, "from_on": since}],
            "hours": ALWAYS,
        }
        scene.crew = scene.office.post("/crews", {"id": fresh_id(), **facts})
        told.saw(f"{len(scene.crew['members'])} member, works around the clock")


def schedule_visit(scene: Scene) -> None:
    """The waiting visit gets its crew and time."""
    with step(scene.tell, "the office schedules the visit", "booking.made") as told:
        wish = {
            "id": fresh_id(),
            "visit_id": scene.visit_id,
            "crew_id": scene.crew["id"],
            "starts_at": next_quarter().isoformat(),
        }
        booking = scene.office.post("/bookings", wish)
        visit = until(lambda: _in_status(scene, "scheduled"), what="the scheduled job")
        told.saw(f"job scheduled with {visit['crew']['name']}, {_times(booking)}, promised {_window(booking)}")


def drive_there(scene: Scene) -> None:
    """The crew sets out and the customer is told when it comes."""
    with step(scene.tell, "the crew sets out", "visit.en_route", "message.queued") as told:
        scene.crew_lead.post(f"/visits/{scene.visit_id}/en-route", {"eta_minutes": 20})
        message = message_of(scene, "eta", channel="sms")
        told.saw(f"text to {message['address']}: {' '.join((message['text'] or '').split())}")


def start_work(scene: Scene) -> None:
    """The crew is there."""
    with step(scene.tell, "the crew starts", "visit.started") as told:
        visit = scene.crew_lead.post(f"/visits/{scene.visit_id}/start")
        told.saw(f"visit {visit['status']}")


def finish_work(scene: Scene, *events: str) -> None:
    """All is done."""
    with step(scene.tell, "the crew is done", "visit.completed", "job.completed", *events) as told:
        scene.crew_lead.post(f"/visits/{scene.visit_id}/complete")
        job = until(lambda: _job_in(scene, "completed"), what="the completed job")
        history = ", ".join(entry["action"] for entry in reversed(job["history"]))
        told.saw(f"job {job['status']}; its history: {history}")


def next_quarter() -> datetime:
    """The next quarter hour."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return now - timedelta(minutes=now.minute % 15) + QUARTER


def _in_status(scene: Scene, status: str) -> dict[str, Any] | None:
    visit = scene.visit()
    return visit if visit["status"] == status and visit["crew"] else None


def _job_in(scene: Scene, status: str) -> dict[str, Any] | None:
    job = scene.job()
    return job if job["status"] == status else None


def _times(booking: dict[str, Any]) -> str:
    return f"{booking['starts_at'][:16]}Z to {booking['ends_at'][11:16]}Z"


def _window(booking: dict[str, Any]) -> str:
    return f"{booking['window_starts_at'][11:16]}Z to {booking['window_ends_at'][11:16]}Z"
