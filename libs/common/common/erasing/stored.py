"""What the mechanisms of a service still hold of somebody: events said, messages parked, audit diffs, kept answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from common.db.audit import ALLOW_BLANKING
from common.erasing.blanking import ERASED, blank_diff, blank_fields
from common.erasing.marks import Erasure, Record
from common.erasing.personal import Personal

_OF_RECORDS = """FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS uuid[])) AS r(kind, id)
    JOIN {table} t ON t.organization_id = :organization_id AND t.{kind} = r.kind AND t.{id} = r.id"""
_SAID = text(
    f"SELECT t.position, t.type, t.data, t.published_at IS NULL AS unsent"
    f" {_OF_RECORDS.format(table='outbox', kind='aggregate', id='aggregate_id')} WHERE t.type = ANY(:types)"
)
_SAY_LESS = text("UPDATE outbox SET data = CAST(:data AS jsonb) WHERE position = :position")
# The erasure's own entry, and what people do after it, stay as they are.
_ENTRIES = text(
    f"SELECT t.id, t.before, t.after, t.reason, t.source_address, t.actor_kind"
    f" {_OF_RECORDS.format(table='audit_entries', kind='record_type', id='record_id')}"
    " JOIN erasures e ON e.organization_id = t.organization_id AND e.subject_id = :subject_id WHERE t.at < e.erased_at"
)
_TELL_LESS = text("""UPDATE audit_entries SET before = CAST(:before AS jsonb), after = CAST(:after AS jsonb),
    reason = :reason, source_address = :source_address WHERE organization_id = :organization_id AND id = :id""")
_PARKED = text("SELECT id, type, body FROM parked WHERE organization_id = :organization_id OR organization_id IS NULL")
_PARK_LESS = text("UPDATE parked SET body = :body, detail = '' WHERE id = :id")
_ANSWERS = text("""UPDATE idempotency_keys SET body = NULL, headers = NULL
    WHERE organization_id = :organization_id AND EXISTS (
        SELECT FROM regexp_matches(body, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') AS named
        WHERE named[1] = ANY(:ids))""")


def blank_said(session: Session, erasure: Erasure, records: Sequence[Record], personal: Personal) -> bool:
    """Blank the personal fields of what was said of these records; False while some of it is still to be sent."""
    kinds, ids = _columns(records)
    values = {"kinds": kinds, "ids": ids, "organization_id": erasure.organization_id, "types": list(personal)}
    rows = session.execute(_SAID, values).all()
    sent = [row for row in rows if not row.unsent]
    blanked = [(row, blank_fields(row.data, personal[row.type])) for row in sent]
    changed = [{"position": row.position, "data": json.dumps(data)} for row, data in blanked if data != row.data]
    if changed:
        session.execute(_SAY_LESS, changed)
    return len(sent) == len(rows)


def blank_entries(session: Session, erasure: Erasure, records: Sequence[Record]) -> None:
    """Blank the diffs and reasons of the audit entries about these records; who did what and when stays."""
    kinds, ids = _columns(records)
    own = {"organization_id": erasure.organization_id, "subject_id": erasure.subject_id}
    rows = session.execute(_ENTRIES, {"kinds": kinds, "ids": ids, **own}).all()
    changed = [change for row in rows if (change := _less(row)) is not None]
    if changed:
        session.execute(text(ALLOW_BLANKING))
        session.execute(_TELL_LESS, [{"organization_id": erasure.organization_id, **each} for each in changed])


def blank_parked(session: Session, erasure: Erasure, records: Sequence[Record], personal: Personal) -> None:
    """Blank messages that wait or lie dead here and name any of these records."""
    names = [str(record_id).encode() for _, record_id in records]
    for row in session.execute(_PARKED, {"organization_id": erasure.organization_id}).all():
        body = bytes(row.body)
        if any(name in body for name in names):
            less = _envelope(body, personal.get(row.type or "", ())) if row.type else b"{}"
            if less != body:
                session.execute(_PARK_LESS, {"id": row.id, "body": less})


def blank_answers(session: Session, erasure: Erasure, records: Sequence[Record]) -> None:
    """Stored answers that name any of these records are withheld from now on; the requests stay done."""
    ids = sorted({str(record_id) for _, record_id in records})
    session.execute(_ANSWERS, {"organization_id": erasure.organization_id, "ids": ids})


def _columns(records: Sequence[Record]) -> tuple[list[str], list[Any]]:
    return [kind for kind, _ in records], [record_id for _, record_id in records]


def _less(row: Row[Any]) -> dict[str, Any] | None:
    before, after = blank_diff(row.before), blank_diff(row.after)
    reason = None if row.reason is None else ERASED
    address = None if row.actor_kind == "customer" else row.source_address
    if (before, after, reason, address) == (row.before, row.after, row.reason, row.source_address):
        return None
    texts = {name: None if diff is None else json.dumps(diff) for name, diff in (("before", before), ("after", after))}
    return {"id": row.id, **texts, "reason": reason, "source_address": address}


def _envelope(body: bytes, paths: Sequence[str]) -> bytes:
    envelope = json.loads(body)
    blanked = blank_fields(envelope.get("data"), paths)
    return body if blanked == envelope.get("data") else json.dumps({**envelope, "data": blanked}).encode()
