"""What is known of other services' jobs, visits, bookings, crews, services and organizations."""

import sqlalchemy as sa
from alembic import op

from common.db.migrations import secure

revision = "0002"
down_revision = "0001"
TABLES = (
    "known_bookings",
    "known_crews",
    "known_jobs",
    "known_organizations",
    "known_services",
    "known_visits",
    "known_crew_members",
    "known_job_lines",
)


def upgrade() -> None:
    """Create the tables."""
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
    op.create_index(
        "ix_known_bookings_crew", "known_bookings", ["organization_id", "crew_id", "starts_on"], unique=False
    )
    op.create_index("ix_known_bookings_job", "known_bookings", ["organization_id", "job_id"], unique=False)
    op.create_index("ix_known_bookings_visit", "known_bookings", ["organization_id", "visit_id"], unique=False)
    op.create_table(
        "known_crews",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_crews")),
    )
    op.create_table(
        "known_jobs",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subtotal_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'completed', 'cancelled')", name=op.f("ck_known_jobs_state")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_jobs")),
    )
    op.create_index("ix_known_jobs_completed", "known_jobs", ["organization_id", "completed_on"], unique=False)
    op.create_table(
        "known_organizations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_known_organizations")),
    )
    op.create_table(
        "known_services",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_services")),
    )
    op.create_table(
        "known_visits",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'completed', 'cancelled')", name=op.f("ck_known_visits_state")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_visits")),
    )
    op.create_index("ix_known_visits_job", "known_visits", ["organization_id", "job_id"], unique=False)
    op.create_table(
        "known_crew_members",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "crew_id"],
            ["known_crews.organization_id", "known_crews.id"],
            name=op.f("fk_known_crew_members_organization_id_crew_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "crew_id", "person_id", "from_on", name=op.f("pk_known_crew_members")
        ),
    )
    op.create_index(
        "ix_known_crew_members_person", "known_crew_members", ["organization_id", "person_id", "crew_id"], unique=False
    )
    op.create_table(
        "known_job_lines",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "job_id"],
            ["known_jobs.organization_id", "known_jobs.id"],
            name=op.f("fk_known_job_lines_organization_id_job_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "job_id", "line_id", name=op.f("pk_known_job_lines")),
    )
    for table in TABLES:
        secure(op, "quality", table)
