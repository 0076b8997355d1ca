"""Widgets."""

from alembic import op

from common.db.keeping import create_keeping
from common.db.migrations import add_audit_seals, create_mechanisms, secure

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the sample's tables."""
    create_mechanisms(op, "widget")
    add_audit_seals(op, "widget")
    create_keeping(op, "widget")
    op.execute(
        """CREATE TABLE widgets (organization_id uuid NOT NULL, id uuid NOT NULL, version integer NOT NULL,
        name text NOT NULL, price_minor bigint NOT NULL, currency text NOT NULL, made_at timestamptz NOT NULL,
        PRIMARY KEY (organization_id, id))"""
    )
    secure(op, "widget", "widgets")
