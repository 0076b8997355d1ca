"""The figures that inventory tells: what is low, and what is ordered."""

from __future__ import annotations

from common.testing.facts import changes, figures
from common.testing.harness import Harness
from inventory.testing import Company


def test_low_stock_and_open_orders_are_told(company: Company, harness: Harness) -> None:
    before = figures(harness.service)
    company.receive(10)
    company.watch(12, 20)  # in the van; what is ordered comes to the warehouse
    company.order((company.bleach_id, 4))
    company.came(company.sent((company.bleach_id, 10)), 6)
    assert changes(before, figures(harness.service)) == {
        ("crewline_purchase_orders", "draft"): 1,
        ("crewline_purchase_orders", "partially_received"): 1,
        ("crewline_stock_low",): 1,
    }
