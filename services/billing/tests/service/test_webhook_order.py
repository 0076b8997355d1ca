"""Webhooks in any order, each three times, end as in order: a whole life of a payment at the sandbox."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from billing.entrypoints import timers
from billing.testing.online import DECLINED, Online, online_billing


def test_shuffled_and_repeated_webhooks_end_as_in_order(postgres_admin_url: str, tmp_path: Path) -> None:
    with online_billing(tmp_path, admin_url=postgres_admin_url) as online:
        timers.ensure_webhook_endpoint(online.harness.service)
        online.sandbox.admin("webhooks", hold=True, duplicate_factor=3, seed=random.randrange(1000))
        ends = [_live_through(online, order) for order in ("created", "reversed", "shuffled")]
        assert ends[0] == ends[1] == ends[2]
        assert ends[0]["ledger"] == {"stripe": 7_000, "receivable": 3_000, "revenue": -10_000}


def _live_through(online: Online, order: str) -> dict[str, Any]:
    """Decline, success, two refunds, a dispute that is won; then everything is heard, in that order."""
    shop = online.company()
    invoice = shop.sent(10_000)
    url = online.checkout(shop, invoice["id"]).json["url"]
    online.enter_card(url, DECLINED)
    online.enter_card(url)
    account = online.account(shop)
    (charge,) = online.charges(account)
    client = online.sandbox.client(account=account)
    for amount in (1_000, 2_000):
        client.v1.refunds.create({"charge": charge["id"], "amount": amount})
    dispute = online.sandbox.admin("disputes", charge=charge["id"], reason="fraudulent", amount=500)
    online.sandbox.admin(f"disputes/{dispute['id']}/close", outcome="won")
    online.sandbox.admin("webhooks/flush", order=order)
    online.apply()
    shown = shop.invoice(invoice["id"])
    payment = shop.office.get(f"/api/v1/payments/{shown['payments'][0]['id']}").json
    return {
        "ledger": shop.ledger(),
        "status": (shown["status"], shown["balance"]),
        "payment": (payment["state"], payment["refunded"], payment["failure_code"]),
        "refunds": sorted(refund["amount"]["amount"] for refund in payment["refunds"]),
        "disputes": [dispute["state"] for dispute in payment["disputes"]],
    }
