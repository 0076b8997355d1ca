"""The feed of changes for live boards of invoices and payments."""

from alembic import op

from common.db.change_feed import create_change_feed, tell_changes

revision = "0025"
down_revision = "0024"

# Who may collect hears of invoices of the jobs that the crew, or the person by name, is booked on.
CREW_OF_INVOICE = "JOIN known_bookings b ON b.organization_id = c.organization_id AND b.job_id = c.job_id"
PERSON_OF_INVOICE = f"""{CREW_OF_INVOICE}
    JOIN known_booking_people p ON p.organization_id = b.organization_id AND p.booking_id = b.id"""
INVOICE_OF_BOOKING = "JOIN invoices i ON i.organization_id = c.organization_id AND i.job_id = c.job_id"
INVOICE_OF_PERSON = """
    JOIN known_bookings b ON b.organization_id = c.organization_id AND b.id = c.booking_id
    JOIN invoices i ON i.organization_id = b.organization_id AND i.job_id = b.job_id"""


def upgrade() -> None:
    """Tell the office of everything, and crews of their jobs' invoices."""
    create_change_feed(op, "billing")
    tell_changes(op, "invoices", "invoice")
    tell_changes(op, "invoices", "invoice", to="crews", audience="b.crew_id", joined=CREW_OF_INVOICE)
    tell_changes(op, "invoices", "invoice", to="people", audience="p.person_id", joined=PERSON_OF_INVOICE)
    tell_changes(
        op,
        "known_bookings",
        "invoice",
        to="crews",
        record="i.id",
        audience="c.crew_id",
        joined=INVOICE_OF_BOOKING,
        also_former=True,
    )
    tell_changes(
        op,
        "known_booking_people",
        "invoice",
        to="people",
        record="i.id",
        audience="c.person_id",
        joined=INVOICE_OF_PERSON,
    )
    tell_changes(op, "payments", "payment")
