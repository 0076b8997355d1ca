"""Slots for a visit over all crews and some days, the least driving first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from common.ids import new_id
from common.testing.plans import statements
from routing.testing import TODAY, Company
from routing.testing.company import TOMORROW


def test_the_crew_that_is_near_anyway_comes_first(company: Company) -> None:
    company.crew("South", place=(41.5, -87.5))
    company.booked("10:00", (42.0, -87.9))
    visit = company.job((42.0, -87.9)).visit_id
    best, *others = slots(company, visit, days=3)["items"]
    assert (best["crew_name"], best["drive_seconds"]) == ("North", 0)
    assert best["starts_at"].startswith(TOMORROW.isoformat())
    assert "Roof wash" in best["reason"]
    assert [each["drive_seconds"] for each in others] == sorted(each["drive_seconds"] for each in others)


def test_skills_days_and_limits_are_kept(company: Company) -> None:
    able = company.crew("Able", skills=["Crane"])
    visit = company.job(skills=("crane",), earliest_on=(TODAY + timedelta(days=2)).isoformat()).visit_id
    found = slots(company, visit, days=2, limit=1)
    (slot,) = found["items"]
    assert slot["crew_id"] == str(able)
    assert slot["starts_at"] >= (TODAY + timedelta(days=2)).isoformat()
    assert (found["source"], found["degraded"]) == ("estimate", False)


def test_what_has_no_slot_is_refused_with_its_reason(company: Company) -> None:
    cases = {
        "place_unknown": company.job(None).visit_id,
        "no_crew_has_skill": company.job(skills=("crane",)).visit_id,
        "not_found": new_id(),
    }
    done = company.booked("09:00")
    company.visit(done, "cancelled", reason="rain")
    cases["visit_not_plannable"] = done.visit_id
    for code, visit_id in cases.items():
        answer = company.office.get(f"/api/v1/visits/{visit_id}/slots")
        assert answer.get_json()["code"] == code
    too_far = company.office.get(f"/api/v1/visits/{company.job().visit_id}/slots?days=15")
    assert (too_far.status_code, too_far.get_json()["field"]) == (422, "days")


def test_a_day_of_many_visits_asks_the_database_no_more_often(company: Company) -> None:
    visit = company.job().visit_id

    def asked() -> int:
        with statements(company.harness) as seen:
            slots(company, visit, days=2)
        return len(seen)

    before = asked()
    for number in range(12):
        company.booked("09:00", (41.9, -87.6 - number / 100), minutes=15)
        company.crew(f"Crew {number}")
    assert asked() == before


def slots(company: Company, visit_id: Any, **query: Any) -> dict[str, Any]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return company.shown(f"/visits/{visit_id}/slots?{asked}")
