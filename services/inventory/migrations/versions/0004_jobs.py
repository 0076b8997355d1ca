"""What jobs use up, and what is known of jobs, crews, vehicles and recipes."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0004"
down_revision = "0003"
TABLES = (
    "job_uses",
    "job_stock",
    "known_assignments",
    "known_bookings",
    "known_crew_members",
    "known_crews",
    "known_job_lines",
    "known_jobs",
    "known_recipe_parts",
    "known_services",
    "known_vehicles",
    "known_voided_materials",
)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "job_uses",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("source <> 'office' OR location_id IS NOT NULL", name=op.f("ck_job_uses_place")),
        sa.CheckConstraint("source IN ('recipe', 'crew', 'office')", name=op.f("ck_job_uses_source")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_job_uses_quantity")),
        sa.ForeignKeyConstraint(
            ["organization_id", "item_id"],
            ["items.organization_id", "items.id"],
            name=op.f("fk_job_uses_organization_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "location_id"],
            ["locations.organization_id", "locations.id"],
            name=op.f("fk_job_uses_organization_id_location_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_job_uses")),
    )
    op.create_index("ix_job_uses_job", "job_uses", ["organization_id", "job_id", "id"], unique=False)
    op.create_index(
        "ix_job_uses_unplaced",
        "job_uses",
        ["organization_id", "crew_id", "used_on"],
        unique=False,
        postgresql_where=sa.text("location_id IS NULL AND voided_at IS NULL"),
    )
    op.create_index(
        "ix_job_uses_waiting",
        "job_uses",
        ["organization_id", "id"],
        unique=False,
        postgresql_where=sa.text("location_id IS NULL AND voided_at IS NULL"),
    )
    op.create_table(
        "job_stock",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("taken", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("waived", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("is_short", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("is_short = (taken + waived < wanted)", name=op.f("ck_job_stock_is_short")),
        sa.CheckConstraint("taken + waived <= wanted", name=op.f("ck_job_stock_taken")),
        sa.CheckConstraint("wanted >= 0 AND taken >= 0 AND waived >= 0", name=op.f("ck_job_stock_signs")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_job_stock")),
    )
    op.create_index(
        "ix_job_stock_short", "job_stock", ["organization_id", "id"], unique=False, postgresql_where=sa.text("is_short")
    )
    op.create_index("uq_job_stock", "job_stock", ["organization_id", "job_id", "item_id", "location_id"], unique=True)
    op.create_table(
        "known_assignments",
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_assignments")),
    )
    op.create_index(
        "ix_known_assignments_crew", "known_assignments", ["organization_id", "crew_id", "starts_on"], unique=False
    )
    op.create_index(
        "ix_known_assignments_vehicle", "known_assignments", ["organization_id", "vehicle_id"], unique=False
    )
    op.create_table(
        "known_bookings",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_bookings")),
    )
    op.create_index("ix_known_bookings_day", "known_bookings", ["organization_id", "starts_on"], unique=False)
    op.create_index("ix_known_bookings_job", "known_bookings", ["organization_id", "job_id"], unique=False)
    op.create_table(
        "known_crew_members",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organization_id", "crew_id", "person_id", "from_on", name=op.f("pk_known_crew_members")
        ),
    )
    op.create_index(
        "ix_known_crew_members_person", "known_crew_members", ["organization_id", "person_id", "crew_id"], unique=False
    )
    op.create_table(
        "known_crews",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_crews")),
    )
    op.create_table(
        "known_job_lines",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "job_id", "line_id", name=op.f("pk_known_job_lines")),
    )
    op.create_table(
        "known_jobs",
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_sequence", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'completed', 'cancelled')", name=op.f("ck_known_jobs_state")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_jobs")),
    )
    op.create_table(
        "known_recipe_parts",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "service_id", "position", name=op.f("pk_known_recipe_parts")),
    )
    op.create_table(
        "known_services",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_services")),
    )
    op.create_table(
        "known_vehicles",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stock_location_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_vehicles")),
    )
    op.create_index(
        "ix_known_vehicles_location", "known_vehicles", ["organization_id", "stock_location_id"], unique=False
    )
    op.create_table(
        "known_voided_materials",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_voided_materials")),
    )
    for table in TABLES:
        secure(op, "inventory", table)
