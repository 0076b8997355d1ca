"""Marks of who was erased, and what old events may still tell."""

from alembic import op

from common.db.keeping import create_keeping

revision = "0091"
down_revision = "0090"


def upgrade() -> None:
    """Create the tables; nobody was erased so far."""
    create_keeping(op, "scheduling")
