"""Photos of jobs with the files that nobody claimed, and materials used on jobs."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0020"
down_revision = "0013"
TABLES = ("job_photos", "unclaimed_blobs", "job_materials")


def upgrade() -> None:
    """Create the tables."""
    _job_photos()
    op.create_table(
        "unclaimed_blobs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_unclaimed_blobs")),
    )
    op.create_index("ix_unclaimed_blobs_due", "unclaimed_blobs", ["due_at"], unique=False)
    _job_materials()
    for table in TABLES:
        secure(op, "job", table)


def _job_photos() -> None:
    op.create_table(
        "job_photos",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_kind", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("tag IN ('before', 'after', 'other')", name=op.f("ck_job_photos_tag")),
        *_keys("job_photos"),
    )
    op.create_index("ix_job_photos_job", "job_photos", ["organization_id", "job_id", "id"], unique=False)
    op.create_index("ix_job_photos_visit", "job_photos", ["organization_id", "visit_id"], unique=False)


def _job_materials() -> None:
    op.create_table(
        "job_materials",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("crew_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_kind", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_job_materials_quantity")),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_job_materials_void")),
        *_keys("job_materials"),
    )
    op.create_index("ix_job_materials_job", "job_materials", ["organization_id", "job_id", "id"], unique=False)
    op.create_index("ix_job_materials_visit", "job_materials", ["organization_id", "visit_id"], unique=False)


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["organization_id", "job_id"],
            ["jobs.organization_id", "jobs.id"],
            name=op.f(f"fk_{table}_organization_id_job_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "visit_id"],
            ["visits.organization_id", "visits.id"],
            name=op.f(f"fk_{table}_organization_id_visit_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{table}")),
    ]
