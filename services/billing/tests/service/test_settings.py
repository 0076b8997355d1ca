"""How an organization bills."""

from __future__ import annotations

from billing.testing.company import Company

PATH = "/api/v1/settings/billing"


def test_defaults_hold_until_the_first_change(company: Company) -> None:
    shown = company.office.get(PATH)
    assert shown.headers["ETag"] == '"0"'
    assert (shown.json["invoice_on_completion"], shown.json["due_days"], shown.json["tips_enabled"]) == (
        "draft",
        7,
        False,
    )
    changed = company.office.patch(PATH, {"due_days": 30, "tips_enabled": True}, version=0)
    assert (changed.status_code, changed.json["due_days"], changed.json["version"]) == (200, 30, 1)
    assert company.office.patch(PATH, {"due_days": 0}, version=0).status_code == 412
    assert company.office.get(PATH).json["tips_enabled"] is True


def test_bad_settings_are_refused_by_field(company: Company) -> None:
    for change, field in (({"due_days": 8}, "due_days"), ({"invoice_on_completion": "maybe"}, "invoice_on_completion")):
        answer = company.office.patch(PATH, change, version=0)
        assert (answer.status_code, answer.json["field"]) == (422, field)


def test_an_erased_customer_leaves_the_invoice_without_the_name(company: Company) -> None:
    invoice = company.sent()
    company.hear("customer.erased.v1", company.customer, customer_id=company.customer)
    assert company.invoice(invoice["id"])["customer_name"] == "Erased customer"
