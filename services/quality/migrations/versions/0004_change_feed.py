"""The feed of changes for live boards of reports and callbacks."""

from alembic import op

from common.db.change_feed import create_change_feed, tell_changes

revision = "0004"
down_revision = "0003"

CREW_OF_REPORT = "JOIN known_bookings b ON b.organization_id = c.organization_id AND b.visit_id = c.visit_id"
REPORT_OF_BOOKING = "JOIN reports r ON r.organization_id = c.organization_id AND r.visit_id = c.visit_id"


def upgrade() -> None:
    """Tell the office of everything, and crews of reports on visits that are theirs, or were."""
    create_change_feed(op, "quality")
    tell_changes(op, "reports", "report")
    tell_changes(op, "reports", "report", to="crews", audience="b.crew_id", joined=CREW_OF_REPORT)
    tell_changes(
        op,
        "known_bookings",
        "report",
        to="crews",
        record="r.id",
        audience="c.crew_id",
        joined=REPORT_OF_BOOKING,
        also_former=True,
    )
    tell_changes(op, "callbacks", "callback")
    tell_changes(op, "checklists", "checklist")
