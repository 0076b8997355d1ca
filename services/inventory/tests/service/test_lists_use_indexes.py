"""Among many records each list reads one index in the order of its page, as the role bound by row-level security."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness
from common.testing.plans import indexes, plan_of, whole_tables
from inventory.testing import Company

MANY = 10_000
FILL = (
    """INSERT INTO suppliers (organization_id, id, version, name, name_key, active)
    SELECT %(organization)s, gen_random_uuid(), 1, 's' || n, 's' || n, true FROM generate_series(1, %(many)s) AS n""",
    """INSERT INTO items (organization_id, id, version, name, name_key, kind, unit, supplier_id, active, created_at)
    SELECT organization_id, id, 1, name, name, (ARRAY['equipment', 'chemical', 'supply'])[1 + length(name) %% 3],
        'each', id, true, now() FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO item_costs (organization_id, item_id, average_minor, currency)
    SELECT organization_id, id, 1, 'USD' FROM items WHERE name LIKE 's%%' AND organization_id = %(organization)s""",
    """INSERT INTO locations (organization_id, id, version, name, name_key, kind, is_receiving)
    SELECT organization_id, id, 1, name, name, 'job_site', false FROM suppliers
    WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO stock_levels (organization_id, id, item_id, location_id, quantity, movements, may_be_negative,
        reorder_point, reorder_quantity, is_low, low_since)
    SELECT organization_id, id, id, id, length(name), 1, false, 3, 1, length(name) <= 3,
        CASE WHEN length(name) <= 3 THEN now() END
    FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO movements (organization_id, id, level_id, number, item_id, location_id, kind, quantity, balance,
        unit_cost_minor, currency, at, job_id)
    SELECT organization_id, gen_random_uuid(), id, 1, id, id, (ARRAY['receive', 'use'])[1 + (random() > 0.1)::int],
        1, 1, 1, 'USD', now(), id FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO purchase_orders (organization_id, id, version, number, supplier_id, location_id, status, currency,
        created_at)
    SELECT organization_id, id, 1, 100 + row_number() OVER (), id, id,
        (ARRAY['received', 'sent'])[1 + (row_number() OVER () %% 500 = 0)::int], 'USD', now()
    FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO purchase_order_lines (organization_id, id, purchase_order_id, position, item_id, quantity,
        unit_cost_minor, currency, received, cancelled)
    SELECT organization_id, id, id, 1, id, 5, 1, 'USD', 0, 0
    FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO job_stock (organization_id, id, job_id, item_id, location_id, wanted, taken, waived, is_short)
    SELECT organization_id, id, id, id, id, 1, length(name) %% 2, 0, length(name) %% 2 = 0
    FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO job_uses (organization_id, id, job_id, item_id, source, quantity, used_on, used_at, location_id)
    SELECT organization_id, id, id, id, 'crew', 1, now(), now(), CASE WHEN length(name) > 3 THEN id END
    FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO known_bookings (organization_id, id, visit_id, job_id, crew_id, starts_at, starts_on)
    SELECT organization_id, id, id, id, id, now(), date '2030-05-07' + (random() * 2000)::int
    FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO known_jobs (organization_id, id, state, state_sequence)
    SELECT organization_id, id, 'open', 1
    FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO known_job_lines (organization_id, job_id, line_id, service_id, quantity)
    SELECT organization_id, id, id, id, 1
    FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
    """INSERT INTO known_recipe_parts (organization_id, service_id, position, item, item_key, quantity)
    SELECT organization_id, id, 1, name, name, 1
    FROM suppliers WHERE organization_id = %(organization)s AND name LIKE 's%%'""",
)


@pytest.fixture(scope="module")
def busy(harness: Harness) -> Iterator[Company]:
    """A company with many of everything, and statistics that say so."""
    company = Company(harness)
    with connect_plain(harness.urls.platform) as connection:
        for statement in FILL:
            connection.execute(statement, {"organization": company.id, "many": MANY})
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE")
    yield company


@pytest.mark.parametrize(
    ("path", "table", "index"),
    [
        ("/locations?limit=20", "locations", "pk_locations"),
        ("/locations?limit=20&kind=vehicle", "locations", "ix_locations_kind"),
        ("/locations/{van}/stock?limit=20", "stock_levels", "ix_stock_levels_location"),
        ("/suppliers?limit=20", "suppliers", "pk_suppliers"),
        ("/items?limit=20", "items", "pk_items"),
        ("/items?limit=20&supplier_id={other}", "items", "ix_items_supplier"),
        ("/movements?limit=20", "movements", "pk_movements"),
        ("/movements?limit=20&item_id={other}", "movements", "ix_movements_item"),
        ("/movements?limit=20&location_id={other}", "movements", "ix_movements_location"),
        ("/movements?limit=20&job_id={other}", "movements", "ix_movements_job"),
        ("/movements?limit=20&kind=count", "movements", "ix_movements_kind"),
        ("/stock/low?limit=20", "stock_levels", "ix_stock_levels_low"),
        ("/stock/shortfalls?limit=20", "job_stock", "ix_job_stock_short"),
        ("/stock/unplaced?limit=20", "job_uses", "ix_job_uses_waiting"),
        ("/stock/shortages", "known_bookings", "ix_known_bookings_day"),
        ("/purchase-orders?limit=20", "purchase_orders", "pk_purchase_orders"),
        ("/purchase-orders?limit=20&status=draft", "purchase_orders", "ix_purchase_orders_status"),
        ("/purchase-orders?limit=20&supplier_id={other}", "purchase_orders", "ix_purchase_orders_supplier"),
    ],
)
def test_lists_read_an_index(busy: Company, path: str, table: str, index: str) -> None:
    asked = path.format(van=busy.van_id, other=new_id())
    nodes = plan_of(busy.harness, busy.id, lambda: busy.office.get(f"/api/v1{asked}"), table=table)
    assert index in indexes(nodes)
    assert table not in whole_tables(nodes)


def test_what_is_on_order_is_found_by_the_orders_that_are_out(busy: Company) -> None:
    nodes = plan_of(busy.harness, busy.id, lambda: busy.office.get("/api/v1/stock/low?limit=20"), table="stock_levels")
    assert {"ix_purchase_orders_status", "ix_purchase_order_lines_order"} <= indexes(nodes)
    assert whole_tables(nodes) & {"purchase_orders", "purchase_order_lines"} == set()
