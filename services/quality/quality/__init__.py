"""Checklists, the reports that crews make with them, and callbacks."""
