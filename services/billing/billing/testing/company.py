"""One organization with a customer, as other services' events make it known, and its office's calls in few words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from common.http.identity import Identity
from common.ids import new_id
from common.testing.harness import Caller, Harness, person

ANONYMOUS = Identity(organization_id=None, person_id=None, kind="anonymous")
AT = datetime(2030, 7, 1, 15, 0, tzinfo=UTC)


def usd(amount: int) -> dict[str, Any]:
    """Dollars in cents."""
    return {"amount": amount, "currency": "USD"}


def job_line(name: str = "Wash", *, price: int = 10_000, quantity: str = "1", **more: Any) -> dict[str, Any]:
    """A line of a completed job."""
    line: dict[str, Any] = {
        "line_id": str(new_id()),
        "service_id": None,
        "name": name,
        "description": "",
        "quantity": quantity,
        "unit": "",
        "unit_price": usd(price),
        "taxable": True,
        "duration_minutes": 60,
        "skills": [],
        "done": True,
        "undone_reason": None,
    }
    return {**line, **more}


class Company:
    """`office` may do everything."""

    def __init__(self, harness: Harness, *, zone: str = "America/Chicago") -> None:
        self.harness = harness
        self.id = new_id()
        self.office: Caller = harness.client(person(self.id))
        self.hear(
            "organization.created.v1",
            self.id,
            organization_id=self.id,
            name="Sparkle LLC",
            zone=zone,
            currency="USD",
            locale="en-US",
            email="office@sparkle.example",
            phone=None,
        )
        self.customer = self.customer_named("Ana Silva")

    def hear(self, kind: str, key: UUID, **data: Any) -> UUID:
        """An event of another service."""
        return self.harness.hear(data, self.id, type=kind, key=key)

    def customer_named(self, name: str, **more: Any) -> UUID:
        """A customer with an e-mail address."""
        customer_id = new_id()
        facts: dict[str, Any] = {
            "customer_id": customer_id,
            "name": name,
            "company": None,
            "email": "ana@example.com",
            "phones": [],
            "billing_address": None,
            "properties": [],
            "tags": [],
            "consent_email": True,
            "consent_sms": False,
            "tax_exempt": False,
        }
        self.hear("customer.created.v1", customer_id, **{**facts, **more})
        return customer_id

    def estimate_accepted(self, *, total: int = 20_000, deposit: int | None = 5_000) -> UUID:
        """An accepted estimate that asks a deposit."""
        estimate_id = new_id()
        self.hear(
            "estimate.accepted.v1",
            estimate_id,
            estimate_id=estimate_id,
            number=1,
            customer_id=self.customer,
            accepted_at=AT,
            total=usd(total),
            deposit_asked=None if deposit is None else usd(deposit),
        )
        return estimate_id

    def job_created(
        self, *, estimate_id: UUID | None = None, customer_id: UUID | None = None, net: int | None = None, tax: int = 0
    ) -> UUID:
        """A job; `net` and `tax` in cents say what it comes to."""
        job_id = new_id()
        comes_to = {"total": usd(net + tax), "tax": usd(tax), "tax_rate": "8.25"} if net is not None else {}
        self.hear(
            "job.created.v1",
            job_id,
            job_id=job_id,
            number=7,
            estimate_id=estimate_id,
            customer_id=customer_id or self.customer,
            property_id=new_id(),
            title="House wash",
            **comes_to,
        )
        return job_id

    def job_completed(
        self,
        job_id: UUID,
        lines: Sequence[dict[str, Any]],
        *,
        at: datetime = AT,
        discount: int = 0,
        tax_rate: str = "0",
    ) -> UUID:
        """The job's completion."""
        return self.hear(
            "job.completed.v1",
            job_id,
            job_id=job_id,
            completed_at=at,
            lines=list(lines),
            discount=usd(discount),
            tax_rate=tax_rate,
            total=usd(0),
        )

    def settings(self, **changes: Any) -> None:
        """Change how the organization bills."""
        answer = self.office.patch("/api/v1/settings/billing", changes, version=None, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.json

    def draft(self, amount: int = 10_000, **more: Any) -> dict[str, Any]:
        """A draft by hand with one line."""
        line: dict[str, Any] = {"name": "Wash", "quantity": 1, "unit_price": usd(amount)}
        body = {"customer_id": str(self.customer), "lines": [line], **more}
        answer = self.office.post("/api/v1/invoices", body)
        assert answer.status_code == 201, answer.json
        made: dict[str, Any] = answer.json
        return made

    def sent(self, amount: int = 10_000, **more: Any) -> dict[str, Any]:
        """An invoice that the customer has."""
        draft = self.draft(amount, **more)
        answer = self.office.post(f"/api/v1/invoices/{draft['id']}/send", version=draft["version"])
        assert answer.status_code == 200, answer.json
        made: dict[str, Any] = answer.json
        return made

    def invoice(self, invoice_id: str) -> dict[str, Any]:
        """How an invoice stands."""
        shown: dict[str, Any] = self.office.get(f"/api/v1/invoices/{invoice_id}").json
        return shown

    def invoices(self, **query: Any) -> list[dict[str, Any]]:
        """The list, newest first."""
        answer = self.office.get("/api/v1/invoices", query_string=query)
        assert answer.status_code == 200, answer.json
        items: list[dict[str, Any]] = answer.json["items"]
        return items

    def pay_cash(self, invoice_id: str, amount: int | None = None, **more: Any) -> Any:
        """Record cash; all that is open unless less is named."""
        body = {"method": "cash", **({} if amount is None else {"amount": usd(amount)}), **more}
        return self.office.post(f"/api/v1/invoices/{invoice_id}/payments", body)

    def said(self, kind: str) -> list[dict[str, Any]]:
        """The data of the events of a type."""
        return [said.data for said in self.harness.said(kind)]

    def link(self, invoice_id: str) -> str:
        """The path of the customer's page, from the last time that the invoice was sent."""
        links = [said["link"] for said in self.said("invoice.sent.v1") if said["invoice_id"] == invoice_id]
        return str(links[-1]).removeprefix("http://crewline.test")

    def visit_page(self, path: str) -> Any:
        """The customer opens a page."""
        return self.harness.client(ANONYMOUS).get(path)

    def ledger(self) -> dict[str, int]:
        """The sum of each account, those at zero left out."""
        rows = self.harness.rows(
            "SELECT account, sum(amount_minor)::bigint FROM ledger_entries WHERE organization_id = %s GROUP BY account",
            self.id,
        )
        return {account: int(amount) for account, amount in rows if amount}
