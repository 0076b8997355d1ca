"""Pebbles and the answers they got."""

from alembic import op

from common.db.keeping import create_keeping
from common.db.migrations import add_audit_seals, create_mechanisms, secure

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the sample's tables."""
    create_mechanisms(op, "pebble")
    add_audit_seals(op, "pebble")
    create_keeping(op, "pebble")
    op.execute(
        "CREATE TABLE pebbles (organization_id uuid, id uuid, drops int NOT NULL, PRIMARY KEY (organization_id, id))"
    )
    op.execute("""CREATE TABLE answers (n bigint GENERATED ALWAYS AS IDENTITY, organization_id uuid NOT NULL,
                  pebble_id uuid, event_id uuid)""")
    for table in ("pebbles", "answers"):
        secure(op, "pebble", table)
