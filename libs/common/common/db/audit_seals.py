"""The chain over the audit trail: a timer seals what was written since its last turn, each organization's seal holding
the hash of the one before it. Writers only note what they wrote, so that nobody waits for anybody."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import text

from common.timers import Timer

if TYPE_CHECKING:
    from common.service import RunningService

log = logging.getLogger(__name__)
SEAL_EVERY_SECONDS = 60.0
AT_ONCE = 2_000
MOST_ROUNDS = 50

# `audit_unsealed` is written by a trigger, so that an entry is on the list whoever wrote it. The hashes are functions
# of the database: sealing and checking read an entry in the same way, whatever the program around them has become.
DDL = (
    "CREATE TABLE audit_unsealed (organization_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (organization_id, id))",
    """CREATE TABLE audit_seals (
        organization_id uuid NOT NULL,
        number bigint NOT NULL,
        sealed_at timestamptz NOT NULL,
        entry_ids uuid[] NOT NULL,
        entry_hashes bytea NOT NULL,
        previous bytea NOT NULL,
        hash bytea NOT NULL,
        PRIMARY KEY (organization_id, number)
    )""",
    # Two hashes in one: of who did what, when and to what, and of what was told about it.
    """CREATE FUNCTION audit_entry_hash(audit_entries) RETURNS bytea LANGUAGE sql STABLE AS $$
        SELECT sha256(convert_to(jsonb_build_array(
                   ($1).organization_id, ($1).id, to_char(($1).at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
                   ($1).actor_kind, ($1).actor_id, ($1).actor_role, ($1).correlation_id,
                   ($1).action, ($1).record_type, ($1).record_id)::text, 'UTF8'))
            || sha256(convert_to(jsonb_build_array(
                   ($1).source_address, ($1).before, ($1).after, ($1).reason)::text, 'UTF8')) $$""",
    """CREATE FUNCTION audit_seal_hash(organization uuid, number bigint, sealed_at timestamptz, entry_ids uuid[],
                                        entry_hashes bytea, previous bytea) RETURNS bytea LANGUAGE sql STABLE AS $$
        SELECT sha256(convert_to(jsonb_build_array(
            $1, $2, to_char($3 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), $4, encode($5, 'hex'),
            encode($6, 'hex'))::text, 'UTF8')) $$""",
    """CREATE FUNCTION note_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO audit_unsealed (organization_id, id) VALUES (NEW.organization_id, NEW.id)
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$""",
    # An erasure may blank what an entry tells; the entry is then sealed a second time.
    """CREATE TRIGGER audit_is_noted AFTER INSERT OR UPDATE ON audit_entries
        FOR EACH ROW EXECUTE FUNCTION note_audit_entry()""",
    """CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER seals_are_append_only BEFORE UPDATE OR DELETE ON audit_seals
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()""",
    """CREATE TRIGGER seals_are_never_emptied BEFORE TRUNCATE ON audit_seals
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
)
SEAL = text("""
WITH due AS MATERIALIZED (
    SELECT organization_id, id FROM audit_unsealed ORDER BY organization_id, id LIMIT :most FOR UPDATE SKIP LOCKED
), taken AS (
    DELETE FROM audit_unsealed u USING due WHERE u.organization_id = due.organization_id AND u.id = due.id
    RETURNING u.organization_id, u.id
), batches AS (
    SELECT t.organization_id, array_agg(t.id ORDER BY t.id) AS ids,
           string_agg(audit_entry_hash(e), ''::bytea ORDER BY t.id) AS hashes
    FROM taken t LEFT JOIN audit_entries e ON e.organization_id = t.organization_id AND e.id = t.id
    GROUP BY t.organization_id
), linked AS (
    SELECT b.organization_id, coalesce(last.number, 0) + 1 AS number, b.ids, b.hashes,
           coalesce(last.hash, ''::bytea) AS previous
    FROM batches b LEFT JOIN LATERAL (
        SELECT s.number, s.hash FROM audit_seals s WHERE s.organization_id = b.organization_id
        ORDER BY s.number DESC LIMIT 1
    ) AS last ON true
)
INSERT INTO audit_seals (organization_id, number, sealed_at, entry_ids, entry_hashes, previous, hash)
SELECT organization_id, number, :now, ids, hashes, previous,
       audit_seal_hash(organization_id, number, :now, ids, hashes, previous)
FROM linked RETURNING organization_id, number, cardinality(entry_ids), encode(hash, 'hex')
""")


def seal_audit_trail(service: RunningService) -> int:
    """Seal what was written, for every organization; returns how many entries. Each seal is logged with its hash: who
    keeps logs elsewhere can tell later that a chain was not made anew."""
    sealed = 0
    for _ in range(MOST_ROUNDS):
        with service.database.platform_session() as session:
            seals = session.execute(SEAL, {"most": AT_ONCE, "now": service.clock.now()}).all()
        for organization, number, entries, hash_ in seals:
            facts = {"organization": str(organization), "seal": number, "entries": entries, "hash": hash_}
            log.info("audit trail sealed", extra=facts)
        count = sum(seal[2] for seal in seals)
        sealed += count
        if count < AT_ONCE:
            break
    return sealed


def sealing_timer() -> Timer:
    """Runs in every service."""
    return Timer("seal_audit_trail", SEAL_EVERY_SECONDS, seal_audit_trail)
