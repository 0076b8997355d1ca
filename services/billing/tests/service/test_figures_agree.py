"""Random histories: the statement closes with what the invoices have open, which is what is outstanding; tips are in
neither."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.app import invoicing, issuing, kpis, payments, refunds, statements
from billing.testing.company import Company
from common.db.unit_of_work import SYSTEM
from common.errors import Refusal
from common.ids import new_id
from common.money import Money

STEP = st.tuples(st.sampled_from(["issue", "pay", "pay", "refund", "void"]), st.integers(1, 9_000), st.integers(0, 5))
quick = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(steps=st.lists(STEP, min_size=2, max_size=10))
def test_statement_invoices_and_figures_agree(company: Company, steps: list[tuple[str, int, int]]) -> None:
    history = History(Company(company.harness))
    for kind, amount, which in steps:
        history.step(kind, Money(amount, "USD"), which)
    history.check()


class History:
    """What one company's customer and office do."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.invoices: list[UUID] = []
        self.payments: list[UUID] = []

    def step(self, kind: str, amount: Money, which: int) -> None:
        """One step, or none when it is refused."""
        known = self.payments if kind == "refund" else self.invoices
        if kind != "issue" and not known:
            return
        target = known[which % len(known)] if known else new_id()
        try:
            with self.company.harness.service.unit_of_work(self.company.id, SYSTEM) as uow:
                getattr(self, f"_{kind}")(uow, target, amount)
        except Refusal:
            return

    def check(self) -> None:
        """All three say the same."""
        with self.company.harness.service.unit_of_work(self.company.id, SYSTEM) as uow:
            shown = statements.customer_statement(uow, customer_id=self.company.customer)
            figures = kpis.billing_kpis(uow)
        rows = self.company.harness.rows
        (open_, paid, tips) = rows(
            """SELECT (SELECT coalesce(sum(total_minor - settled_minor), 0) FROM invoices
                       WHERE organization_id = %(id)s AND issued_at IS NOT NULL AND voided_at IS NULL),
                      coalesce(sum(amount_minor - refunded_minor), 0), coalesce(sum(tip_minor - refunded_tip_minor), 0)
               FROM payments WHERE organization_id = %(id)s AND state = 'succeeded'""".replace("%(id)s", "%s"),
            self.company.id,
            self.company.id,
        )[0]
        changes = Money.total((each.amount for each in shown["movements"]), currency="USD")
        assert shown["opening"] + changes == shown["closing"] == Money(int(open_), "USD") == figures["outstanding"]
        assert Money.total(shown["ages"].values(), currency="USD") == shown["closing"]
        assert (figures["paid"].amount, figures["tips"].amount) == (paid, tips)

    def _issue(self, uow: Any, _target: UUID, amount: Money) -> None:
        line = {"name": "Wash", "quantity": 1, "unit_price": amount}
        invoice = invoicing.create_invoice(uow, customer_id=self.company.customer, lines=[line])
        issuing.issue(uow, invoice)
        self.invoices.append(invoice.id)

    def _pay(self, uow: Any, target: UUID, amount: Money) -> None:
        tip = Money(amount.amount % 7, "USD")
        made = payments.record_payment(uow, id=new_id(), invoice_id=target, method="cash", amount=amount, tip=tip)
        self.payments.append(made.id)

    def _refund(self, uow: Any, target: UUID, amount: Money) -> None:
        refunds.begin_refund(uow, payment_id=target, amount=amount, reason="x")

    def _void(self, uow: Any, target: UUID, _amount: Money) -> None:
        issuing.void_invoice(uow, invoice_id=target, reason="x")
