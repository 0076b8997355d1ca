"""Plans; the mechanisms of bus, idempotency and audit."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    create_mechanisms(op, "routing")
    op.create_table(
        "plans",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_plans")),
    )
    secure(op, "routing", "plans")
