"""Services and the lines of estimates name the equipment that a crew must have along, and the water that it brings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """What is there needs neither; nor does what the version before still writes, so the defaults stay."""
    for table in ("services", "estimate_lines"):
        op.add_column(table, sa.Column("required_equipment", postgresql.JSONB(), nullable=False, server_default="[]"))
        op.add_column(table, sa.Column("water_gallons", sa.Integer(), nullable=False, server_default="0"))
        op.create_check_constraint(op.f(f"ck_{table}_water"), table, "water_gallons >= 0")
