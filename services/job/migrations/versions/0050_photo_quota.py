"""How many photos a company may keep and how large they may be together, and what it keeps now."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0050"
down_revision = "0040"
USED_SO_FAR = """
INSERT INTO photo_usage (organization_id, photos, size_bytes)
SELECT organization_id, count(*), sum(size_bytes) FROM job_photos GROUP BY organization_id"""


def upgrade() -> None:
    """Everybody gets what is enough for most, and what there is already is counted."""
    for name, default in (("photo_limit", "20000"), ("photo_megabytes", "20000")):
        op.add_column("job_settings", sa.Column(name, sa.BigInteger(), nullable=False, server_default=default))
        op.alter_column("job_settings", name, server_default=None)
    op.create_table(
        "photo_usage",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("photos", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("photos >= 0 AND size_bytes >= 0", name=op.f("ck_photo_usage_counted")),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_photo_usage")),
    )
    secure(op, "job", "photo_usage")
    op.execute(USED_SO_FAR)
