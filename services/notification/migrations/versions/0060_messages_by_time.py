"""The latest messages can be found, for the figures of the last hour."""

from alembic import op

revision = "0060"
down_revision = "0004"


def upgrade() -> None:
    """One index."""
    op.create_index("ix_messages_created", "messages", ["created_at"], unique=False)
