"""When crews are expected, as routing tells it."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0092"
down_revision = "0091"


def upgrade() -> None:
    """Nothing is known before routing says something new."""
    op.create_table(
        "known_arrivals",
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promise_version", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_arrivals")),
    )
    secure(op, "scheduling", "known_arrivals")
