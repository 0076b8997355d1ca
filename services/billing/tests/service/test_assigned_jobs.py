"""Who may only collect payments sees the invoices of jobs assigned to him, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from billing.testing.company import AT, Company, job_line
from common.ids import new_id
from common.testing.harness import Caller, person


def collector(company: Company, person_id: UUID) -> Caller:
    """A crew lead."""
    return company.harness.client(
        person(company.id, "crew_lead", permissions=["jobs:read", "payments:collect"], person_id=person_id)
    )


def crew_of(company: Company, person_id: UUID, **member: object) -> UUID:
    """A crew with one person."""
    crew_id = new_id()
    members = [{"person_id": person_id, "from_on": "2030-01-01", "until_on": None, **member}]
    company.hear("crew.created.v1", crew_id, crew_id=crew_id, name="A", active=True, members=members)
    return crew_id


def booked(company: Company, job_id: UUID, crew_id: UUID, **more: object) -> UUID:
    """A booking of the job."""
    booking_id = new_id()
    facts = {
        "booking_id": booking_id,
        "job_id": job_id,
        "crew_id": crew_id,
        "starts_at": AT,
        "zone": "UTC",
        "people": [],
    }
    company.hear("booking.made.v1", booking_id, **{**facts, **more})
    return booking_id


def invoiced_job(company: Company) -> tuple[UUID, str]:
    """A completed job and its invoice."""
    job_id = company.job_created()
    company.job_completed(job_id, [job_line()])
    return job_id, company.invoices(job_id=str(job_id))[0]["id"]


def test_the_crews_jobs_are_seen_and_no_others(company: Company) -> None:
    lead = new_id()
    job, mine = invoiced_job(company)
    _, other = invoiced_job(company)
    booked(company, job, crew_of(company, lead))
    me = collector(company, lead)
    assert [item["id"] for item in me.get("/api/v1/invoices").json["items"]] == [mine]
    assert me.get(f"/api/v1/invoices/{mine}").status_code == 200
    assert me.get(f"/api/v1/invoices/{other}").status_code == 404
    assert me.post(f"/api/v1/invoices/{other}/checkout").status_code == 404
    assert me.post(f"/api/v1/invoices/{mine}/checkout").json["code"] == "online_payment_off"


def test_membership_counts_on_the_day_of_the_booking(company: Company) -> None:
    late, named = new_id(), new_id()
    job, invoice = invoiced_job(company)
    booking = booked(company, job, crew_of(company, late, from_on=str((AT + timedelta(days=1)).date())), people=[named])
    assert collector(company, late).get(f"/api/v1/invoices/{invoice}").status_code == 404
    assert collector(company, named).get(f"/api/v1/invoices/{invoice}").status_code == 200
    company.hear("booking.released.v1", booking, booking_id=booking, visit_id=new_id(), job_id=job, reason="x")
    assert collector(company, named).get(f"/api/v1/invoices/{invoice}").status_code == 404


def test_a_moved_booking_moves_the_view(company: Company) -> None:
    first, second = new_id(), new_id()
    job, invoice = invoiced_job(company)
    booking = booked(company, job, crew_of(company, first))
    facts = {"booking_id": booking, "job_id": job, "crew_id": crew_of(company, second), "starts_at": AT, "zone": "UTC"}
    company.hear("booking.moved.v1", booking, **facts, people=[])
    assert collector(company, first).get(f"/api/v1/invoices/{invoice}").status_code == 404
    assert collector(company, second).get(f"/api/v1/invoices/{invoice}").status_code == 200
