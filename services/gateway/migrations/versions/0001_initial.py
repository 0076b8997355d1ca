"""Organizations, people, roles, sessions, invitations and API keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from common.db.migrations import create_mechanisms, secure

revision = "0001"
down_revision = None

ROLES = "('owner', 'manager', 'sales_rep', 'crew_lead', 'technician')"
AT = sa.DateTime(timezone=True)


def _key() -> list[sa.Column]:
    return [sa.Column("organization_id", sa.Uuid(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)]


def _text(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _at(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, AT, nullable=nullable) for name in names]


def _version() -> sa.Column:
    return sa.Column("version", sa.Integer(), nullable=False)


def _primary(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("organization_id", "id", name=f"pk_{table}")


def upgrade() -> None:
    """Create the gateway's tables."""
    create_mechanisms(op, "gateway")
    _create_organizations()
    _create_people()
    _create_sessions()
    _create_invitations()
    _create_api_keys()
    for table in ("organizations", "roles", "people", "sessions", "invitations", "api_keys"):
        secure(op, "gateway", table)


def _create_organizations() -> None:
    op.create_table(
        "organizations",
        *_key(),
        _version(),
        *_text("name", "zone", "currency", "locale"),
        *_text("email", "phone", nullable=True),
        *_at("created_at"),
        _primary("organizations"),
        sa.CheckConstraint("id = organization_id", name="ck_organizations_own_tenant"),
    )
    op.create_table(
        "roles",
        *_key(),
        _version(),
        *_text("name"),
        sa.Column("added", JSONB(), nullable=False),
        sa.Column("removed", JSONB(), nullable=False),
        _primary("roles"),
        sa.UniqueConstraint("organization_id", "name", name="uq_roles_organization_id_name"),
        sa.CheckConstraint(f"name IN {ROLES}", name="ck_roles_name"),
    )


def _create_people() -> None:
    op.create_table(
        "people",
        *_key(),
        _version(),
        *_text("name", "email", "role", "password_hash"),
        *_text("phone", nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        *_at("joined_at"),
        _primary("people"),
        sa.UniqueConstraint("organization_id", "email", name="uq_people_organization_id_email"),
        sa.CheckConstraint(f"role IN {ROLES}", name="ck_people_role"),
    )
    op.create_index("ix_people_name", "people", ["organization_id", "name", "id"])


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        *_key(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        *_at("started_at", "refreshed_at"),
        *_at("ended_at", nullable=True),
        *_text("ended_because", "source_address", "user_agent", nullable=True),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("current_hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=True),
        _primary("sessions"),
        sa.ForeignKeyConstraint(
            ["organization_id", "person_id"],
            ["people.organization_id", "people.id"],
            name="fk_sessions_organization_id_person_id",
        ),
    )
    op.create_index("ix_sessions_person", "sessions", ["organization_id", "person_id", "started_at", "id"])


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        *_key(),
        *_text("email", "role"),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        *_at("invited_at", "expires_at"),
        *_at("closed_at", nullable=True),
        *_text("outcome", nullable=True),
        _primary("invitations"),
        sa.CheckConstraint(f"role IN {ROLES}", name="ck_invitations_role"),
    )
    op.create_index("ix_invitations_invited_at", "invitations", ["organization_id", "invited_at", "id"])
    op.create_index(
        "uq_invitations_open_email",
        "invitations",
        ["organization_id", "email"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        *_key(),
        *_text("name", "mode", "hint"),
        sa.Column("scopes", JSONB(), nullable=False),
        sa.Column("per_minute", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        *_at("created_at"),
        *_at("expires_at", "last_used_at", "revoked_at", nullable=True),
        _primary("api_keys"),
        sa.CheckConstraint("mode IN ('live', 'test')", name="ck_api_keys_mode"),
    )
    op.create_index("ix_api_keys_created_at", "api_keys", ["organization_id", "created_at", "id"])
