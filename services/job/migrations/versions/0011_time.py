"""People's time for jobs: one clock per person, and entries of which no two of one person overlap."""

from alembic import op

from common.db.migrations import secure

revision = "0011"
down_revision = "0010"
TABLES = ("time_clocks", "time_entries")
STATEMENTS = (
    """CREATE TABLE time_clocks (
        organization_id UUID NOT NULL,
        person_id UUID NOT NULL,
        no BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
        CONSTRAINT pk_time_clocks PRIMARY KEY (organization_id, person_id)
    )""",
    "CREATE UNIQUE INDEX ix_time_clocks_no ON time_clocks (organization_id, no)",
    """CREATE TABLE time_entries (
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        job_id UUID NOT NULL,
        visit_id UUID,
        person_id UUID NOT NULL,
        clock_no BIGINT NOT NULL,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        corrected_at timestamptz,
        voided_at timestamptz,
        during TSTZRANGE GENERATED ALWAYS AS (tstzrange(started_at, ended_at)) STORED NOT NULL,
        CONSTRAINT pk_time_entries PRIMARY KEY (organization_id, id),
        CONSTRAINT fk_time_entries_organization_id_job_id
            FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id),
        CONSTRAINT fk_time_entries_organization_id_person_id
            FOREIGN KEY (organization_id, person_id) REFERENCES time_clocks (organization_id, person_id),
        CONSTRAINT ck_time_entries_kind CHECK (kind IN ('travel', 'work', 'break')),
        CONSTRAINT ck_time_entries_source CHECK (source IN ('status', 'command', 'hand')),
        CONSTRAINT ck_time_entries_order CHECK (ended_at > started_at),
        CONSTRAINT ex_time_entries_one_at_a_time
            EXCLUDE USING gist (int8range(clock_no, clock_no, '[]') WITH =, during WITH &&) WHERE (voided_at IS NULL)
    )""",
    "CREATE INDEX ix_time_entries_job ON time_entries (organization_id, job_id, started_at)",
    "CREATE INDEX ix_time_entries_person ON time_entries (organization_id, person_id, started_at)",
    "CREATE INDEX ix_time_entries_day ON time_entries (organization_id, started_at, person_id)",
    """CREATE UNIQUE INDEX ix_time_entries_running ON time_entries (organization_id, person_id)
        WHERE ended_at IS NULL AND voided_at IS NULL""",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        secure(op, "job", table)
