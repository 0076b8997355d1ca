"""The list of jobs: filters, search, pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Harness
from job.testing import NOW, Company, money, property_facts


def found(company: Company, query: str = "") -> list[int]:
    answer = company.office.get(f"/api/v1/jobs?{query}")
    assert answer.status_code == 200, answer.get_json()
    return [row["number"] for row in answer.get_json()["items"]]


def test_a_row_shows_what_the_office_needs(company: Company) -> None:
    crew = company.hear_crew()
    company.booked_job(crew_id=crew)
    [row] = company.office.get("/api/v1/jobs").get_json()["items"]
    assert row["customer_name"] == "Ada Byron"
    assert row["address"] == "12 Elm St, Springfield, IL 62704"
    assert (row["scheduled_at"], row["status"]) == ("2030-05-06T15:00:00Z", "scheduled")
    assert (row["crew_id"], row["crew_name"], row["crew_colour"]) == (str(crew), "North", "#2266aa")
    assert (row["services"], row["amount"]) == (["Roof wash", "Gutter clean"], money(50_000))


def test_the_newest_job_comes_first_page_by_page(company: Company) -> None:
    for _ in range(5):
        company.create_job()
    numbers: list[int] = []
    after: str | None = ""
    while after is not None:
        page = company.office.get(f"/api/v1/jobs?limit=2&after={after}").get_json()
        numbers += [row["number"] for row in page["items"]]
        after = page["next"]
    assert numbers == [5, 4, 3, 2, 1]


def test_jobs_are_found_by_status(company: Company) -> None:
    company.create_job()
    company.booked_job()
    company.working_job()
    assert found(company, "status=unscheduled") == [1]
    assert found(company, "status=scheduled&status=in_progress") == [3, 2]


def test_days_are_the_organizations_and_come_in_the_order_of_time(company: Company) -> None:
    late_evening = NOW.replace(hour=4) + timedelta(days=1)  # 7 May 04:00 UTC is 6 May 23:00 in Chicago
    company.booked_job(starts_at=late_evening)
    company.booked_job(starts_at=NOW)
    company.booked_job(starts_at=NOW + timedelta(days=1))
    company.create_job()
    assert found(company, "from=2030-05-06&until=2030-05-06") == [2, 1]
    assert found(company, "from=2030-05-07") == [3]
    assert found(company, "until=2030-05-06") == [2, 1]
    page = company.office.get("/api/v1/jobs?from=2030-05-06&limit=2").get_json()
    assert found(company, f"from=2030-05-06&limit=2&after={page['next']}") == [3]


@pytest.mark.parametrize(
    ("when", "numbers"),
    [("yesterday", [1]), ("today", [2]), ("tomorrow", [3]), ("this_week", [2, 3]), ("next_week", [4]),
     ("last_week", [1]), ("this_month", [1, 2, 3, 4]), ("next_month", [])],
)  # fmt: skip
def test_jobs_are_found_by_spans_of_the_organizations_days(company: Company, when: str, numbers: list[int]) -> None:
    evening = NOW.replace(hour=3)  # 6 May 03:00 UTC is still Sunday the 5th in Chicago
    for starts_at in (evening, NOW, NOW + timedelta(days=1), NOW + timedelta(days=7)):
        company.booked_job(starts_at=starts_at)
    assert found(company, f"when={when}") == numbers


def test_overdue_is_what_was_booked_for_an_earlier_day_and_is_not_finished(company: Company) -> None:
    yesterday = NOW - timedelta(days=1)
    company.booked_job(starts_at=yesterday)
    company.move(company.working_job(starts_at=yesterday)["visits"][0], "complete")
    company.working_job(starts_at=yesterday - timedelta(days=30))
    company.booked_job(starts_at=NOW - timedelta(hours=3))
    company.create_job()
    assert found(company, "when=overdue") == [3, 1]
    assert found(company, "when=overdue&status=scheduled") == [1]


def test_one_asks_by_a_span_or_by_days(company: Company) -> None:
    refused = company.office.get("/api/v1/jobs?when=today&from=2030-05-06")
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["field"]) == (422, "two_spans", "when")


def test_jobs_are_found_by_crew_and_customer(company: Company) -> None:
    crew, other = company.hear_crew(), new_id()
    company.booked_job(crew_id=crew)
    company.hear_customer(other, properties=[property_facts(other)])
    company.create_job(customer_id=str(other), property_id=str(other))
    assert found(company, f"crew_id={crew}") == [1]
    assert found(company, f"customer_id={other}") == [2]


def test_jobs_are_found_by_their_customers_tag(company: Company) -> None:
    tag, other = new_id(), new_id()
    company.hear_customer(created=False, tags=[{"tag_id": tag, "name": "VIP", "colour": "gold"}])
    company.hear_customer(other, properties=[property_facts(other)])
    company.create_job()
    company.create_job(customer_id=str(other), property_id=str(other))
    assert found(company, f"tag_id={tag}") == [1]
    assert found(company, f"tag_id={new_id()}&tag_id={tag}") == [1]
    company.hear_customer(created=False, tags=[])
    assert found(company, f"tag_id={tag}") == []


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("byr", [2, 1]),
        ("ADA spring", [2, 1]),
        ("2", [2]),
        ("fence", [2]),
        ("elm fence", [2]),
        ("lm", []),
        ("%", [2, 1]),
    ],
)
def test_text_search_finds_beginnings_of_words(company: Company, question: str, numbers: list[int]) -> None:
    company.create_job(title="Wash")
    company.create_job(title="Fence")
    answer = company.office.get("/api/v1/jobs", query_string={"q": question})
    assert [row["number"] for row in answer.get_json()["items"]] == numbers


def test_a_number_that_is_there_stands_for_itself_and_another_for_its_beginnings(company: Company) -> None:
    for _ in range(12):
        company.create_job()
    assert found(company, "q=1") == [1]
    company.create_job(title="Gutter 77b")
    assert found(company, "q=77") == [13]


def test_a_renamed_customer_is_found_by_the_new_name_only(company: Company) -> None:
    job = company.create_job()
    company.hear_customer(created=False, name="Grace Hopper", company="Navy")
    assert found(company, "q=byron") == []
    assert found(company, "q=hopper+navy") == [1]
    assert company.job(job["id"])["customer"]["name"] == "Navy (Grace Hopper)"
    assert company.said("visit.changed.v1", job["visits"][0]["id"])[0].data["customer_name"] == "Navy (Grace Hopper)"


def test_an_erased_customer_leaves_no_trace_on_jobs(company: Company, harness: Harness) -> None:
    job = company.booked_job()
    company.hear("customer.erased.v1", company.customer_id, customer_id=company.customer_id)
    after = company.job(job["id"])
    assert (after["customer"]["name"], after["customer"]["phones"]) == ("Erased customer", [])
    assert (after["site"]["address"]["line1"], after["site"]["access_notes"]) == ("", None)
    assert found(company, "q=byron") == found(company, "q=elm") == []
    text = str(harness.rows("SELECT before, after FROM audit_entries WHERE organization_id = %s", company.id))
    assert "Ada" not in text
    assert "Elm" not in text


@pytest.mark.parametrize(
    "query", ["status=done", "from=May", "crew_id=1", "q=", "colour=red", "when=soon", "after=zz", "limit=0"]
)
def test_bad_filters_are_refused_by_name(company: Company, query: str) -> None:
    answer = company.office.get(f"/api/v1/jobs?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["field"].startswith(query.partition("=")[0])


def test_another_organizations_jobs_are_not_listed(company: Company, harness: Harness) -> None:
    company.create_job()
    assert found(Company(harness)) == []


def test_days_follow_the_organization_to_another_zone(company: Company, clock: FixedClock) -> None:
    late_evening = NOW.replace(hour=4) + timedelta(days=1)
    company.booked_job(starts_at=late_evening)
    facts: dict[str, Any] = {"organization_id": company.id, "name": "B", "zone": "Europe/Berlin", "currency": "USD"}
    company.hear("organization.changed.v1", company.id, **facts)
    assert found(company, "from=2030-05-07") == [1]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Honolulu"])
def test_the_first_and_the_last_day_of_all_are_days(harness: Harness, zone: str) -> None:
    company = Company(harness)
    facts = {"organization_id": company.id, "name": "B", "zone": zone, "currency": "USD"}
    harness.hear(facts, company.id, type="organization.changed.v1", key=company.id)
    company.booked_job()
    for query in ("from=0001-01-01&until=9999-12-31", "until=9999-12-30", "from=0001-01-02"):
        assert found(company, query) == [1]
    assert found(company, "from=9999-12-31") == found(company, "until=0001-01-01") == []
