"""Open sessions can be counted without those that ended."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0002"


def upgrade() -> None:
    """One index; a refresh changes nothing that it holds."""
    op.create_index(
        "ix_sessions_open", "sessions", ["started_at"], unique=False, postgresql_where=sa.text("ended_at IS NULL")
    )
