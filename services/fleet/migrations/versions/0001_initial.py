"""Vehicles and which crew has them; what is known of others; the mechanisms of bus, idempotency and audit."""

from alembic import op

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None
STATEMENTS = (
    """CREATE TABLE known_crews (
        name TEXT NOT NULL,
        active BOOLEAN NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_known_crews PRIMARY KEY (organization_id, id)
    )""",
    """CREATE TABLE known_organizations (
        organization_id UUID NOT NULL,
        zone TEXT NOT NULL,
        currency TEXT NOT NULL,
        CONSTRAINT pk_known_organizations PRIMARY KEY (organization_id)
    )""",
    """CREATE TABLE planned_routes (
        organization_id UUID NOT NULL,
        crew_id UUID NOT NULL,
        driven_on DATE NOT NULL,
        distance_meters BIGINT NOT NULL,
        planned_at timestamptz NOT NULL,
        CONSTRAINT pk_planned_routes PRIMARY KEY (organization_id, crew_id, driven_on)
    )""",
    """CREATE TABLE vehicles (
        no BIGINT GENERATED ALWAYS AS IDENTITY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        kind TEXT NOT NULL,
        status TEXT NOT NULL,
        status_reason TEXT,
        plate TEXT,
        vin TEXT,
        make TEXT,
        model TEXT,
        year BIGINT,
        stock_location_id UUID,
        skills JSONB NOT NULL,
        carries JSONB NOT NULL,
        payload_pounds BIGINT,
        tank_gallons BIGINT,
        seats BIGINT,
        notes TEXT,
        tenth_miles BIGINT,
        miles_read_on DATE,
        tenth_hours BIGINT,
        hours_read_on DATE,
        grounded_reason TEXT,
        grounded_at timestamptz,
        grounded_on DATE,
        grounded_crews JSONB NOT NULL,
        settled_on DATE NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_vehicles PRIMARY KEY (organization_id, id),
        CONSTRAINT uq_vehicles_organization_id_name_key UNIQUE (organization_id, name_key),
        CONSTRAINT uq_vehicles_organization_id_id_no UNIQUE (organization_id, id, no),
        CONSTRAINT ck_vehicles_kind CHECK (kind IN ('vehicle', 'equipment')),
        CONSTRAINT ck_vehicles_status CHECK (status IN ('active', 'in_shop', 'retired')),
        CONSTRAINT ck_vehicles_grounded_reason CHECK (grounded_reason IN ('in_shop', 'safety_overdue')),
        CONSTRAINT ck_vehicles_grounded CHECK ((grounded_reason IS NULL) = (grounded_at IS NULL))
    )""",
    "CREATE INDEX ix_vehicles_name ON vehicles (organization_id, name, id)",
    "CREATE INDEX ix_vehicles_settled ON vehicles (settled_on)",
    "CREATE INDEX ix_vehicles_status ON vehicles (organization_id, status, name, id)",
    "CREATE UNIQUE INDEX uq_vehicles_vin ON vehicles (organization_id, vin) WHERE vin IS NOT NULL",
    """CREATE TABLE vehicle_assignments (
        vehicle_id UUID NOT NULL,
        vehicle_no BIGINT NOT NULL,
        crew_id UUID NOT NULL,
        starts_on DATE NOT NULL,
        ends_on DATE,
        during DATERANGE GENERATED ALWAYS AS (daterange(starts_on, ends_on, '[]')) STORED NOT NULL,
        override_reason TEXT,
        overridden_at timestamptz,
        withdrawn_at timestamptz,
        withdrawn_reason TEXT,
        assigned_at timestamptz NOT NULL,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_vehicle_assignments PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_vehicle_assignments_organization_id_vehicle_id_vehicle_no
            FOREIGN KEY (organization_id, vehicle_id, vehicle_no) REFERENCES vehicles (organization_id, id, no),
        CONSTRAINT ck_vehicle_assignments_days CHECK (ends_on IS NULL OR ends_on >= starts_on),
        CONSTRAINT ck_vehicle_assignments_override CHECK ((override_reason IS NULL) = (overridden_at IS NULL)),
        CONSTRAINT ck_vehicle_assignments_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL)),
        CONSTRAINT ex_vehicle_assignments_one_crew_at_a_time
            EXCLUDE USING gist (int8range(vehicle_no, vehicle_no, '[]') WITH =, during WITH &&)
            WHERE (withdrawn_at IS NULL)
    )""",
    "CREATE INDEX ix_vehicle_assignments_crew ON vehicle_assignments (organization_id, crew_id, id)",
    "CREATE INDEX ix_vehicle_assignments_days ON vehicle_assignments (organization_id, vehicle_id, starts_on)",
    "CREATE INDEX ix_vehicle_assignments_vehicle ON vehicle_assignments (organization_id, vehicle_id, id)",
)
TABLES = (
    "known_organizations",
    "known_crews",
    "planned_routes",
    "vehicles",
    "vehicle_assignments",
)


def upgrade() -> None:
    """Create everything and put it under row-level security."""
    create_mechanisms(op, "fleet")
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        secure(op, "fleet", table)
