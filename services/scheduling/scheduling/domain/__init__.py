"""Entities with behaviour, rules as plain functions, refusals and events; nothing here queries."""
