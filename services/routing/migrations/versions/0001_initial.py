"""What is known of other services' facts, routes with what was said of them, and day plans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None
TABLES = (
    "day_plans",
    "known_bookings",
    "known_crews",
    "known_organizations",
    "known_vehicle_assignments",
    "known_vehicles",
    "known_visits",
    "promise_alerts",
    "routes",
    "said_etas",
    "known_crew_members",
)


def upgrade() -> None:
    """Create the tables."""
    create_mechanisms(op, "routing")
    op.create_table(
        "day_plans",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("runs_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("progress_percent", sa.BigInteger(), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("result", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("failure_code", sa.Text(), nullable=True),
        sa.Column("failure_detail", sa.Text(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("change_set_id", sa.Uuid(), nullable=True),
        sa.Column("applied", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("refused", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('crew_day', 'day', 'replan')", name=op.f("ck_day_plans_kind")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'ready', 'failed', 'cancelled', 'confirmed', 'applied', 'partly_applied', "
            "'refused')",
            name=op.f("ck_day_plans_status"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_day_plans")),
    )
    op.create_index("ix_day_plans_day", "day_plans", ["organization_id", "runs_on", "id"], unique=False)
    op.create_index("ix_day_plans_status", "day_plans", ["organization_id", "status", "id"], unique=False)
    op.create_index("ix_day_plans_waiting", "day_plans", ["status", "id"], unique=False)
    op.create_table(
        "known_bookings",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promise_version", sa.BigInteger(), nullable=False),
        sa.Column("booking_version", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_bookings")),
    )
    op.create_index(
        "ix_known_bookings_crew", "known_bookings", ["organization_id", "crew_id", "starts_on"], unique=False
    )
    op.create_index(
        "ix_known_bookings_day",
        "known_bookings",
        ["organization_id", "starts_on", "crew_id", "starts_at"],
        unique=False,
    )
    op.create_index("ix_known_bookings_visit", "known_bookings", ["organization_id", "visit_id"], unique=False)
    op.create_table(
        "known_crews",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("skills", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("start_place", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("end_place", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_crews")),
    )
    op.create_table(
        "known_organizations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_known_organizations")),
    )
    op.create_table(
        "known_vehicle_assignments",
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_vehicle_assignments")),
    )
    op.create_index(
        "ix_known_vehicle_assignments_crew",
        "known_vehicle_assignments",
        ["organization_id", "crew_id", "starts_on"],
        unique=False,
    )
    op.create_table(
        "known_vehicles",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("skills", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("grounded", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_vehicles")),
    )
    op.create_table(
        "known_visits",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("job_number", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("duration_minutes", sa.BigInteger(), nullable=False),
        sa.Column("skills", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("earliest_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("en_route_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'en_route', 'in_progress', 'completed', 'cancelled')",
            name=op.f("ck_known_visits_status"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_visits")),
    )
    op.create_index("ix_known_visits_customer", "known_visits", ["organization_id", "customer_id"], unique=False)
    op.create_index("ix_known_visits_status", "known_visits", ["organization_id", "status", "id"], unique=False)
    op.create_table(
        "promise_alerts",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("runs_on", sa.Date(), nullable=False),
        sa.Column("promise_version", sa.BigInteger(), nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_promise_alerts")),
        sa.UniqueConstraint(
            "organization_id",
            "visit_id",
            "promise_version",
            name=op.f("uq_promise_alerts_organization_id_visit_id_promise_version"),
        ),
    )
    op.create_index("ix_promise_alerts_day", "promise_alerts", ["organization_id", "runs_on", "id"], unique=False)
    op.create_table(
        "routes",
        sa.Column("crew_id", sa.Uuid(), nullable=False),
        sa.Column("runs_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("degraded", sa.Boolean(), nullable=False),
        sa.Column("drive_seconds", sa.BigInteger(), nullable=False),
        sa.Column("distance_meters", sa.BigInteger(), nullable=False),
        sa.Column("on_site_seconds", sa.BigInteger(), nullable=False),
        sa.Column("stops", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("line", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("last_leg", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_routes")),
        sa.UniqueConstraint(
            "organization_id", "crew_id", "runs_on", name=op.f("uq_routes_organization_id_crew_id_runs_on")
        ),
    )
    op.create_index("ix_routes_day", "routes", ["organization_id", "runs_on", "crew_id"], unique=False)
    op.create_index("ix_routes_due", "routes", ["due_at"], unique=False)
    op.create_table(
        "said_etas",
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.Column("promise_version", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_said_etas")),
    )
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
    for table in TABLES:
        secure(op, "routing", table)
