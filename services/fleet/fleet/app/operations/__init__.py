"""Use cases that call the outside between two transactions."""
