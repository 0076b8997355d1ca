"""Among many deliveries, the log and the search for what is due read one index each."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness
from common.testing.plans import indexes, plan_of, whole_tables
from notification.testing import DELIVERIES, NOW, Company, Hooks, WebhookServer

MANY = 20_000
EVENTS = """
INSERT INTO webhook_events (organization_id, id, type, aggregate, aggregate_id, root, sequence, occurred_at, heard_at,
    customer_id, data)
SELECT %(organization)s, gen_random_uuid(), (ARRAY['job.created.v1', 'job.changed.v1', 'visit.started.v1'])[1 + n %% 3],
    'job', gen_random_uuid(), 'r' || n / 10, 1, %(now)s - make_interval(mins => n), %(now)s, gen_random_uuid(), '{}'
FROM generate_series(1, %(many)s) AS n"""
DONE = """
INSERT INTO webhook_deliveries (organization_id, id, endpoint_id, event_id, type, state, attempts, attempts_before,
    created_at, due_at)
SELECT organization_id, gen_random_uuid(),
    (ARRAY[%(endpoint)s::uuid, gen_random_uuid()])[1 + (random() * 20)::int %% 2], id, type,
    (ARRAY['delivered', 'failed', 'cancelled', 'held'])[1 + (random() * 99)::int %% 4], 1, 0, occurred_at, occurred_at
FROM webhook_events WHERE organization_id = %(organization)s"""


@pytest.fixture(scope="module")
def busy(harness: Harness, receiver: WebhookServer) -> Iterator[Hooks]:
    """A company to which much was sent, and statistics that say so."""
    hooks = Hooks(Company(harness), receiver)
    values = {"organization": hooks.company.id, "endpoint": hooks.endpoint()["id"], "many": MANY, "now": NOW}
    with connect_plain(harness.urls.platform) as connection:
        for statement in (EVENTS, DONE):
            connection.execute(statement, values)
    with connect_plain(harness.urls.owner) as connection:
        connection.execute("ANALYZE")
    yield hooks


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("?limit=20", "ix_webhook_deliveries_created"),
        ("?limit=20&from=2030-05-01T00:00:00Z&until=2030-05-02T00:00:00Z", "ix_webhook_deliveries_created"),
        ("?limit=20&endpoint_id={other}", "ix_webhook_deliveries_endpoint"),
        ("?limit=20&state=waiting", "ix_webhook_deliveries_state"),
        ("?limit=20&type=webhook.test.v1", "ix_webhook_deliveries_type"),
    ],
)
def test_the_log_reads_an_index(busy: Hooks, query: str, index: str) -> None:
    path = f"{DELIVERIES}{query.format(other=new_id())}"
    company = busy.company
    nodes = plan_of(company.harness, company.id, lambda: busy.office.get(path), table="webhook_deliveries")
    assert index in indexes(nodes) and "webhook_deliveries" not in whole_tables(nodes)


def test_the_search_for_what_is_due_reads_no_whole_table(busy: Hooks) -> None:
    busy.happen()
    company = busy.company
    nodes = plan_of(company.harness, company.id, lambda: _called(busy), table="webhook_deliveries")
    assert "ix_webhook_deliveries_due" in indexes(nodes) and "webhook_deliveries" not in whole_tables(nodes)


def _called(hooks: Hooks) -> SimpleNamespace:
    assert hooks.call() >= 1
    return SimpleNamespace(status_code=200)
