"""Outgoing webhooks: endpoints with their lanes, the events that were heard, deliveries, attempts, redeliveries."""

from alembic import op

from common.db.migrations import secure

revision = "0004"
down_revision = "0003"
TABLES = (
    "webhook_endpoints",
    "webhook_lanes",
    "webhook_events",
    "webhook_deliveries",
    "webhook_attempts",
    "webhook_redeliveries",
)
STATEMENTS = (
    """CREATE TABLE webhook_endpoints (
        url TEXT NOT NULL,
        description TEXT,
        event_types JSONB NOT NULL,
        api_version TEXT NOT NULL,
        state TEXT NOT NULL,
        disabled_reason TEXT,
        disabled_at timestamptz,
        created_at timestamptz NOT NULL,
        sealed_secret TEXT NOT NULL,
        previous_sealed_secret TEXT,
        previous_secret_until timestamptz,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_webhook_endpoints PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_webhook_endpoints_state CHECK (state IN ('active', 'paused', 'disabled'))
    )""",
    """CREATE TABLE webhook_lanes (
        served_at timestamptz NOT NULL,
        leased_until timestamptz,
        resting_until timestamptz,
        failing_since timestamptz,
        failures BIGINT NOT NULL,
        is_slow BOOLEAN NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_webhook_lanes PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_webhook_lanes_organization_id_id FOREIGN KEY (organization_id, id)
            REFERENCES webhook_endpoints (organization_id, id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_webhook_lanes_served ON webhook_lanes (served_at, id)",
    """CREATE TABLE webhook_events (
        type TEXT NOT NULL,
        aggregate TEXT NOT NULL,
        aggregate_id UUID NOT NULL,
        root TEXT NOT NULL,
        sequence BIGINT NOT NULL,
        occurred_at timestamptz NOT NULL,
        heard_at timestamptz NOT NULL,
        customer_id UUID,
        data TEXT,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_webhook_events PRIMARY KEY (organization_id, id)
    )""",
    "CREATE INDEX ix_webhook_events_occurred ON webhook_events (organization_id, occurred_at, id)",
    "CREATE INDEX ix_webhook_events_root ON webhook_events (organization_id, root)",
    "CREATE INDEX ix_webhook_events_customer ON webhook_events (organization_id, customer_id)"
    " WHERE customer_id IS NOT NULL",
    "CREATE INDEX ix_webhook_events_heard ON webhook_events (heard_at)",
    """CREATE TABLE webhook_deliveries (
        endpoint_id UUID NOT NULL,
        event_id UUID NOT NULL,
        type TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts BIGINT NOT NULL,
        attempts_before BIGINT NOT NULL,
        created_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        finished_at timestamptz,
        last_status BIGINT,
        reason TEXT,
        redelivery_id UUID,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_webhook_deliveries PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_webhook_deliveries_organization_id_event_id_endpoint_id
            UNIQUE (organization_id, event_id, endpoint_id),
        CONSTRAINT fk_webhook_deliveries_organization_id_event_id FOREIGN KEY (organization_id, event_id)
            REFERENCES webhook_events (organization_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_webhook_deliveries_state
            CHECK (state IN ('waiting', 'held', 'delivered', 'failed', 'cancelled'))
    )""",
    "CREATE INDEX ix_webhook_deliveries_created ON webhook_deliveries (organization_id, created_at, id)",
    "CREATE INDEX ix_webhook_deliveries_endpoint ON webhook_deliveries (organization_id, endpoint_id, created_at, id)",
    "CREATE INDEX ix_webhook_deliveries_state ON webhook_deliveries (organization_id, state, created_at, id)",
    "CREATE INDEX ix_webhook_deliveries_type ON webhook_deliveries (organization_id, type, created_at, id)",
    "CREATE INDEX ix_webhook_deliveries_redelivery ON webhook_deliveries (organization_id, redelivery_id, state)"
    " WHERE redelivery_id IS NOT NULL",
    "CREATE INDEX ix_webhook_deliveries_due ON webhook_deliveries (organization_id, endpoint_id, due_at, id)"
    " WHERE state = 'waiting'",
    """CREATE TABLE webhook_attempts (
        delivery_id UUID NOT NULL,
        number BIGINT NOT NULL,
        started_at timestamptz NOT NULL,
        finished_at timestamptz,
        took_ms BIGINT,
        status BIGINT,
        reason TEXT,
        response TEXT,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_webhook_attempts PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_webhook_attempts_organization_id_delivery_id_number
            UNIQUE (organization_id, delivery_id, number),
        CONSTRAINT fk_webhook_attempts_organization_id_delivery_id FOREIGN KEY (organization_id, delivery_id)
            REFERENCES webhook_deliveries (organization_id, id) ON DELETE CASCADE
    )""",
    """CREATE TABLE webhook_redeliveries (
        endpoint_id UUID NOT NULL,
        state TEXT NOT NULL,
        reason TEXT,
        since timestamptz NOT NULL,
        until timestamptz NOT NULL,
        reached_at timestamptz NOT NULL,
        reached_id UUID NOT NULL,
        total BIGINT NOT NULL,
        queued BIGINT NOT NULL,
        created_at timestamptz NOT NULL,
        finished_at timestamptz,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_webhook_redeliveries PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_webhook_redeliveries_state CHECK (state IN ('running', 'finished', 'cancelled'))
    )""",
    "CREATE UNIQUE INDEX uq_webhook_redeliveries_running ON webhook_redeliveries (organization_id, endpoint_id)"
    " WHERE state = 'running'",
    "CREATE INDEX ix_webhook_redeliveries_endpoint ON webhook_redeliveries (organization_id, endpoint_id, id)",
    "CREATE INDEX ix_webhook_redeliveries_created ON webhook_redeliveries (created_at)",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        secure(op, "notification", table)
