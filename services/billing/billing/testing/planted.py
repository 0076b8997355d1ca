"""Disagreements between ledger, balances and Stripe, planted on purpose: at Stripe through its own API, here past every
guard of the database, as a defect or a restored backup would leave them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from billing.testing.company import Company, usd
from billing.testing.online import Online
from common.db.provision import with_database
from common.db.session import connect_plain

NO_REDIRECTS = {"enabled": True, "allow_redirects": "never"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """One company's books here and at Stripe."""

    online: Online
    company: Company
    admin_url: str

    def sql(self, statement: str, *values: Any) -> None:
        """Change rows with triggers and foreign keys off."""
        name = self.online.harness.urls.app.rpartition("/")[2].partition("?")[0]
        with connect_plain(with_database(self.admin_url, name)) as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(statement, values)

    def stripe(self) -> Any:
        """Stripe's API on the company's account."""
        return self.online.sandbox.client(account=self.online.account(self.company)).v1

    def paid(self, amount: int = 10_000) -> dict[str, Any]:
        """An invoice that a card paid, heard of; gives the payment."""
        invoice = self.company.sent(amount)
        self.online.pay(self.company, invoice["id"])
        self.online.hear_all()
        payment: dict[str, Any] = self.company.invoice(invoice["id"])["payments"][0]
        return payment

    def charge(self, amount: int, *, currency: str = "usd", **metadata: str) -> Any:
        """A charge at Stripe that no operation of ours made."""
        given: Any = {
            "amount": amount,
            "currency": currency,
            "confirm": True,
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": NO_REDIRECTS,
            "metadata": metadata,
        }
        return self.stripe().payment_intents.create(given)

    def intent_of(self, payment_id: str) -> str:
        """What Stripe calls a payment."""
        return str(self.online.harness.rows("SELECT stripe_intent_id FROM payments WHERE id = %s", payment_id)[0][0])

    def forget(self, cause: str) -> None:
        """Take a transaction out of the ledger, and its entries."""
        ids = "(SELECT id FROM ledger_transactions WHERE cause = %s)"
        self.sql(f"DELETE FROM ledger_entries WHERE transaction_id IN {ids}", cause)
        self.sql("DELETE FROM ledger_transactions WHERE cause = %s", cause)


def _payment_missing_here(books: Books) -> None:
    books.online.pay(books.company, books.company.sent()["id"])


def _payment_missing_at_stripe(books: Books) -> None:
    books.sql(
        "UPDATE payments SET stripe_intent_id = 'pi_lost', stripe_session_id = NULL WHERE id = %s", _hidden(books)
    )


def _hidden(books: Books) -> str:
    """A payment whose charge at Stripe went back, so that it is nobody's."""
    payment = books.paid()
    books.stripe().refunds.create({"payment_intent": books.intent_of(payment["id"])})
    return str(payment["id"])


def _amount_differs(books: Books) -> None:
    payment = books.paid(10_000)
    charge = books.charge(12_000)
    books.sql("UPDATE payments SET stripe_intent_id = %s WHERE id = %s", charge.id, payment["id"])
    books.stripe().refunds.create({"charge": books.online.charges(books.online.account(books.company))[0]["id"]})


def _currency_differs(books: Books) -> None:
    payment = books.online.checkout(books.company, books.company.sent(10_000)["id"]).json
    books.charge(10_000, currency="eur", payment_id=payment["payment_id"])


def _account_differs(books: Books) -> None:
    books.sql("UPDATE payments SET stripe_account = 'acct_other' WHERE id = %s", books.paid()["id"])


def _duplicate_charge(books: Books) -> None:
    books.charge(10_000, payment_id=books.paid(10_000)["id"])


def _charge_without_payment(books: Books) -> None:
    books.paid()
    books.charge(7_700)


def _refund_missing_here(books: Books) -> None:
    payment = books.paid()
    books.stripe().refunds.create({"payment_intent": books.intent_of(payment["id"]), "amount": 1_500})


def _refund_missing_at_stripe(books: Books) -> None:
    payment = books.paid()
    refund = books.company.office.post(
        f"/api/v1/payments/{payment['id']}/refunds", {"reason": "x", "amount": usd(2_000)}
    ).json
    # As if Stripe had never had it: the payment is another charge of the same amount, not refunded.
    books.sql("UPDATE refunds SET stripe_id = 're_lost' WHERE id = %s", refund["id"])
    books.sql(
        "UPDATE payments SET stripe_intent_id = %s, stripe_session_id = NULL WHERE id = %s",
        _whole(books),
        payment["id"],
    )


def _whole(books: Books) -> str:
    """A charge of the same amount that nothing was refunded of; the first one is sent back whole."""
    first = books.online.charges(books.online.account(books.company))[0]
    books.stripe().refunds.create({"charge": first["id"]})
    return str(books.charge(10_000).id)


def _dispute_missing_here(books: Books) -> None:
    books.paid()
    charge = books.online.charges(books.online.account(books.company))[0]
    books.online.sandbox.admin("disputes", charge=charge["id"], reason="fraudulent", amount=3_000)


def _dispute_state_differs(books: Books) -> None:
    _dispute_missing_here(books)
    books.online.hear_all()
    (dispute,) = books.online.harness.rows(
        "SELECT stripe_id FROM disputes WHERE organization_id = %s", books.company.id
    )
    books.online.sandbox.admin(f"disputes/{dispute[0]}/close", outcome="lost")


def _balance_differs(books: Books) -> None:
    books.sql("UPDATE invoices SET settled_minor = settled_minor - 700 WHERE id = %s", books.paid()["invoice_id"])


def _credit_differs(books: Books) -> None:
    books.sql("UPDATE invoices SET applied_credit_minor = 300 WHERE id = %s", books.paid()["invoice_id"])


def _refunded_differs(books: Books) -> None:
    books.sql("UPDATE payments SET refunded_minor = 400 WHERE id = %s", books.paid()["id"])


def _payment_not_in_ledger(books: Books) -> None:
    payment = books.paid()
    books.forget(f"payment:{payment['id']}")
    books.sql("UPDATE invoices SET settled_minor = 0 WHERE id = %s", payment["invoice_id"])


def _refund_not_in_ledger(books: Books) -> None:
    payment = books.paid()
    body = {"reason": "x", "amount": usd(2_000)}
    refund = books.company.office.post(f"/api/v1/payments/{payment['id']}/refunds", body).json
    books.forget(f"refund:{refund['id']}")
    books.sql("UPDATE invoices SET settled_minor = 10000 WHERE id = %s", payment["invoice_id"])


def _deposit_not_used(books: Books) -> None:
    books.paid()
    invoice = books.company.sent(10_000)
    estimate = books.company.estimate_accepted(deposit=5_000)
    books.company.office.post("/api/v1/deposits", {"estimate_id": str(estimate), "method": "cash"})
    books.sql("UPDATE invoices SET estimate_id = %s WHERE id = %s", estimate, invoice["id"])


def _operation_stuck(books: Books) -> None:
    payment = books.paid()
    books.online.fault("drop_before", times=100, path="^/v1/refunds$", method="POST")
    body = {"reason": "x", "amount": usd(2_000)}
    books.company.office.post(f"/api/v1/payments/{payment['id']}/refunds", body)
    books.online.without_faults()


def _event_not_applied(books: Books) -> None:
    books.online.pay(books.company, books.company.sent()["id"])
    books.online.poll()


def _payment_left_open(books: Books) -> None:
    payment = books.online.checkout(books.company, books.company.sent()["id"]).json["payment_id"]
    (session,) = books.online.harness.rows("SELECT stripe_session_id FROM payments WHERE id = %s", payment)
    books.stripe().checkout.sessions.expire(session[0])
    books.sql("UPDATE payments SET created_at = created_at - interval '30 hours' WHERE id = %s", payment)


PLANTED: Mapping[str, Callable[[Books], None]] = {
    "payment_missing_here": _payment_missing_here,
    "payment_missing_at_stripe": _payment_missing_at_stripe,
    "amount_differs": _amount_differs,
    "currency_differs": _currency_differs,
    "account_differs": _account_differs,
    "duplicate_charge": _duplicate_charge,
    "charge_without_payment": _charge_without_payment,
    "refund_missing_here": _refund_missing_here,
    "refund_missing_at_stripe": _refund_missing_at_stripe,
    "dispute_missing_here": _dispute_missing_here,
    "dispute_state_differs": _dispute_state_differs,
    "balance_differs_from_ledger": _balance_differs,
    "credit_differs_from_ledger": _credit_differs,
    "refunded_differs_from_refunds": _refunded_differs,
    "payment_not_in_ledger": _payment_not_in_ledger,
    "refund_not_in_ledger": _refund_not_in_ledger,
    "deposit_not_used": _deposit_not_used,
    "operation_stuck": _operation_stuck,
    "event_not_applied": _event_not_applied,
    "payment_left_open": _payment_left_open,
}
