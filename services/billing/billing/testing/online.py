"""Billing with the Stripe sandbox: a real server that webhooks reach, the customer's card, and the timers by hand."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import urllib3
from werkzeug.serving import make_server

from billing.bootstrap import SERVICE
from billing.entrypoints import timers
from billing.testing.company import ANONYMOUS, Company
from common.clock import Clock
from common.db.session import connect_plain
from common.testing.harness import Harness, service_harness
from stripe_sandbox.testing import SandboxProcess

KEY, PUBLISHABLE_KEY = "sk_test_sandbox", "pk_test_sandbox"
VISA, DECLINED, DISPUTED = "4242424242424242", "4000000000000002", "4000000000000259"
CARD = {"expiry": "12 / 34", "cvc": "123", "name": "Ana Silva", "email": "ana@example.com"}


class Online:
    """The service, the sandbox, and what moves between them."""

    def __init__(self, harness: Harness, sandbox: SandboxProcess, *, url: str) -> None:
        self.harness = harness
        self.sandbox = sandbox
        self.url = url
        self._http = urllib3.PoolManager()

    def company(self) -> Company:
        """A company of its own."""
        return Company(self.harness)

    def checkout(self, company: Company, invoice_id: str, **body: Any) -> Any:
        """The office opens the payment page."""
        return company.office.post(f"/api/v1/invoices/{invoice_id}/checkout", body)

    def enter_card(self, page: str, number: str = VISA) -> int:
        """The customer pays on Stripe's page; 303 when it went through."""
        answer = self._http.request(
            "POST", page, fields={"number": number, **CARD}, redirect=False, encode_multipart=False
        )
        return answer.status

    def begin_card(self, page: str, *, tip: int = 0) -> Any:
        """The customer asks for the card field on our own page."""
        customer, form = self.harness.client(ANONYMOUS), "application/x-www-form-urlencoded"
        return customer.upload(f"{page}/card", f"tip={tip}".encode(), form)

    def key_card(self, begun: dict[str, Any], number: str = VISA) -> dict[str, Any]:
        """The customer types a card into Stripe's field and presses Pay: what Stripe's script hears."""
        given = {"client_secret": begun["client_secret"], "account": begun["account"], "return_url": f"{self.url}/i/x"}
        fields = {**given, "number": number, "expiry": CARD["expiry"], "cvc": CARD["cvc"]}
        address = f"{self.sandbox.url}/c/elements/confirm"
        answer = self._http.request("POST", address, fields=fields, encode_multipart=False)
        heard: dict[str, Any] = answer.json()
        return heard

    def pay(self, company: Company, invoice_id: str, number: str = VISA) -> None:
        """Page and card, nothing heard of it yet."""
        assert self.enter_card(self.checkout(company, invoice_id).json["url"], number) == 303

    def hear_all(self) -> None:
        """What webhooks brought, or the list of events would bring, takes effect."""
        self.poll()
        self.apply()

    def poll(self) -> None:
        """What Stripe's list of events brings is stored."""
        self.let_time_pass("UPDATE stripe_accounts SET next_poll_at = '2000-01-01'")
        timers.poll_missed_events(self.harness.service)

    def reconcile(self, company: Company) -> dict[str, Any]:
        """A whole run, asked for by the office; gives how it ended."""
        started = company.office.post("/api/v1/reconciliations")
        assert started.status_code == 202, started.json
        while True:
            timers.run_reconciliations(self.harness.service)
            shown: dict[str, Any] = company.office.get(f"/api/v1/reconciliations/{started.json['id']}").json
            if shown["state"] != "running":
                return shown
            self.let_time_pass("UPDATE reconciliations SET next_step_at = '2000-01-01'")

    def differences(self, company: Company, **query: Any) -> list[dict[str, Any]]:
        """What is open."""
        answer = company.office.get("/api/v1/differences", query_string={"state": "open", **query})
        found: list[dict[str, Any]] = answer.json["items"]
        return found

    def repair(self, company: Company, difference: dict[str, Any]) -> Any:
        """In one call."""
        return company.office.post(f"/api/v1/differences/{difference['id']}/repair")

    def apply(self) -> None:
        """Events in store take effect."""
        while timers.apply_stripe_events(self.harness.service):
            pass

    def finish(self) -> int:
        """What was left unfinished is finished, however recently it was tried."""
        self.let_time_pass("UPDATE payment_operations SET next_try_at = '2000-01-01'")
        return timers.finish_operations(self.harness.service)

    def let_time_pass(self, statement: str) -> None:
        """Time passes for rows that wait: a test does not."""
        with connect_plain(self.harness.urls.platform) as connection:
            connection.execute(statement)

    def visit(self, address: str, *, back: str = "") -> Any:
        """The customer opens our page."""
        path = re.sub(r"^https?://[^/]+", "", address)
        return self.harness.client(ANONYMOUS).get(path + (f"?back={back}" if back else ""))

    def charges(self, account: str) -> list[dict[str, Any]]:
        """What Stripe took, of one organization."""
        listed = self.sandbox.admin("charges", verb="GET")["charges"]
        return [charge for charge in listed if charge["account"] == account and charge["status"] == "succeeded"]

    def account(self, company: Company) -> str:
        """The organization's account at Stripe."""
        rows = self.harness.rows("SELECT account_id FROM stripe_accounts WHERE organization_id = %s", company.id)
        return str(rows[0][0])

    def fault(self, kind: str, **more: Any) -> None:
        """Make Stripe fail."""
        self.sandbox.admin("faults", kind=kind, **{"times": 1, **more})

    def without_faults(self) -> None:
        """Stripe works."""
        self.sandbox.admin("faults", verb="DELETE")


@contextmanager
def online_billing(
    data: Path, *, admin_url: str, clock: Clock | None = None, environ: dict[str, str] | None = None
) -> Iterator[Online]:
    """Service, sandbox and web server, wired as in the embedded run."""
    with socket.create_server(("127.0.0.1", 0)) as held, SandboxProcess(data) as sandbox:
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        settings = {
            "STRIPE_API_BASE": sandbox.url,
            "STRIPE_API_KEY": KEY,
            "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
            "CREWLINE_PUBLIC_URL": url,
            **(environ or {}),
        }
        with service_harness(SERVICE, admin_url=admin_url, clock=clock, environ=settings) as harness:
            server = make_server("127.0.0.1", 0, harness.app, threaded=True, fd=held.fileno())
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            try:
                yield Online(harness, sandbox, url=url)
            finally:
                server.shutdown()
