"""Checklists through the real HTTP app and database: revisions, being in use, and which visits they are for."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from quality.testing import Company


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def change(company: Company, checklist: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = company.office.patch(f"/api/v1/checklists/{checklist['id']}", changes, version=checklist["version"])
    return company.ok(answer)


def test_a_new_checklist_is_in_use_shown_said_and_audited(company: Company) -> None:
    made = company.checklist("Gutters", "Gate", service_ids=[str(company.service_id)])
    assert (made["active"], made["revision"], made["service_ids"]) == (True, 1, [str(company.service_id)])
    assert [(item["label"], item["required"], item["photo_required"]) for item in made["items"]] == [
        ("Gutters", True, False),
        ("Gate", True, False),
    ]
    shown = company.office.get(f"/api/v1/checklists/{made['id']}")
    assert (shown.get_json(), shown.headers["ETag"]) == (made, '"1"')
    [said] = company.said("checklist.created.v1", made["id"])
    assert (said.sequence, said.data["items"][0]["label"]) == (1, "Gutters")
    assert company.audited(made["id"]) == ["checklist.create"]


def test_an_edit_makes_a_revision_and_keeps_the_earlier_ones(company: Company) -> None:
    first = company.checklist("Gutters", "Gate")
    gate = first["items"][1]
    second = change(company, first, name="After", items=[{**gate, "label": "Gate closed"}, {"label": "Hoses"}])
    assert (second["revision"], second["version"]) == (2, 2)
    assert second["items"][0] == {**gate, "label": "Gate closed"}
    kept = [company.shown(f"/checklists/{first['id']}/revisions/{number}") for number in (1, 2)]
    assert [(each["name"], each["items"]) for each in kept] == [
        ("Before leaving", first["items"]),
        ("After", second["items"]),
    ]
    assert refusal(company.office.get(f"/api/v1/checklists/{first['id']}/revisions/3")) == (404, "not_found")
    [said] = company.said("checklist.changed.v1", first["id"])
    assert (said.sequence, said.data["revision"]) == (2, 2)


def test_an_edit_that_changes_nothing_makes_no_revision(company: Company) -> None:
    made = company.checklist()
    assert change(company, made, name=made["name"], items=made["items"], service_ids=[]) == made
    assert company.audited(made["id"]) == ["checklist.create"]


def test_editing_never_puts_a_checklist_back_into_use(company: Company) -> None:
    made = company.checklist()
    path = f"/api/v1/checklists/{made['id']}"
    out = company.ok(company.office.post(f"{path}/deactivate", version=1))
    changed = change(company, out, name="Another")
    assert (changed["active"], changed["revision"]) == (False, 2)
    assert refusal(company.office.patch(path, {"active": True}, version=3)) == (422, "invalid")
    assert refusal(company.office.post(f"{path}/deactivate", version=3)) == (409, "checklist_not_in_use")
    assert company.ok(company.office.post(f"{path}/activate", version=3))["active"]
    assert refusal(company.office.post(f"{path}/activate", version=4)) == (409, "checklist_in_use")
    said = company.said("checklist.changed.v1", made["id"])
    assert [event.data["active"] for event in said] == [False, False, True]
    actions = ["checklist.create", "checklist.deactivate", "checklist.change", "checklist.activate"]
    assert company.audited(made["id"]) == actions


def test_a_stale_edit_is_refused(company: Company) -> None:
    made = company.checklist()
    change(company, made, name="Another")
    path = f"/api/v1/checklists/{made['id']}"
    assert refusal(company.office.patch(path, {"name": "Third"}, version=1)) == (412, "stale")
    assert refusal(company.office.patch(path, {"name": "Third"}, version=None)) == (428, "precondition_required")


def test_the_same_request_again_makes_nothing_new(company: Company) -> None:
    body = {"name": "After", "kind": "post_job", "items": [{"label": "Gate"}]}
    first, again = (company.office.post("/api/v1/checklists", body, key="once").get_json() for _ in range(2))
    assert first == again
    assert len(company.shown("/checklists")["items"]) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "in_job"}, "kind"),
        ({"items": []}, "items"),
        ({"items": [{"label": "x", "required": 1}]}, "items.0.required"),
        ({"items": [{"label": "x", "item_id": str(new_id())}]}, "items.0.item_id"),
        ({"active": False}, "active"),
    ],
)
def test_bad_input_names_the_field(company: Company, wrong: dict[str, Any], field: str) -> None:
    body = {"name": "After", "kind": "post_job", "items": [{"label": "Gate"}], **wrong}
    answer = company.office.post("/api/v1/checklists", body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_a_service_that_was_not_heard_of_is_worth_waiting_for(company: Company) -> None:
    body = {"name": "After", "kind": "post_job", "items": [{"label": "Gate"}], "service_ids": [str(new_id())]}
    answer = company.office.post("/api/v1/checklists", body)
    assert (*refusal(answer), answer.get_json()["field"]) == (409, "not_yet_known", "service_ids")


def test_the_list_filters_and_pages(company: Company) -> None:
    before = company.checklist(kind="pre_job")
    after = company.checklist(service_ids=[str(company.service_id)])
    out = company.checklist()
    company.ok(company.office.post(f"/api/v1/checklists/{out['id']}/deactivate", version=1))

    def ids(query: str) -> list[str]:
        return [each["id"] for each in company.shown(f"/checklists?{query}")["items"]]

    assert ids("") == [out["id"], after["id"], before["id"]]
    assert ids("kind=pre_job") == [before["id"]]
    assert ids("active=false") == [out["id"]]
    assert ids(f"service_id={company.service_id}") == [after["id"]]
    first = company.shown("/checklists?limit=2")
    assert [each["id"] for each in first["items"]] == [out["id"], after["id"]]
    assert ids(f"limit=2&after={first['next']}") == [before["id"]]


def test_a_visit_asks_for_the_checklists_of_its_services(company: Company) -> None:
    other = company.hear_service("Window cleaning")
    everywhere = company.checklist(kind="pre_job")
    roofs = company.checklist(service_ids=[str(company.service_id), str(other)])
    company.checklist(service_ids=[str(other)])
    job = company.booked_job()

    def due() -> list[tuple[str, Any]]:
        items = company.ok(company.lead.get(f"/api/v1/visits/{job.visit_id}/checklists"))["items"]
        return [(each["checklist"]["id"], each["report"] and each["report"]["status"]) for each in items]

    assert due() == [(everywhere["id"], None), (roofs["id"], None)]
    company.submitted(job, roofs)
    assert due() == [(everywhere["id"], None), (roofs["id"], "submitted")]


def test_another_organization_sees_nothing(company: Company, harness: Harness) -> None:
    made, job = company.checklist(), company.booked_job()
    stranger = Company(harness).office
    path = f"/api/v1/checklists/{made['id']}"
    answers = [
        stranger.get(path),
        stranger.get(f"{path}/revisions/1"),
        stranger.patch(path, {"name": "Mine"}, version=1),
        stranger.post(f"{path}/activate", version=1),
        stranger.post(f"{path}/deactivate", version=1),
        stranger.get(f"/api/v1/visits/{job.visit_id}/checklists"),
    ]
    assert {refusal(answer) for answer in answers} == {(404, "not_found")}


def test_nobody_enters_without_the_gateways_token(harness: Harness) -> None:
    assert harness.client().get("/api/v1/checklists").status_code == 401
