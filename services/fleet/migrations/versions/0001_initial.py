"""Vehicles; the mechanisms of bus, idempotency and audit."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    create_mechanisms(op, "fleet")
    op.create_table(
        "vehicles",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_vehicles")),
    )
    secure(op, "fleet", "vehicles")
