"""A live board of reports hears of what its viewer may see: the office of everything, a lead of the own crew's."""

from __future__ import annotations

from common.ids import new_id
from common.testing.board import Board
from quality.testing import Company


def test_the_office_hears_of_reports_callbacks_and_checklists(company: Company) -> None:
    board = Board(company.office, "quality")
    checklist = company.checklist()
    board.hears("checklist", checklist["id"])
    report = company.draft(company.booked_job(), checklist)
    board.hears("report", report["id"])
    assert board.told["report", report["id"]] == report["version"]
    callback = company.callback(company.done_job())
    board.hears("callback", callback["id"])


def test_a_lead_hears_of_the_own_crews_reports_only(company: Company) -> None:
    checklist = company.checklist()
    mine, theirs = company.booked_job(), company.booked_job(crew_id=company.hear_crew(name="South"))
    lead, office = Board(company.lead, "quality"), Board(company.office, "quality")
    hidden, own = company.draft(theirs, checklist), company.draft(mine, checklist)
    company.callback(company.done_job())
    lead.hears("report", own["id"])
    office.hears("report", own["id"])
    assert ("report", hidden["id"]) in office.told
    assert {told for told in lead.told if told[0] != "checklist"} == {("report", own["id"])}


def test_a_report_of_a_visit_that_went_to_another_crew_is_removed(company: Company) -> None:
    mate = new_id()
    south = company.hear_crew(mate, name="South")
    job = company.booked_job()
    report = company.draft(job, company.checklist())
    lead = Board(company.lead, "quality")
    mates = Board(company.caller("crew_lead", "reports:read", person_id=mate), "quality")
    company.book(job, crew_id=south)
    lead.hears("report", report["id"], removed=True)
    mates.hears("report", report["id"])
