"""`python -m <service> provision`: an administrator's step before the first migration. It makes the service's database,
roles and broker user as its own addresses name them, and may be repeated: a changed password is taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from common.bus.management import Management
from common.bus.rights import rights_of
from common.bus.topology import topology_from_contracts
from common.config import ConfigError, Env
from common.db.provision import ROLES, provision, with_database
from common.service import CommonConfig

_KEYS = {"owner": "OWNER_URL", "app": "DATABASE_URL", "platform": "PLATFORM_URL"}


@dataclass(frozen=True, slots=True)
class Administrators:
    """Who may make databases, roles and broker users; no service ever gets these addresses."""

    postgres_url: str = field(repr=False)
    rabbit_url: str = field(repr=False)


def administrators(environ: Mapping[str, str] | None = None) -> Administrators:
    """From `CREWLINE_POSTGRES_ADMIN_URL` and `CREWLINE_RABBIT_ADMIN_URL`; empty where not set."""
    env = Env("CREWLINE", environ=environ)
    return Administrators(env.text("POSTGRES_ADMIN_URL", ""), env.text("RABBIT_ADMIN_URL", ""))


def provision_service(name: str, config: CommonConfig, admin: Administrators) -> None:
    """Make what the service's addresses speak of; raises ConfigError for one that is not as the house names them."""
    if not admin.postgres_url:
        raise ConfigError("CREWLINE_POSTGRES_ADMIN_URL", "is not set")
    passwords, database = _logins(name, config)
    # An operator's secret may name no database, or `*`; every server has `postgres`.
    provision(with_database(admin.postgres_url, "postgres"), service=name, passwords=passwords, database=database)
    if config.bus == "amqp" and admin.rabbit_url:
        rights = rights_of(name, topology_from_contracts(config.contracts))
        Management(admin.rabbit_url).admit(rights, amqp_url=config.amqp_url)


def _logins(name: str, config: CommonConfig) -> tuple[dict[str, str], str]:
    urls = {"owner": config.owner_url, "app": config.database_url, "platform": config.platform_url}
    passwords: dict[str, str] = {}
    for role in ROLES:
        key, parts = f"CREWLINE_{name.upper()}_{_KEYS[role]}", urlsplit(urls[role])
        if unquote(parts.username or "") != f"{name}_{role}" or not parts.password:
            raise ConfigError(key, f"does not log in as {name}_{role} with a password")
        if parts.path != urlsplit(config.database_url).path or len(parts.path) < 2:
            raise ConfigError(key, "does not name the service's one database")
        passwords[role] = unquote(parts.password)
    return passwords, urlsplit(config.database_url).path.removeprefix("/")
