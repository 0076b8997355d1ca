"""Recurring plans and what became of their days; holidays; when a plan wants a visit to begin."""

from alembic import op

from common.db.migrations import secure

revision = "0013"
down_revision = "0012"
TABLES = ("recurring_plans", "plan_occurrences")
STATEMENTS = (
    "ALTER TABLE visits ADD COLUMN preferred_at timestamptz",
    "ALTER TABLE job_settings ADD COLUMN holidays JSONB NOT NULL DEFAULT '[]'",
    "ALTER TABLE job_settings ALTER COLUMN holidays DROP DEFAULT",
    """CREATE TABLE recurring_plans (
        organization_id UUID NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        property_id UUID NOT NULL,
        title TEXT,
        instructions TEXT,
        lines JSONB NOT NULL,
        currency TEXT NOT NULL,
        discount_minor BIGINT NOT NULL,
        tax_rate NUMERIC(7, 4) NOT NULL,
        rule TEXT NOT NULL,
        starts_on DATE NOT NULL,
        ends_on DATE,
        at_time TEXT,
        on_holidays TEXT NOT NULL,
        ahead_days BIGINT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT,
        next_on DATE,
        due_on DATE,
        predecessor_id UUID,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT pk_recurring_plans PRIMARY KEY (organization_id, id),
        CONSTRAINT ck_recurring_plans_status CHECK (status IN ('active', 'paused', 'ended')),
        CONSTRAINT ck_recurring_plans_on_holidays CHECK (on_holidays IN ('skip', 'next_day', 'keep'))
    )""",
    "CREATE INDEX ix_recurring_plans_status ON recurring_plans (organization_id, status, id)",
    "CREATE INDEX ix_recurring_plans_customer ON recurring_plans (organization_id, customer_id, id)",
    "CREATE INDEX ix_recurring_plans_due ON recurring_plans (due_on) WHERE status = 'active'",
    """CREATE TABLE plan_occurrences (
        organization_id UUID NOT NULL,
        plan_id UUID NOT NULL,
        occurs_on DATE NOT NULL,
        state TEXT NOT NULL,
        job_id UUID,
        moved_to DATE,
        at_time TEXT,
        title TEXT,
        lines JSONB,
        reason TEXT,
        CONSTRAINT pk_plan_occurrences PRIMARY KEY (organization_id, plan_id, occurs_on),
        CONSTRAINT fk_plan_occurrences_organization_id_plan_id
            FOREIGN KEY (organization_id, plan_id) REFERENCES recurring_plans (organization_id, id),
        CONSTRAINT fk_plan_occurrences_organization_id_job_id
            FOREIGN KEY (organization_id, job_id) REFERENCES jobs (organization_id, id),
        CONSTRAINT ck_plan_occurrences_state CHECK (state IN ('made', 'skipped', 'changed')),
        CONSTRAINT ck_plan_occurrences_job CHECK ((state = 'made') = (job_id IS NOT NULL))
    )""",
    "CREATE INDEX ix_plan_occurrences_job ON plan_occurrences (organization_id, job_id)",
)


def upgrade() -> None:
    """Create the tables and columns."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        secure(op, "job", table)
