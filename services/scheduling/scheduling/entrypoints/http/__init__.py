"""The HTTP operations and their schemas."""
