"""Use cases with slow password hashing in the middle, which no transaction waits for."""
