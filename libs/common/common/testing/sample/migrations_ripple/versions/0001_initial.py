"""Effects of heard pebbles."""

from alembic import op

from common.db.keeping import create_keeping
from common.db.migrations import add_audit_seals, create_mechanisms, secure

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the sample's tables."""
    create_mechanisms(op, "ripple")
    add_audit_seals(op, "ripple")
    create_keeping(op, "ripple")
    op.execute("""CREATE TABLE ripples (n bigint GENERATED ALWAYS AS IDENTITY,
                  organization_id uuid NOT NULL, pebble_id uuid,
                  event_id uuid, sequence int)""")
    op.execute("""CREATE TABLE drop_counts (organization_id uuid, pebble_id uuid, drops bigint,
                  PRIMARY KEY (organization_id, pebble_id))""")
    for table in ("ripples", "drop_counts"):
        secure(op, "ripple", table)
