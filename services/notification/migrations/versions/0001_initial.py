"""Messages, templates, settings, the opt-out list and what is known of organizations and customers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None
TABLES = (
    "known_customers",
    "known_organizations",
    "messages",
    "notification_settings",
    "opt_outs",
    "templates",
)


def upgrade() -> None:
    """Create the tables."""
    create_mechanisms(op, "notification")
    op.create_table(
        "known_customers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phones", postgresql.JSONB(), nullable=False),
        sa.Column("zones", postgresql.JSONB(), nullable=False),
        sa.Column("consent_email", sa.Boolean(), nullable=False),
        sa.Column("consent_sms", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_known_customers")),
    )
    op.create_table(
        "known_organizations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_known_organizations")),
    )
    op.create_table(
        "messages",
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("to_member", sa.Boolean(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("attempts_allowed", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("useful_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follow_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name=op.f("ck_messages_lease")),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_messages_channel")),
        sa.CheckConstraint(
            "state IN ('queued', 'held', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'suppressed', 'kept')",
            name=op.f("ck_messages_state"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "organization_id",
            "cause",
            "channel",
            "template",
            name=op.f("uq_messages_organization_id_cause_channel_template"),
        ),
    )
    op.create_index("ix_messages_address", "messages", ["organization_id", "channel", "address", "id"], unique=False)
    op.create_index("ix_messages_customer", "messages", ["organization_id", "customer_id", "id"], unique=False)
    op.create_index(
        "ix_messages_due",
        "messages",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'held')"),
    )
    op.create_index(
        "ix_messages_follow_up",
        "messages",
        ["follow_up_at"],
        unique=False,
        postgresql_where=sa.text("follow_up_at IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_lease", "messages", ["lease_until"], unique=False, postgresql_where=sa.text("state = 'sending'")
    )
    op.create_index("ix_messages_state", "messages", ["organization_id", "state", "id"], unique=False)
    op.create_table(
        "notification_settings",
        sa.Column("quiet_hours_on", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Text(), nullable=False),
        sa.Column("quiet_until", sa.Text(), nullable=False),
        sa.Column("quiet_for_email", sa.Boolean(), nullable=False),
        sa.Column("send_receipts", sa.Boolean(), nullable=False),
        sa.Column("send_acceptance", sa.Boolean(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("id = organization_id", name=op.f("ck_notification_settings_one")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_notification_settings")),
    )
    op.create_table(
        "opt_outs",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_opt_outs_channel")),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_opt_outs")),
        sa.UniqueConstraint(
            "organization_id", "channel", "address", name=op.f("uq_opt_outs_organization_id_channel_address")
        ),
    )
    op.create_table(
        "templates",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_templates_channel")),
        sa.CheckConstraint(
            "text IS NULL OR (channel = 'email') = (subject IS NOT NULL)", name=op.f("ck_templates_subject")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_templates")),
        sa.UniqueConstraint(
            "organization_id",
            "kind",
            "channel",
            "locale",
            name=op.f("uq_templates_organization_id_kind_channel_locale"),
        ),
    )
    for table in TABLES:
        secure(op, "notification", table)
