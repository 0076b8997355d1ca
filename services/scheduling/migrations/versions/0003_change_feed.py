"""The feed of changes for live calendars."""

from alembic import op

from common.db.change_feed import create_change_feed, tell_changes

revision = "0003"
down_revision = "0002"

# Who goes along with a booking, by what it takes.
PEOPLE_OF_BOOKING = """
    JOIN occupancies o ON o.organization_id = c.organization_id AND o.booking_id = c.id
    JOIN resources r ON r.organization_id = o.organization_id AND r.no = o.resource_no AND r.kind = 'person'"""
PERSON_TAKEN = """
    JOIN resources r ON r.organization_id = c.organization_id AND r.no = c.resource_no AND r.kind = 'person'"""
# A card shows the visit, too.
BOOKING_OF_VISIT = """
    JOIN bookings b ON b.organization_id = c.organization_id AND b.visit_id = c.id AND b.status = 'booked'"""
PEOPLE_OF_VISIT = f"""{BOOKING_OF_VISIT}
    JOIN occupancies o ON o.organization_id = b.organization_id AND o.booking_id = b.id
    JOIN resources r ON r.organization_id = o.organization_id AND r.no = o.resource_no AND r.kind = 'person'"""


def upgrade() -> None:
    """Tell the office of everything, and each person of the bookings that they go along with, or did."""
    create_change_feed(op, "scheduling")
    tell_changes(op, "bookings", "booking")
    tell_changes(op, "known_visits", "booking", record="b.id", joined=BOOKING_OF_VISIT)
    tell_changes(op, "bookings", "booking", to="people", audience="r.ref", joined=PEOPLE_OF_BOOKING)
    tell_changes(op, "known_visits", "booking", to="people", record="b.id", audience="r.ref", joined=PEOPLE_OF_VISIT)
    tell_changes(op, "occupancies", "booking", to="office", record="c.booking_id")
    tell_changes(
        op, "occupancies", "booking", to="people", record="c.booking_id", audience="r.ref", joined=PERSON_TAKEN
    )
    tell_changes(op, "known_visits", "visit")
    tell_changes(op, "crews", "crew")
    tell_changes(op, "crew_members", "crew", record="c.crew_id")
    tell_changes(op, "time_off", "time_off")
    tell_changes(op, "holidays", "holiday")
    tell_changes(op, "known_vehicles", "vehicle")
    tell_changes(op, "known_vehicle_assignments", "vehicle", record="c.vehicle_id")
