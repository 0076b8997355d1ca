"""Use cases and queries."""
