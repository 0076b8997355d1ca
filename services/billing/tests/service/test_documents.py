"""PDFs: they hold what the invoice says, in any of many scripts, for the office and behind the customer's link."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdf

from billing.testing.company import ANONYMOUS, Company, usd
from common.testing.harness import person


def text_of(answer: Any) -> str:
    """The words of a PDF, blanks evened out."""
    assert (answer.status_code, answer.content_type) == (200, "application/pdf"), answer.data[:300]
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def printed(company: Company, invoice: dict[str, Any]) -> Any:
    return company.office.get(f"/api/v1/invoices/{invoice['id']}/pdf")


def test_the_office_prints_an_invoice(company: Company) -> None:
    line = {"name": "House wash", "quantity": 2.5, "unit": "hours", "unit_price": usd(8_000), "description": "Soft"}
    invoice = company.sent(0, lines=[line], tax_rate=8.25, notes="Gate code at the door.", terms="Thank you.")
    company.pay_cash(invoice["id"], 5_000, tip=usd(700))
    answer = printed(company, invoice)
    assert answer.headers["Content-Disposition"] == 'inline; filename="invoice-1.pdf"'
    text = text_of(answer)
    said = (
        "Invoice 1",
        "Sparkle LLC",
        "For Ana Silva",
        "House wash",
        "2.5 hours × $80.00",
        "Tax (8.25 %) $16.50",
        "Total $216.50",
        "Amount due $166.50",
        "Cash (and $7.00 tip)",
        "Gate code at the door.",
        "Thank you.",
        "Due July 8, 2030",
        "page 1 of 1",
    )
    for words in said:
        assert words in text, words


def test_names_of_many_scripts_print(company: Company) -> None:
    names = ["Łukasz Żółć", "Нина Силва", "Ελένη Σίλβα", "Nguyễn Ánh", "Çağrı Öztürk"]
    for name in names:
        customer = company.customer_named(name)
        assert name in text_of(printed(company, company.draft(100, customer_id=str(customer)))), name


def test_a_draft_and_a_void_invoice_say_so(company: Company) -> None:
    draft = company.draft(100)
    assert "Invoice 1 (draft)" in text_of(printed(company, draft))
    company.office.post(f"/api/v1/invoices/{draft['id']}/void", {"reason": "x"}, version=draft["version"])
    assert "Invoice 1 (void)" in text_of(printed(company, draft))


def test_many_lines_go_on_over_pages(company: Company) -> None:
    lines = [{"name": f"Service {n}", "quantity": 1, "unit_price": usd(100)} for n in range(100)]
    text = text_of(printed(company, company.draft(0, lines=lines)))
    assert "Service 99" in text and "page 3 of" in text


def test_the_customer_downloads_it_which_is_viewing_it(company: Company) -> None:
    invoice = company.sent(10_000)
    path = company.link(invoice["id"])
    assert 'href="' + path + '/invoice.pdf"' in company.visit_page(path).text
    answer = company.visit_page(path + "/invoice.pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoice-1.pdf"'
    assert "Amount due $100.00" in text_of(answer)
    other = company.sent(500)
    text_of(company.visit_page(company.link(other["id"]) + "/invoice.pdf"))
    assert company.invoice(other["id"])["status"] == "viewed"


def test_a_deposit_link_or_none_has_no_invoice(company: Company) -> None:
    assert company.visit_page("/i/" + "x" * 43 + "/invoice.pdf").status_code == 404


def test_a_statement_prints(company: Company) -> None:
    company.pay_cash(company.sent(10_000)["id"], 2_500)
    text = text_of(company.office.get(f"/api/v1/statements/{company.customer}/pdf"))
    for words in ("Opening balance $0.00", "Payment of invoice 1 -$25.00 $75.00", "Closing balance $75.00", "Not due"):
        assert words in text, words


def test_who_only_collects_prints_no_other_invoice(company: Company) -> None:
    collector = company.harness.client(person(company.id, "crew_lead", permissions=["payments:collect"]))
    invoice = company.sent(100)
    assert collector.get(f"/api/v1/invoices/{invoice['id']}/pdf").status_code == 404
    assert company.harness.client(ANONYMOUS).get(f"/api/v1/invoices/{invoice['id']}/pdf").status_code == 401
