"""The JSON operations."""
