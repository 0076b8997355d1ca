"""What is known of jobs' photos, which answers of reports name."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "known_photos",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_photos")),
    )
    secure(op, "quality", "known_photos")
