"""Seals over the audit trail, each in a chain with the one before it."""

from alembic import op

from common.db.migrations import add_audit_seals

revision = "0090"
down_revision = "0005"


def upgrade() -> None:
    """Create the chain; what the trail holds already is sealed soon after."""
    add_audit_seals(op, "fleet")
