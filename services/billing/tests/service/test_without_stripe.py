"""Without a Stripe key the platform runs: online payment is clearly off, everything else works."""

from __future__ import annotations

from billing.testing.company import ANONYMOUS, Company
from common.clock import FixedClock
from common.ids import new_token


def test_a_payment_page_is_refused_with_a_plain_reason(company: Company) -> None:
    invoice = company.sent()
    refused = company.office.post(f"/api/v1/invoices/{invoice['id']}/checkout")
    assert (refused.status_code, refused.json["code"]) == (409, "online_payment_off")
    estimate = company.estimate_accepted()
    refused = company.office.post("/api/v1/deposits/checkout", {"estimate_id": str(estimate)})
    assert (refused.status_code, refused.json["code"]) == (409, "online_payment_off")
    assert company.office.get("/api/v1/settings/billing").json["online_payment"] is False


def test_the_customers_page_shows_the_invoice_and_says_so(company: Company) -> None:
    invoice = company.sent(123_450, notes="Back gate <b>code</b> 12")
    page = company.visit_page(company.link(invoice["id"]))
    assert page.status_code == 200
    for wanted in ("Sparkle LLC", f"Invoice {invoice['number']}", "Ana Silva", "$1,234.50", "Online payment is off"):
        assert wanted in page.text
    assert "Pay now" not in page.text
    assert "&lt;b&gt;code" in page.text
    assert 'name="viewport"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store"


def test_paying_there_anyway_says_so_too(company: Company) -> None:
    invoice = company.sent()
    answer = company.harness.client(ANONYMOUS).post(company.link(invoice["id"]) + "/pay")
    assert answer.status_code == 409
    assert "not set up" in answer.text


def test_opening_the_page_marks_it_viewed_once(company: Company) -> None:
    invoice = company.sent()
    company.visit_page(company.link(invoice["id"]))
    company.visit_page(company.link(invoice["id"]))
    assert company.invoice(invoice["id"])["status"] == "viewed"
    assert len([s for s in company.said("invoice.viewed.v1") if s["invoice_id"] == invoice["id"]]) == 1


def test_a_paid_and_a_void_invoice_say_so(company: Company) -> None:
    paid, void = company.sent(), company.sent()
    company.pay_cash(paid["id"])
    assert "Thank you" in company.visit_page(company.link(paid["id"])).text
    company.office.post(f"/api/v1/invoices/{void['id']}/void", {"reason": "x"}, version=void["version"])
    assert "was cancelled" in company.visit_page(company.link(void["id"])).text


def test_unknown_and_expired_links_are_a_plain_page(company: Company, clock: FixedClock) -> None:
    missing = company.visit_page(f"/i/{new_token()}")
    assert (missing.status_code, missing.mimetype) == (404, "text/html")
    assert "This link is not valid" in missing.text
    invoice = company.sent()
    link = company.link(invoice["id"])
    clock.advance(days=366)
    assert company.visit_page(link).status_code == 404


def test_no_webhook_is_accepted(company: Company) -> None:
    answer = company.harness.app.test_client().post(
        "/hooks/stripe", data=b"{}", headers={"Stripe-Signature": "t=1,v1=a"}
    )
    assert (answer.status_code, answer.get_json()["code"]) == (422, "webhook_refused")
