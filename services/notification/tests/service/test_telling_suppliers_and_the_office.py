"""What suppliers and the office are told: orders with every line, low stock, and services that vehicles need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from common.http.identity import Identity
from common.ids import new_id
from common.testing.harness import Harness
from notification.domain.rendering import MAX_EMAIL
from notification.testing import Company, MailServer, money

Work = Callable[[], int]
ADDRESS = {"line1": "400 Dock Street", "line2": None, "city": "Austin", "region": "TX", "postal_code": "78702"}


def line(**changes: Any) -> dict[str, Any]:
    facts = {"line_id": new_id(), "item_id": new_id(), "item_name": "Bleach", "sku": "SH-12", "unit": "gal"}
    return {**facts, "quantity": "30.000", "unit_cost": money(420), **changes}


def order(company: Company, **changes: Any) -> None:
    """Inventory sends an order."""
    facts: dict[str, Any] = {
        "purchase_order_id": new_id(), "number": 7, "supplier_id": new_id(), "supplier_name": "Pro Wash Supply",
        "supplier_email": f"orders.{company.email}", "location_id": new_id(), "location_name": "Warehouse",
        "address": {**ADDRESS, "country": "US"},
        "lines": [line(), line(item_name="Rubber", sku=None, unit="each", quantity="2.500", unit_cost=money(0))],
        "total": money(12_600), "note": "Ring the bell", "expected_on": "2030-05-10", "sent_at": "2030-05-06T15:00:00Z",
        **changes,
    }  # fmt: skip
    company.hear("purchase_order.sent.v1", facts["purchase_order_id"], **facts)


def run_low(company: Company, **changes: Any) -> None:
    """Inventory tells of low stock."""
    facts: dict[str, Any] = {
        "stock_id": new_id(), "item_id": new_id(), "item_name": "Bleach", "sku": "SH-12", "unit": "gal",
        "location_id": new_id(), "location_name": "Van 3", "quantity": "8.500", "reorder_point": "10.000",
        "reorder_quantity": "30.000", "at": "2030-05-06T15:00:00Z", **changes,
    }  # fmt: skip
    company.hear("stock.low.v1", facts["stock_id"], **facts)


def need_service(company: Company, **changes: Any) -> None:
    """Fleet tells of a service."""
    vehicle = new_id()
    created: dict[str, Any] = {"vehicle_id": vehicle, "name": "Truck 4", "status": "active", "stock_location_id": None}
    company.hear("vehicle.created.v1", vehicle, **created, kind="vehicle", skills=[])
    facts: dict[str, Any] = {
        "vehicle_id": vehicle, "vehicle_name": "Truck 4", "service_plan_id": new_id(), "name": "Brakes",
        "state": "due_soon", "safety": True, "due_on": None, "due_at_tenth_miles": 520_005,
        "due_at_tenth_hours": None, "projected_on": "2030-05-09", "crossed_at": "2030-05-06T15:00:00Z", **changes,
    }  # fmt: skip
    company.hear("vehicle.service_due.v1", vehicle, **facts)


def employ(company: Company, role: str, *, active: bool = True) -> str:
    """The gateway tells of a member, who is then changed; answers the address."""
    person, email = new_id(), f"{role}.{company.email}"
    facts: dict[str, Any] = {"person_id": person, "name": f"Sam {role}", "email": email, "phone": None}
    company.hear("member.joined.v1", person, **facts, role="technician", active=True)
    company.hear("member.changed.v1", person, **facts, role=role, active=active)
    return email


def test_a_supplier_gets_the_order_with_every_line(company: Company, mail: MailServer, send: Work) -> None:
    order(company)
    message = company.only_message()
    assert (message["template"], message["recipient"], message["customer_id"]) == (
        "purchase_order", "Pro Wash Supply", None,
    )  # fmt: skip
    assert message["subject"] == "Order #7 from Bright Co"
    assert "- 30 gal of Bleach (SH-12) at $4.20\n- 2.5 each of Rubber\n" in message["text"]
    assert "we know: $126.00\n\nPlease deliver by May 10, 2030 to:\nWarehouse\n400 Dock Street\n" in message["text"]
    assert "Austin, TX 78702\nUS\n\nRing the bell" in message["text"]
    send()
    assert company.only_message()["state"] == "sent"
    assert len(mail.to(f"orders.{company.email}")) == 1


def test_an_order_says_no_more_than_is_known(company: Company) -> None:
    order(company, address=None, note=None, expected_on=None, total=money(0), lines=[line()])
    text = company.only_message()["text"]
    assert "Total" not in text and "Please deliver to:\nWarehouse\n\nBright Co" in text


def test_no_line_of_the_longest_order_is_cut_off(company: Company) -> None:
    long = line(item_name="n" * 120, sku="s" * 60, unit="u" * 40, quantity="999999999.999", unit_cost=money(10**15))
    order(company, lines=[{**long, "line_id": new_id()} for _ in range(200)], note="x" * 2_000)
    text = company.only_message()["text"]
    assert text.count("- 999,999,999.999 ") == text.count(" at $10,000,000,000,000.00\n") == 200
    assert len(text) < MAX_EMAIL


def test_without_a_mail_server_the_order_is_kept_on_the_outbox_page(newcomer: Company, keep: Work) -> None:
    order(newcomer)
    keep()
    message = newcomer.only_message()
    assert (message["state"], message["reason"]) == ("kept", "No SMTP server is configured: kept in the outbox page")
    link = newcomer.office.post("/api/v1/outbox-links").get_json()["url"]
    visitor = Identity(organization_id=None, person_id=None, kind="anonymous")
    shown = newcomer.harness.client(visitor).get(urlsplit(link).path).text
    assert "Order #7 from Bright Co" in shown and "30 gal of Bleach" in shown


def test_a_supplier_without_an_address_is_seen_by_the_office(company: Company) -> None:
    order(company, supplier_email=None)
    message = company.only_message()
    assert (message["state"], message["reason"]) == ("suppressed", "The supplier has no usable email address")
    refused = company.retry(message)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "recipient_not_reachable")


def test_the_opt_out_list_holds_for_suppliers_until_it_is_lifted(company: Company, send: Work) -> None:
    order(company)
    address = {"channel": "email", "address": f"orders.{company.email}"}
    opt_out = company.office.post("/api/v1/opt-outs", address).get_json()
    send()
    message = company.only_message()
    assert (message["state"], message["reason"]) == ("suppressed", "This address is on the opt-out list")
    assert company.retry(message).status_code == 409
    assert company.office.delete(f"/api/v1/opt-outs/{opt_out['id']}").status_code == 204
    assert company.retry(message).status_code == 200
    send()
    assert company.only_message()["state"] == "sent"


def test_low_stock_is_told_once_to_each_owner_and_manager(company: Company, send: Work) -> None:
    told = {employ(company, "owner"), employ(company, "manager")}
    for role in ("sales_rep", "crew_lead", "technician"):
        employ(company, role)
    employ(company, "manager", active=False)
    company.office.patch("/api/v1/settings/notifications", {"quiet_hours_on": True, "quiet_from": "00:00",
                         "quiet_until": "23:59", "quiet_for_email": True}, version=1)  # fmt: skip
    run_low(company)
    send()
    messages = company.messages()
    assert ({each["address"] for each in messages}, len(messages)) == (told, 2)
    assert {(each["state"], each["subject"]) for each in messages} == {("sent", "Low stock: Bleach at Van 3")}
    assert "Van 3 has 8.5 gal of Bleach (SH-12) left." in messages[0]["text"]
    assert "ordered again at 10 gal, 30 gal at a time." in messages[0]["text"]


@pytest.mark.parametrize(
    ("facts", "subject", "said", "unsaid"),
    [
        ({}, "Truck 4: Brakes is due soon", "Due at 52,000.5 miles\nExpected to be reached on May 9, 2030", "must"),
        ({"state": "overdue"}, "Truck 4: Brakes is overdue", "Truck 4 must stay until it is done.", "Expected"),
        ({"state": "overdue", "safety": False, "due_on": "2030-05-05", "due_at_tenth_hours": 2_500},
         "Truck 4: Brakes is overdue", "Due on May 5, 2030\nDue at 52,000.5 miles\nDue at 250 engine hours", "must"),
    ],
)  # fmt: skip
def test_a_service_that_is_due_is_told(
    company: Company, facts: dict[str, Any], subject: str, said: str, unsaid: str
) -> None:
    employ(company, "owner")
    need_service(company, **facts)
    message = company.only_message()
    assert message["subject"] == subject and said in message["text"] and unsaid not in message["text"]


def test_a_promise_that_is_about_to_break_is_told_by_the_offices_clocks(company: Company) -> None:
    employ(company, "manager")
    visit, at = new_id(), datetime(2030, 5, 6, 15, 40, tzinfo=UTC)
    facts: dict[str, Any] = {"visit_id": visit, "arrives_at": at, "window_ends_at": at - timedelta(minutes=40)}
    facts |= {"promise_version": 1, "crew_name": "Crew North", "job_number": 1042}
    company.hear("eta.changed.v1", visit, **facts, alert=False)
    assert company.messages() == []
    company.hear("eta.changed.v1", visit, **facts, alert=True)
    message = company.only_message()
    assert message["subject"] == "Job 1042: the crew will be late, at about 10:40 AM"
    assert "Crew North is expected at job 1042 at about 10:40 AM." in message["text"]
    assert "promised 10:00 AM at the latest" in message["text"]


def test_an_office_that_wants_no_warnings_gets_none(company: Company) -> None:
    employ(company, "owner")
    off = {"send_stock_alerts": False}
    assert company.office.patch("/api/v1/settings/notifications", off, version=1).status_code == 200
    run_low(company)
    need_service(company)
    assert [each["template"] for each in company.messages()] == ["service_due"]


def test_a_warning_waits_for_somebody_to_be_known(company: Company, harness: Harness) -> None:
    run_low(company)
    assert [(one[0], one[2]) for one in harness.parked()] == [("warn_of_low_stock", "waiting")]
    employ(company, "owner")
    with harness.service.database.platform_session() as session:
        session.connection().exec_driver_sql("UPDATE parked SET next_try_at = now()")
    assert harness.retry_parked() == 1
    assert company.only_message()["template"] == "stock_low"
