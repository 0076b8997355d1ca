"""M18: a projection that was spoilt is made anew from the events' history while it stays in use, by a rebuild that is
killed again and again; who asks gets the old one until the new one is whole."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from common.bus.port import Delivery
from common.bus.topology import topology_from_contracts
from common.clock import FixedClock
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness, service_harness
from common.testing.pump import Pump
from estimate.bootstrap import SERVICE as ESTIMATE
from estimate.testing import NOW
from estimate.testing import Company as Sales
from scheduling.bootstrap import SERVICE as SCHEDULING
from scheduling.testing.office import Office

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.reliability, pytest.mark.slow]
KILLED = -9
KILLS = ("rebuild.mid:2", "rebuild.mid:1", "rebuild.mid:1", "rebuild.before_swap:1", "rebuild.before_swap:1")
TABLES = ("known_customers", "known_customer_tags")
SPOIL = (
    "UPDATE known_customers SET name = 'spoilt'",
    "DELETE FROM known_customer_tags WHERE ascii(substr(customer_id::text, 36)) % 2 = 0",
    """INSERT INTO known_customers (organization_id, id, name, erased)
       SELECT organization_id, gen_random_uuid(), 'ghost', false FROM known_customers LIMIT 3""",
)


@dataclass
class Business:
    """Sales that tell of customers, an office that plans visits for them, and who repairs what the office knows."""

    estimate: Harness
    scheduling: Harness
    sales: Sales
    office: Office
    pump: Pump
    customers: list[str] = field(default_factory=list)

    def grow(self, customers: int) -> None:
        """Customers with tags, some of whom change, and one who goes."""
        names = [str(new_id()) for _ in range(3)]
        tags = [self.sales.owner.post("/api/v1/tags", {"name": name, "colour": "#2e86de"}).json for name in names]
        for number in range(customers):
            hung = [tag["id"] for tag in tags[: number % 4]]
            made = self.sales.customer(name=f"Customer {number}", tag_ids=hung)
            self.customers.append(made["id"])
            if number % 3 == 0:
                path = f"/api/v1/customers/{made['id']}"
                answer = self.sales.owner.patch(path, {"name": f"Renamed {number}"}, version=made["version"])
                assert answer.status_code == 200, answer.json
        self.pump.drain()

    def checksums(self) -> dict[str, str]:
        """Of the projection in use."""
        query = "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {} t"
        return {table: self.scheduling.rows(query.format(table))[0][0] for table in TABLES}

    def names_shown(self) -> set[str]:
        """As the calendar's list answers them."""
        answer = self.office.owner.get("/api/v1/schedule/unscheduled")
        assert answer.status_code == 200
        return {item["customer_name"] for item in answer.json["items"]}

    def spoil(self) -> None:
        """What a defect may have done."""
        with connect_plain(self.scheduling.urls.platform) as connection:
            for statement in SPOIL:
                connection.execute(statement)

    def rebuild(self, *more: str, killed_at: str | None = None) -> str:
        """The operator makes the projection anew."""
        return self.operate("--service", "scheduling", "rebuild", "known_customers", *more, killed_at=killed_at)

    def operate(self, *words: str, killed_at: str | None = None) -> str:
        """The operator's command, which must do as it is told or die where it is told."""
        settings = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "CREWLINE_CONTRACTS": str(ROOT / "contracts"),
            "CREWLINE_BUS": "embedded",
            "CREWLINE_SCHEDULING_PLATFORM_URL": self.scheduling.urls.platform,
            "CREWLINE_SCHEDULING_OWNER_URL": self.scheduling.urls.owner,
            "CREWLINE_ESTIMATE_PLATFORM_URL": self.estimate.urls.platform,
            **({"CREWLINE_FAILPOINT": f"{killed_at}:kill"} if killed_at else {}),
        }
        command = [sys.executable, "-m", "common.command", "bus", *words]
        done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == (KILLED if killed_at else 0), done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def business(postgres_admin_url: str) -> Iterator[Business]:
    with ExitStack() as ends:
        estimate, scheduling = (
            ends.enter_context(service_harness(service, admin_url=postgres_admin_url, clock=FixedClock(NOW)))
            for service in (ESTIMATE, SCHEDULING)
        )
        sales = Sales(estimate)
        pump = Pump(
            {"estimate": estimate, "scheduling": scheduling}, topology_from_contracts(ROOT / "contracts")
        )
        office = Office(scheduling, organization_id=sales.id).open_up()
        yield Business(estimate, scheduling, sales, office, pump)


def test_a_spoilt_projection_is_made_anew_while_the_old_one_is_in_use(business: Business) -> None:
    business.grow(240)
    for customer in business.customers[:5]:
        business.office.visit(customer_id=customer, customer_name="as the job said")
    names = business.names_shown()
    assert "Renamed 0" in names
    business.spoil()
    for number, point in enumerate(KILLS):
        if number == 2:
            business.grow(10)  # while the workshop stands, the service in use hears on
        business.rebuild(killed_at=point)
        assert "spoilt" in business.names_shown(), f"after kill {number + 1} the old one is not in use"
    business.rebuild(killed_at="rebuild.after_swap:1")
    assert business.names_shown() == names
    assert "known_customers of scheduling rebuilt" in business.rebuild()
    assert business.names_shown() == names
    rebuilt = business.checksums()
    assert "0 rows too many, 0 missing or wrong" in business.rebuild("--check")
    assert rebuilt == business.checksums() == fresh_checksums(business)
    print(f"{len(business.customers)} customers, killed {len(KILLS) + 1} times on the way")


def fresh_checksums(business: Business) -> dict[str, str]:
    """What a service that never went wrong knows after hearing all of it."""
    with service_harness(SCHEDULING, admin_url=os.environ["CREWLINE_TEST_POSTGRES"], clock=FixedClock(NOW)) as fresh:
        with connect_plain(business.estimate.urls.platform) as connection:
            connection.execute("UPDATE outbox SET published_at = NULL WHERE aggregate = 'customer'")
        Pump(
            {"estimate": business.estimate, "scheduling": fresh}, topology_from_contracts(ROOT / "contracts")
        ).drain()
        return Business(business.estimate, fresh, business.sales, business.office, business.pump).checksums()


def test_what_the_history_does_not_hold_any_more_is_not_made_up(business: Business) -> None:
    business.grow(5)
    before = business.checksums()
    with connect_plain(business.estimate.urls.platform) as connection:
        connection.execute("DELETE FROM outbox WHERE aggregate = 'customer' AND sequence = 1")
    with pytest.raises(AssertionError, match="does not keep all events of customer"):
        business.rebuild()
    assert business.checksums() == before


def test_a_newcomer_learns_from_a_snapshot_what_the_others_know(business: Business, postgres_admin_url: str) -> None:
    business.grow(30)
    with service_harness(SCHEDULING, admin_url=postgres_admin_url, clock=FixedClock(NOW)) as fresh:
        newcomer = Business(business.estimate, fresh, business.sales, business.office, business.pump)
        told = newcomer.operate("snapshot", "customer", "--to", "scheduling")
        assert "30 snapshot events of estimate sent to scheduling" in told
        hear_inbound(fresh)
        assert newcomer.checksums() == business.checksums()
        assert fresh.parked() == []


def hear_inbound(harness: Harness) -> None:
    """What came into the service's table of the embedded bus."""
    with connect_plain(harness.urls.platform) as connection:
        taken = connection.execute("DELETE FROM bus_message RETURNING position, body, content_type, partition")
        rows = taken.fetchall()
    for _, body, kind, partition in sorted(rows):
        harness.processor.process([Delivery(bytes(body), kind, partition)])
