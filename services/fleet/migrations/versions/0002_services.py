"""Meters, the maintenance log and service plans."""

from alembic import op

from common.db.migrations import secure

revision = "0002"
down_revision = "0001"
STATEMENTS = (
    """CREATE TABLE maintenance_entries (
        vehicle_id UUID NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        performed_on DATE NOT NULL,
        tenth_miles BIGINT,
        tenth_hours BIGINT,
        cost_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        vendor TEXT,
        notes TEXT,
        logged_at timestamptz NOT NULL,
        logged_by UUID,
        voided_at timestamptz,
        void_reason TEXT,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_maintenance_entries PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_maintenance_entries_organization_id_vehicle_id
            FOREIGN KEY (organization_id, vehicle_id) REFERENCES vehicles (organization_id, id),
        CONSTRAINT ck_maintenance_entries_kind CHECK (kind IN ('service', 'repair', 'inspection', 'fuel', 'other')),
        CONSTRAINT ck_maintenance_entries_cost CHECK (cost_minor >= 0),
        CONSTRAINT ck_maintenance_entries_voided CHECK ((voided_at IS NULL) = (void_reason IS NULL))
    )""",
    """CREATE INDEX ix_maintenance_entries_cost
            ON maintenance_entries (organization_id, vehicle_id, performed_on, kind, cost_minor)
            WHERE voided_at IS NULL""",
    "CREATE INDEX ix_maintenance_entries_done ON maintenance_entries (organization_id, performed_on, id)",
    "CREATE INDEX ix_maintenance_entries_kind ON maintenance_entries (organization_id, kind, performed_on, id)",
    """CREATE INDEX ix_maintenance_entries_vehicle
            ON maintenance_entries (organization_id, vehicle_id, performed_on, id)""",
    """CREATE TABLE service_plans (
        vehicle_id UUID NOT NULL,
        name TEXT NOT NULL,
        safety BOOLEAN NOT NULL,
        active BOOLEAN NOT NULL,
        every_days BIGINT,
        every_tenth_miles BIGINT,
        every_tenth_hours BIGINT,
        soon_days BIGINT NOT NULL,
        soon_tenth_miles BIGINT NOT NULL,
        soon_tenth_hours BIGINT NOT NULL,
        start_on DATE NOT NULL,
        start_tenth_miles BIGINT,
        start_tenth_hours BIGINT,
        last_serviced_on DATE,
        counted_from_on DATE NOT NULL,
        counted_from_tenth_miles BIGINT,
        counted_from_tenth_hours BIGINT,
        due_on DATE,
        due_at_tenth_miles BIGINT,
        due_at_tenth_hours BIGINT,
        projected_on DATE,
        state TEXT NOT NULL,
        created_at timestamptz NOT NULL,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_service_plans PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_service_plans_organization_id_vehicle_id
            FOREIGN KEY (organization_id, vehicle_id) REFERENCES vehicles (organization_id, id),
        CONSTRAINT ck_service_plans_state CHECK (state IN ('ok', 'due_soon', 'overdue')),
        CONSTRAINT ck_service_plans_interval
            CHECK (num_nonnulls(every_days, every_tenth_miles, every_tenth_hours) > 0)
    )""",
    "CREATE INDEX ix_service_plans_state ON service_plans (organization_id, state, id)",
    "CREATE INDEX ix_service_plans_vehicle ON service_plans (organization_id, vehicle_id, id)",
    """CREATE TABLE maintenance_entry_plans (
        organization_id UUID NOT NULL,
        maintenance_id UUID NOT NULL,
        service_plan_id UUID NOT NULL,
        CONSTRAINT pk_maintenance_entry_plans PRIMARY KEY (organization_id, maintenance_id, service_plan_id),
        CONSTRAINT fk_maintenance_entry_plans_organization_id_maintenance_id
            FOREIGN KEY (organization_id, maintenance_id) REFERENCES maintenance_entries (organization_id, id),
        CONSTRAINT fk_maintenance_entry_plans_organization_id_service_plan_id
            FOREIGN KEY (organization_id, service_plan_id) REFERENCES service_plans (organization_id, id)
    )""",
    """CREATE INDEX ix_maintenance_entry_plans_plan
            ON maintenance_entry_plans (organization_id, service_plan_id, maintenance_id)""",
    """CREATE TABLE meter_readings (
        vehicle_id UUID NOT NULL,
        meter TEXT NOT NULL,
        read_on DATE NOT NULL,
        tenths BIGINT NOT NULL,
        source TEXT NOT NULL,
        maintenance_id UUID,
        suspicious BOOLEAN NOT NULL,
        recorded_at timestamptz NOT NULL,
        recorded_by UUID,
        voided_at timestamptz,
        void_reason TEXT,
        version INTEGER NOT NULL,
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_meter_readings PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_meter_readings_organization_id_vehicle_id
            FOREIGN KEY (organization_id, vehicle_id) REFERENCES vehicles (organization_id, id),
        CONSTRAINT fk_meter_readings_organization_id_maintenance_id
            FOREIGN KEY (organization_id, maintenance_id) REFERENCES maintenance_entries (organization_id, id),
        CONSTRAINT ck_meter_readings_meter CHECK (meter IN ('miles', 'engine_hours')),
        CONSTRAINT ck_meter_readings_source CHECK (source IN ('manual', 'maintenance')),
        CONSTRAINT ck_meter_readings_tenths CHECK (tenths BETWEEN 0 AND 99999999),
        CONSTRAINT ck_meter_readings_voided CHECK ((voided_at IS NULL) = (void_reason IS NULL))
    )""",
    """CREATE INDEX ix_meter_readings_counting
            ON meter_readings (organization_id, vehicle_id, meter, read_on, tenths) WHERE voided_at IS NULL""",
    "CREATE INDEX ix_meter_readings_entry ON meter_readings (organization_id, maintenance_id)",
    "CREATE INDEX ix_meter_readings_vehicle ON meter_readings (organization_id, vehicle_id, id)",
)
TABLES = (
    "maintenance_entries",
    "service_plans",
    "maintenance_entry_plans",
    "meter_readings",
)


def upgrade() -> None:
    """Create everything and put it under row-level security."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        secure(op, "fleet", table)
