"""The feed of changes for live boards of stock and orders."""

from alembic import op

from common.db.change_feed import create_change_feed, tell_changes

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Tell the office of everything, and who has a van of what lies in it."""
    create_change_feed(op, "inventory")
    tell_changes(op, "stock_levels", "stock")
    tell_changes(op, "stock_levels", "stock", to="van", audience="c.location_id")
    tell_changes(op, "items", "item")
    tell_changes(op, "locations", "location")
    tell_changes(op, "locations", "location", to="van", audience="c.id")
    tell_changes(op, "purchase_orders", "purchase_order")
    tell_changes(op, "purchase_order_lines", "purchase_order", record="c.purchase_order_id")
    tell_changes(op, "job_stock", "shortfall")
