"""Entities with their behaviour, rules and events."""
