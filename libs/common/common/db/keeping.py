"""The tables of erasure and of moving house, which came after the first mechanisms; a migration of each service adds
them."""

from __future__ import annotations

from typing import Any

from common.db.migrations import grant, secure

DDL = (
    """CREATE TABLE erasures (
        organization_id uuid NOT NULL,
        subject_id uuid NOT NULL,
        erased_at timestamptz NOT NULL,
        next_sweep_at timestamptz,
        sweeps integer NOT NULL DEFAULT 0,
        PRIMARY KEY (organization_id, subject_id)
    )""",
    "CREATE INDEX ix_erasures_due ON erasures (next_sweep_at) WHERE next_sweep_at IS NOT NULL",
    "CREATE TABLE blanked_payloads (one boolean PRIMARY KEY DEFAULT true CHECK (one), through bigint NOT NULL)",
    "INSERT INTO blanked_payloads (through) VALUES (0)",
    """CREATE TABLE moved_in (
        organization_id uuid PRIMARY KEY,
        archive text NOT NULL,
        moved_in_at timestamptz NOT NULL
    )""",
    # Only what an entry tells of a person may be blanked, and only by the platform role's own erasure.
    """CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND current_setting('crewline.erasing', true) = 'on'
               AND to_jsonb(NEW) - '{before,after,reason,source_address}'::text[]
                 = to_jsonb(OLD) - '{before,after,reason,source_address}'::text[]
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'audit entries are append-only';
        END $$""",
)


# Numbers that the database gives continue behind those that an organization brought along. The owner's right, lent.
MOVE_IDENTITY = """CREATE FUNCTION move_identity_past(the_table text, the_column text) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE last bigint;
    BEGIN
        EXECUTE format('SELECT coalesce(max(%I), 0) + 1 FROM %I', the_column, the_table) INTO last;
        RETURN setval(pg_get_serial_sequence(quote_ident(the_table), the_column), last, false);
    END $$"""


def create_keeping(op: Any, service: str) -> None:
    """Marks of who was erased, how far old payloads are blanked, and which organization moved in from where."""
    for statement in DDL:
        op.execute(statement)
    op.execute(MOVE_IDENTITY)
    op.execute("REVOKE ALL ON FUNCTION move_identity_past(text, text) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION move_identity_past(text, text) TO {service}_platform")
    secure(op, service, "erasures", app="SELECT, INSERT")
    secure(op, service, "moved_in", app=None)
    grant(op, service, "blanked_payloads", app=None)
