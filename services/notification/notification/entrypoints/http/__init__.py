"""The HTTP operations."""
