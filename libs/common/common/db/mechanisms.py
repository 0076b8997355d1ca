"""The tables every service's database holds for the bus, idempotency, audit and entry tokens, as PostgreSQL DDL."""

from __future__ import annotations

FIRST_TABLES = (
    "outbox",
    "event_sequences",
    "inbox",
    "heard_sequences",
    "parked",
    "bus_message",
    "suspects",
    "idempotency_keys",
    "audit_entries",
    "entry_tokens",
    "timer_runs",
)
# These came after the first release of the others, by a migration of their own in each service.
SEAL_TABLES = ("audit_unsealed", "audit_seals")
KEEPING_TABLES = ("erasures", "blanked_payloads", "moved_in")
# Mechanisms that a service has once it wants them; see change_feed.
LATER_TABLES = ("record_changes",)
TABLES = (*FIRST_TABLES, *SEAL_TABLES, *KEEPING_TABLES, *LATER_TABLES)
# Looked up before a tenant is known, or holding no tenant's facts at all.
WITHOUT_ROW_SECURITY = frozenset(
    {"entry_tokens", "bus_message", "suspects", "timer_runs", "blanked_payloads", "alembic_version"}
)

DDL = (
    """CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_id uuid NOT NULL UNIQUE,
        organization_id uuid NOT NULL,
        type text NOT NULL,
        aggregate text NOT NULL,
        aggregate_id uuid NOT NULL,
        sequence integer NOT NULL,
        partition_key text NOT NULL,
        occurred_at timestamptz NOT NULL,
        correlation_id text,
        causation_id uuid,
        actor text,
        traceparent text,
        data jsonb NOT NULL,
        published_at timestamptz,
        UNIQUE (organization_id, aggregate, aggregate_id, sequence)
    )""",
    "CREATE INDEX ix_outbox_unsent ON outbox (position) WHERE published_at IS NULL",
    """CREATE TABLE event_sequences (
        organization_id uuid NOT NULL,
        aggregate text NOT NULL,
        aggregate_id uuid NOT NULL,
        last integer NOT NULL,
        PRIMARY KEY (organization_id, aggregate, aggregate_id)
    )""",
    """CREATE TABLE inbox (
        organization_id uuid NOT NULL,
        handler text NOT NULL,
        event_id uuid NOT NULL,
        handled_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (event_id, handler)
    )""",
    "CREATE INDEX ix_inbox_handled_at ON inbox (handled_at)",
    """CREATE TABLE heard_sequences (
        organization_id uuid NOT NULL,
        aggregate text NOT NULL,
        aggregate_id uuid NOT NULL,
        last integer NOT NULL,
        PRIMARY KEY (organization_id, aggregate, aggregate_id)
    )""",
    """CREATE TABLE parked (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        handler text NOT NULL,
        message_key text NOT NULL,
        partition integer NOT NULL,
        organization_id uuid,
        aggregate text,
        aggregate_id uuid,
        sequence integer,
        type text,
        body bytea NOT NULL,
        content_type text NOT NULL,
        state text NOT NULL CHECK (state IN ('retry', 'waiting', 'gap', 'held', 'dead')),
        reason text NOT NULL,
        detail text NOT NULL DEFAULT '',
        attempts integer NOT NULL DEFAULT 0,
        next_try_at timestamptz NOT NULL DEFAULT now(),
        parked_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (handler, message_key)
    )""",
    "CREATE INDEX ix_parked_aggregate ON parked (organization_id, aggregate, aggregate_id, handler, sequence)",
    "CREATE INDEX ix_parked_due ON parked (partition, next_try_at) WHERE state <> 'dead'",
    """CREATE TABLE bus_message (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        partition integer NOT NULL,
        event_id uuid NOT NULL UNIQUE,
        body bytea NOT NULL,
        content_type text NOT NULL,
        tries integer NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX ix_bus_message_partition ON bus_message (partition, position)",
    """CREATE TABLE suspects (
        partition integer NOT NULL,
        message_key text NOT NULL,
        tries integer NOT NULL,
        taken_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (partition, message_key)
    )""",
    """CREATE TABLE idempotency_keys (
        organization_id uuid NOT NULL,
        subject text NOT NULL,
        operation text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        status integer,
        headers jsonb,
        body text,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (organization_id, subject, operation, key)
    )""",
    "CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at)",
    """CREATE TABLE audit_entries (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        at timestamptz NOT NULL,
        actor_kind text NOT NULL,
        actor_id uuid,
        actor_role text,
        source_address text,
        correlation_id text,
        action text NOT NULL,
        record_type text NOT NULL,
        record_id uuid NOT NULL,
        before jsonb,
        after jsonb,
        reason text,
        PRIMARY KEY (organization_id, id)
    )""",
    "CREATE INDEX ix_audit_entries_at ON audit_entries (organization_id, at, id)",
    "CREATE INDEX ix_audit_entries_record ON audit_entries (organization_id, record_type, record_id, at, id)",
    "CREATE INDEX ix_audit_entries_actor ON audit_entries (organization_id, actor_id, at, id)",
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$""",
    """CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit_entries
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TABLE entry_tokens (
        hash bytea NOT NULL,
        kind text NOT NULL,
        organization_id uuid NOT NULL,
        target uuid NOT NULL,
        expires_at timestamptz,
        PRIMARY KEY (hash, kind, organization_id, target)
    )""",
    "CREATE INDEX ix_entry_tokens_target ON entry_tokens (organization_id, target, kind)",
    "CREATE TABLE timer_runs (name text PRIMARY KEY, last_at timestamptz NOT NULL)",
)

# table -> what the app role may do; the platform role may do everything but rewrite the audit trail, of which it may
# blank what tells of an erased person.
APP_GRANTS = {
    "outbox": "SELECT, INSERT",
    "event_sequences": "SELECT, INSERT, UPDATE",
    "inbox": "SELECT, INSERT",
    "heard_sequences": "SELECT",
    "parked": "SELECT",
    "idempotency_keys": "SELECT, INSERT, UPDATE, DELETE",
    "audit_entries": "SELECT, INSERT",
    "entry_tokens": "SELECT, INSERT, UPDATE, DELETE",
}
