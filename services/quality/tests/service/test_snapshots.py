"""A newcomer is told of checklists as they are now."""

from __future__ import annotations

from common.testing.standing import told_of
from quality.testing import Company


def test_a_checklist_is_told_as_it_is(company: Company) -> None:
    checklist = company.checklist("Gutters", "Windows")
    path = f"/api/v1/checklists/{checklist['id']}/deactivate"
    assert company.office.post(path, version=checklist["version"]).status_code == 200
    (told,) = told_of(company.harness, "checklist", company.id)
    assert (told.type, told.sequence) == ("checklist.created.v1", 2)
    assert told.data == company.said("checklist.changed.v1", checklist["id"])[-1].data
    assert told.data["active"] is False
