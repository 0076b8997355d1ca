"""What happens when two do the same thing at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from sqlalchemy.exc import IntegrityError

from common.db.unit_of_work import SYSTEM
from common.ids import new_id
from common.money import Money
from common.testing.harness import Harness
from job.app.accepted_estimates import Accepted, create_job_from_estimate
from job.domain.new_job import NewLine
from job.domain.pricing import Totals
from job.testing import Company


def test_of_two_who_start_a_visit_one_is_told_that_it_began(company: Company) -> None:
    visit = company.booked_job()["visits"][0]
    callers = [company.caller("owner", "*") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda caller: caller.post(f"/api/v1/visits/{visit['id']}/start"), callers))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(company.said("visit.started.v1", visit["id"])) == 1


def test_a_crew_sent_to_two_jobs_at_once_is_on_the_clock_for_one(company: Company, harness: Harness) -> None:
    crew = company.hear_crew(new_id(), new_id(), new_id())
    visits = [company.booked_job(crew_id=crew)["visits"][0] for _ in range(4)]
    callers = [company.caller("owner", "*") for _ in visits]
    with ThreadPoolExecutor(4) as pool:
        paths = [f"/api/v1/visits/{visit['id']}/start" for visit in visits]
        answers = list(pool.map(lambda caller, path: caller.post(path), callers, paths))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
    running = "SELECT person_id FROM time_entries WHERE organization_id = %s AND ended_at IS NULL"
    assert len(harness.rows(running, company.id)) == len(set(harness.rows(running, company.id))) == 3


def test_two_deliveries_of_one_acceptance_at_once_make_one_job(company: Company, harness: Harness) -> None:
    usd = Money(100, "USD")
    accepted = Accepted(
        estimate_id=new_id(),
        customer_id=company.customer_id,
        property_id=company.property_id,
        lines=[NewLine(name="Wash", quantity=Decimal(1), unit_price=usd)],
        totals=Totals(subtotal=usd, discount=Money(0, "USD"), tax=Money(0, "USD"), total=usd),
        tax_rate=Decimal(0),
        deposit_asked=None,
        notes=None,
    )

    def deliver(_: int) -> bool:
        try:
            with harness.service.unit_of_work(company.id, SYSTEM) as uow:
                create_job_from_estimate(uow, accepted)
        except IntegrityError:  # the bus tries again, and finds the job of the other
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert any(pool.map(deliver, range(4)))
    jobs = "SELECT number FROM jobs WHERE organization_id = %s"
    assert harness.rows(jobs, company.id) == [(1,)]
