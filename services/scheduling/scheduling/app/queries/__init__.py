"""Reads for answers; each in a constant number of statements."""
