"""Forgetting a person for good: a mark in every service that knew them, and sweeps that blank what is left of them."""
