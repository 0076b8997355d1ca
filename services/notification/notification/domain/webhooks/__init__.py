"""Outgoing webhooks: what is sent where, when it is tried again, and what is never called."""
