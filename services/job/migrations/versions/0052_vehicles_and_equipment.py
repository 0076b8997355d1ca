"""What visits need along, and the vehicles and equipment that their crews have."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import secure

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    """What is there needs nothing along; the version before writes no equipment, so the defaults stay."""
    _add_needs()
    op.add_column(
        "known_bookings", sa.Column("equipment", postgresql.JSONB(), nullable=False, server_default="[]")
    )
    _create_vehicles()
    for table in ("known_vehicles", "known_vehicle_assignments"):
        secure(op, "job", table)


def _add_needs() -> None:
    op.add_column(
        "job_lines", sa.Column("required_equipment", postgresql.JSONB(), nullable=False, server_default="[]")
    )
    op.add_column("job_lines", sa.Column("water_gallons", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("visits", sa.Column("required_equipment", postgresql.JSONB(), nullable=True))
    op.add_column("visits", sa.Column("water_gallons", sa.BigInteger(), nullable=True))
    for table in ("job_lines", "visits"):
        op.create_check_constraint(op.f(f"ck_{table}_water"), table, "water_gallons >= 0")


def _create_vehicles() -> None:
    op.create_table(
        "known_vehicles",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=True),
        sa.Column("carries", postgresql.JSONB(), nullable=False),
        sa.Column("grounded_reason", sa.Text(), nullable=True),
        sa.Column("grounded_from_on", sa.Date(), nullable=True),
        sa.Column("grounded_crews", postgresql.JSONB(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_vehicles")),
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
