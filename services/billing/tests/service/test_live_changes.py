"""A live board of invoices hears of what its viewer may see: the office of everything, a collector of their jobs'
invoices, also when those stop being theirs."""

from __future__ import annotations

from uuid import UUID

from billing.testing.company import AT, Company, job_line
from common.ids import new_id
from common.testing.board import Board
from common.testing.harness import Caller, person


def collector(company: Company, person_id: UUID) -> Caller:
    permissions = ["jobs:read", "payments:collect"]
    return company.harness.client(person(company.id, "crew_lead", permissions=permissions, person_id=person_id))


def crew_of(company: Company, person_id: UUID) -> UUID:
    crew_id = new_id()
    members = [{"person_id": person_id, "from_on": "2030-01-01", "until_on": None}]
    company.hear("crew.created.v1", crew_id, crew_id=crew_id, name="A", active=True, members=members)
    return crew_id


def book(company: Company, job_id: UUID, crew_id: UUID, *, booking: UUID | None = None, people: object = ()) -> UUID:
    booking_id = booking or new_id()
    kind = "booking.moved.v1" if booking else "booking.made.v1"
    facts = {"booking_id": booking_id, "job_id": job_id, "crew_id": crew_id, "starts_at": AT, "zone": "UTC"}
    company.hear(kind, booking_id, **facts, people=people)
    return booking_id


def invoiced(company: Company, job_id: UUID) -> str:
    company.job_completed(job_id, [job_line()])
    return str(company.invoices(job_id=str(job_id))[0]["id"])


def test_the_office_hears_of_invoices_and_payments(company: Company) -> None:
    board = Board(company.office, "billing")
    invoice = company.sent()
    board.hears("invoice", invoice["id"])
    board.forget()
    paid = company.pay_cash(invoice["id"]).json
    board.hears("payment", paid["id"])
    board.hears("invoice", invoice["id"])
    assert board.told["invoice", invoice["id"]] == company.invoice(invoice["id"])["version"]


def test_a_collector_hears_of_the_own_jobs_invoices_only(company: Company) -> None:
    lead = new_id()
    job, other = company.job_created(), company.job_created()
    book(company, job, crew_of(company, lead))
    board, office = Board(collector(company, lead), "billing"), Board(company.office, "billing")
    theirs, own = invoiced(company, other), invoiced(company, job)
    board.hears("invoice", own)
    office.hears("invoice", own)
    assert ("invoice", theirs) in office.told
    assert board.told.keys() == {("invoice", own)}


def test_an_invoice_that_is_not_theirs_any_more_is_removed(company: Company) -> None:
    first, second, named = new_id(), new_id(), new_id()
    job = company.job_created()
    booking = book(company, job, crew_of(company, first), people=[named])
    invoice, other_crew = invoiced(company, job), crew_of(company, second)
    firsts, seconds, nameds = (Board(collector(company, who), "billing") for who in (first, second, named))
    book(company, job, other_crew, booking=booking)
    firsts.hears("invoice", invoice, removed=True)
    seconds.hears("invoice", invoice)
    nameds.hears("invoice", invoice, removed=True)
    for board in (firsts, seconds, nameds):
        board.forget()
    shown = company.invoice(invoice)
    company.office.patch(f"/api/v1/invoices/{invoice}", {"notes": "Thank you"}, version=shown["version"])
    seconds.hears("invoice", invoice)
    for board in (firsts, nameds):
        board.follow()
        assert board.told.keys() <= board.removed, "what was removed may be told once more, and nothing else"


def test_who_may_neither_read_nor_collect_hears_nothing(company: Company) -> None:
    nobody = company.harness.client(person(company.id, "technician", permissions=["jobs:read"]))
    assert nobody.get("/api/v1/changes/billing").status_code == 403
