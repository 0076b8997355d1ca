"""What a person may do: the permissions, what each role holds by default, and what never leaves the owner."""

from __future__ import annotations

from collections.abc import Iterable

PERMISSIONS: tuple[str, ...] = (
    "customers:read",
    "customers:write",
    "customers:delete",
    "customers:erase",
    "services:read",
    "services:write",
    "estimates:read",
    "estimates:write",
    "jobs:read",
    "jobs:read_all",
    "jobs:write",
    "jobs:status",
    "jobs:notes",
    "jobs:time",
    "jobs:delete",
    "schedule:read",
    "schedule:write",
    "crews:read",
    "crews:write",
    "routes:read",
    "routes:plan",
    "slots:read",
    "invoices:read",
    "invoices:write",
    "payments:collect",
    "payments:write",
    "checklists:read",
    "checklists:write",
    "reports:read",
    "reports:write",
    "reports:review",
    "reports:override",
    "callbacks:read",
    "callbacks:write",
    "fleet:read",
    "fleet:write",
    "fleet:meters",
    "inventory:read",
    "inventory:read_all",
    "inventory:write",
    "messages:read",
    "messages:write",
    "webhooks:read",
    "webhooks:write",
    "settings:read",
    "settings:write",
    "members:read",
    "members:write",
    "audit:read",
    "api_keys:write",
    "organization:write",
    "organization:delete",
    "owners:write",
    "roles:write",
)
EVERYTHING = "*"  # how an owner's permissions travel: new ones need no new token
OWNER = "owner"
OWNER_ONLY = frozenset({"organization:delete", "owners:write", "reports:override"})

DEFAULTS: dict[str, frozenset[str]] = {
    OWNER: frozenset(PERMISSIONS),
    "manager": frozenset(PERMISSIONS) - OWNER_ONLY,
    "sales_rep": frozenset(
        {
            "customers:read",
            "customers:write",
            "services:read",
            "estimates:read",
            "estimates:write",
            "jobs:read",
            "jobs:read_all",
            "schedule:read",
            "crews:read",
            "routes:read",
            "slots:read",
            "invoices:read",
            "payments:collect",
            "callbacks:read",
            "messages:read",
            "settings:read",
            "members:read",
        }
    ),
    "crew_lead": frozenset(
        {
            "jobs:read",
            "jobs:status",
            "jobs:notes",
            "jobs:time",
            "schedule:read",
            "crews:read",
            "routes:read",
            "payments:collect",
            "members:read",
            "services:read",
            "checklists:read",
            "reports:read",
            "reports:write",
            "inventory:read",
            "fleet:meters",
        }
    ),
    "technician": frozenset({"jobs:read", "jobs:status", "schedule:read", "crews:read", "routes:read"}),
}
ROLES: tuple[str, ...] = tuple(DEFAULTS)


class Powers(frozenset[str]):
    """The permissions someone holds; `*` stands for all of them."""

    def may(self, permission: str) -> bool:
        """Whether this permission is held."""
        return permission in self or EVERYTHING in self

    def cover(self, permissions: Iterable[str]) -> bool:
        """Whether all of these are held: nobody hands on more than they have."""
        return EVERYTHING in self or self.issuperset(permissions)
