"""Addresses as events and logs may show them."""

from __future__ import annotations


def masked(address: str | None) -> str | None:
    """a***@example.com, or +1312***00 for a number."""
    if not address:
        return None
    if "@" in address:
        local, _, domain = address.rpartition("@")
        return f"{local[:1]}***@{domain}"
    return f"{address[:5]}***{address[-2:]}"
