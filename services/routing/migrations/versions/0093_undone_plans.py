"""A plan may have been taken back."""

from alembic import op

revision = "0093"
down_revision = "0092"
OPEN = ["queued", "running", "ready", "failed", "cancelled"]
ANSWERED = ["confirmed", "applied", "partly_applied", "refused", "undone"]


def upgrade() -> None:
    """One more status."""
    op.drop_constraint(op.f("ck_day_plans_status"), "day_plans", type_="check")
    allowed = ", ".join(f"'{status}'" for status in OPEN + ANSWERED)
    op.create_check_constraint(op.f("ck_day_plans_status"), "day_plans", f"status IN ({allowed})")
