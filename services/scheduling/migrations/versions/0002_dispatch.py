"""Change sets, time off, holidays, vehicles and equipment, calendar feeds, and when a plan wants a visit to begin."""

from alembic import op

from common.db.migrations import secure

revision = "0002"
down_revision = "0001"

TABLES = (
    "change_sets",
    "time_off",
    "holidays",
    "known_vehicles",
    "known_vehicle_assignments",
    "calendar_feeds",
)
STATEMENTS = (
    "ALTER TABLE known_visits ADD COLUMN preferred_at timestamptz",
    "ALTER TABLE bookings ADD COLUMN equipment JSONB NOT NULL DEFAULT '[]'",
    "ALTER TABLE bookings ALTER COLUMN equipment DROP DEFAULT",
    """CREATE TABLE change_sets (
        kind TEXT NOT NULL,
        reason TEXT,
        plan_id UUID,
        made_at timestamptz NOT NULL,
        made_by UUID,
        undone_at timestamptz,
        undone_by UUID,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_change_sets PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_change_sets_kind CHECK (kind IN ('single', 'swap', 'bulk', 'plan'))
    )""",
    "CREATE INDEX ix_change_sets_newest ON change_sets (organization_id, made_at, id)",
    "CREATE INDEX ix_change_sets_kind ON change_sets (organization_id, kind, made_at, id)",
    # What was changed before there were change sets is each a set of its own, under the change's id.
    """INSERT INTO change_sets (kind, made_at, made_by, undone_at, version, organization_id, id)
       SELECT 'single', changed_at, changed_by, undone_at, 1, organization_id, id FROM booking_changes""",
    "ALTER TABLE booking_changes ADD COLUMN change_set_id UUID",
    "UPDATE booking_changes SET change_set_id = id",
    "ALTER TABLE booking_changes ALTER COLUMN change_set_id SET NOT NULL",
    """ALTER TABLE booking_changes ADD CONSTRAINT fk_booking_changes_organization_id_change_set_id
        FOREIGN KEY (organization_id, change_set_id) REFERENCES change_sets (organization_id, id)""",
    "CREATE INDEX ix_booking_changes_change_set ON booking_changes (organization_id, change_set_id, booking_id)",
    """CREATE TABLE time_off (
        kind TEXT NOT NULL,
        ref UUID NOT NULL,
        from_on DATE NOT NULL,
        until_on DATE NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        reason TEXT,
        created_at timestamptz NOT NULL,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_time_off PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_time_off_kind CHECK (kind IN ('crew', 'person')),
        CONSTRAINT ck_time_off_range CHECK (ends_at > starts_at AND until_on >= from_on)
    )""",
    "CREATE INDEX ix_time_off_ref ON time_off (organization_id, ref, ends_at, id)",
    "CREATE INDEX ix_time_off_end ON time_off (organization_id, ends_at, id)",
    """CREATE TABLE holidays (
        on_day DATE NOT NULL,
        name TEXT NOT NULL,
        created_at timestamptz NOT NULL,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_holidays PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_holidays_organization_id_on_day UNIQUE (organization_id, on_day)
    )""",
    """CREATE TABLE known_vehicles (
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        status TEXT NOT NULL,
        skills JSONB NOT NULL,
        grounded_reason TEXT,
        grounded_from_on DATE,
        grounded_crews JSONB NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_known_vehicles PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_known_vehicles_kind CHECK (kind IN ('vehicle', 'equipment'))
    )""",
    """CREATE TABLE known_vehicle_assignments (
        vehicle_id UUID NOT NULL,
        crew_id UUID NOT NULL,
        starts_on DATE NOT NULL,
        ends_on DATE,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_known_vehicle_assignments PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_known_vehicle_assignments_days CHECK (ends_on IS NULL OR ends_on >= starts_on)
    )""",
    """CREATE INDEX ix_known_vehicle_assignments_crew
        ON known_vehicle_assignments (organization_id, crew_id, starts_on)""",
    """CREATE TABLE calendar_feeds (
        kind TEXT NOT NULL,
        ref UUID NOT NULL,
        created_at timestamptz NOT NULL,
        created_by UUID,
        revoked_at timestamptz,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_calendar_feeds PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_calendar_feeds_kind CHECK (kind IN ('crew', 'person'))
    )""",
    "CREATE INDEX ix_calendar_feeds_newest ON calendar_feeds (organization_id, created_at, id)",
)


def upgrade() -> None:
    """Bring the calendar to what dispatching needs."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        secure(op, "scheduling", table)
