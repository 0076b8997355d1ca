"""The first tables: what is known of others, crews, and the calendar that refuses double booking by itself."""

from alembic import op

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None

KNOWN = (
    """CREATE TABLE known_organizations (
        name TEXT NOT NULL,
        zone TEXT NOT NULL,
        currency TEXT NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_known_organizations PRIMARY KEY (organization_id, id)
    )""",
    """CREATE TABLE schedule_settings (
        window_margin_minutes BIGINT NOT NULL,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_schedule_settings PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_schedule_settings_window_margin CHECK (window_margin_minutes BETWEEN 0 AND 480)
    )""",
    """CREATE TABLE known_people (
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        active BOOLEAN NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_known_people PRIMARY KEY (organization_id, id)
    )""",
    """CREATE TABLE known_customers (
        name TEXT NOT NULL,
        erased BOOLEAN NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_known_customers PRIMARY KEY (organization_id, id)
    )""",
    """CREATE TABLE known_customer_tags (
        organization_id UUID NOT NULL,
        customer_id UUID NOT NULL,
        tag_id UUID NOT NULL,
        name TEXT NOT NULL,
        colour TEXT NOT NULL,
        CONSTRAINT pk_known_customer_tags PRIMARY KEY (organization_id, customer_id, tag_id)
    )""",
    "CREATE INDEX ix_known_customer_tags_tag ON known_customer_tags (organization_id, tag_id, customer_id)",
    """CREATE TABLE known_visits (
        job_id UUID NOT NULL,
        job_number BIGINT NOT NULL,
        kind TEXT NOT NULL,
        customer_id UUID NOT NULL,
        customer_name TEXT NOT NULL,
        property_id UUID NOT NULL,
        address JSONB NOT NULL,
        zone TEXT NOT NULL,
        title TEXT NOT NULL,
        services JSONB NOT NULL,
        duration_minutes BIGINT NOT NULL,
        skills JSONB NOT NULL,
        amount_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        earliest_on DATE,
        status TEXT NOT NULL,
        opened_at timestamptz NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_known_visits PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_known_visits_status
            CHECK (status IN ('unscheduled', 'scheduled', 'en_route', 'in_progress', 'completed', 'cancelled'))
    )""",
    "CREATE INDEX ix_known_visits_customer ON known_visits (organization_id, customer_id)",
    "CREATE INDEX ix_known_visits_queue ON known_visits (organization_id, status, opened_at, id)",
)
CREWS = (
    """CREATE TABLE crews (
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        colour TEXT NOT NULL,
        active BOOLEAN NOT NULL,
        lead_id UUID,
        skills JSONB NOT NULL,
        hours JSONB NOT NULL,
        start_place JSONB,
        end_place JSONB,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_crews PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_crews_organization_id_name_key UNIQUE (organization_id, name_key)
    )""",
    "CREATE INDEX ix_crews_name ON crews (organization_id, name, id)",
    """CREATE TABLE crew_members (
        organization_id UUID NOT NULL,
        crew_id UUID NOT NULL,
        person_id UUID NOT NULL,
        from_on DATE NOT NULL,
        until_on DATE,
        CONSTRAINT pk_crew_members PRIMARY KEY (organization_id, crew_id, person_id, from_on),
        CONSTRAINT fk_crew_members_organization_id_crew_id
            FOREIGN KEY (organization_id, crew_id) REFERENCES crews (organization_id, id),
        CONSTRAINT ck_crew_members_days CHECK (until_on IS NULL OR until_on >= from_on)
    )""",
    "CREATE INDEX ix_crew_members_person ON crew_members (organization_id, person_id, from_on)",
)
CALENDAR = (
    """CREATE TABLE bookings (
        visit_id UUID NOT NULL,
        job_id UUID NOT NULL,
        crew_id UUID NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        window_starts_at timestamptz NOT NULL,
        window_ends_at timestamptz NOT NULL,
        promise_version BIGINT NOT NULL,
        zone TEXT NOT NULL,
        extra_people JSONB NOT NULL,
        status TEXT NOT NULL,
        warnings JSONB NOT NULL,
        override_reason TEXT,
        released_reason TEXT,
        undoable_change_id UUID,
        made_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_bookings PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_bookings_organization_id_visit_id
            FOREIGN KEY (organization_id, visit_id) REFERENCES known_visits (organization_id, id),
        CONSTRAINT fk_bookings_organization_id_crew_id
            FOREIGN KEY (organization_id, crew_id) REFERENCES crews (organization_id, id),
        CONSTRAINT ck_bookings_status CHECK (status IN ('booked', 'released')),
        CONSTRAINT ck_bookings_duration
            CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
        CONSTRAINT ck_bookings_window CHECK (starts_at BETWEEN window_starts_at AND window_ends_at)
    )""",
    "CREATE INDEX ix_bookings_calendar ON bookings (organization_id, status, starts_at, id, ends_at)",
    "CREATE INDEX ix_bookings_crew ON bookings (organization_id, crew_id, status, starts_at, id, ends_at)",
    "CREATE UNIQUE INDEX uq_bookings_visit ON bookings (organization_id, visit_id) WHERE status = 'booked'",
    """CREATE TABLE booking_changes (
        booking_id UUID NOT NULL,
        kind TEXT NOT NULL,
        before JSONB,
        after JSONB,
        override_reason_before TEXT,
        changed_at timestamptz NOT NULL,
        changed_by UUID,
        undone_at timestamptz,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_booking_changes PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_booking_changes_organization_id_booking_id
            FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id),
        CONSTRAINT ck_booking_changes_kind CHECK (kind IN ('made', 'moved', 'released'))
    )""",
    "CREATE INDEX ix_booking_changes_booking ON booking_changes (organization_id, booking_id, id)",
    """CREATE TABLE resources (
        organization_id UUID NOT NULL,
        no BIGINT GENERATED ALWAYS AS IDENTITY,
        kind TEXT NOT NULL,
        ref UUID NOT NULL,
        CONSTRAINT pk_resources PRIMARY KEY (organization_id, no),
        CONSTRAINT uq_resources_organization_id_kind_ref UNIQUE (organization_id, kind, ref),
        CONSTRAINT ck_resources_kind CHECK (kind IN ('crew', 'person', 'vehicle', 'equipment'))
    )""",
    """CREATE TABLE occupancies (
        organization_id UUID NOT NULL,
        booking_id UUID NOT NULL,
        resource_no BIGINT NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        during TSTZRANGE GENERATED ALWAYS AS (tstzrange(starts_at, ends_at)) STORED NOT NULL,
        CONSTRAINT pk_occupancies PRIMARY KEY (organization_id, booking_id, resource_no),
        CONSTRAINT fk_occupancies_organization_id_booking_id
            FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id),
        CONSTRAINT fk_occupancies_organization_id_resource_no
            FOREIGN KEY (organization_id, resource_no) REFERENCES resources (organization_id, no),
        CONSTRAINT ex_occupancies_one_at_a_time
            EXCLUDE USING gist (int8range(resource_no, resource_no, '[]') WITH =, during WITH &&)
            DEFERRABLE INITIALLY IMMEDIATE
    )""",
    "CREATE INDEX ix_occupancies_resource ON occupancies (organization_id, resource_no, starts_at, ends_at)",
)
TABLES = (
    "known_organizations",
    "schedule_settings",
    "known_people",
    "known_customers",
    "known_customer_tags",
    "known_visits",
    "crews",
    "crew_members",
    "bookings",
    "booking_changes",
    "resources",
    "occupancies",
)


def upgrade() -> None:
    """Create everything and put it under row-level security."""
    create_mechanisms(op, "scheduling")
    for statement in (*KNOWN, *CREWS, *CALENDAR):
        op.execute(statement)
    for table in TABLES:
        secure(op, "scheduling", table)
