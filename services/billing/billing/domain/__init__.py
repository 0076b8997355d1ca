"""Entities with their rules, refusals and events; nothing here queries or calls out."""
