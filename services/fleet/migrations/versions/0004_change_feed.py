"""The feed of changes for live boards of vehicles."""

from alembic import op

from common.db.change_feed import create_change_feed, tell_changes

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Tell the office of everything."""
    create_change_feed(op, "fleet")
    tell_changes(op, "vehicles", "vehicle")
    tell_changes(op, "vehicle_assignments", "assignment")
    tell_changes(op, "service_plans", "service_plan")
    tell_changes(op, "maintenance_entries", "maintenance")
