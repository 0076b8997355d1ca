"""The feed of changes for live boards of estimates, customers and the catalogue."""

from alembic import op

from common.db.change_feed import create_change_feed, tell_changes

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Tell the office of everything."""
    create_change_feed(op, "estimate")
    tell_changes(op, "estimates", "estimate")
    tell_changes(op, "customers", "customer")
    tell_changes(op, "properties", "customer", record="c.customer_id")
    tell_changes(op, "customer_tags", "customer", record="c.customer_id")
    tell_changes(op, "services", "service")
    tell_changes(op, "tags", "tag")
