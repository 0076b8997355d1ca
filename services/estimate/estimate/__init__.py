"""Customers, the service catalogue, estimates, and the proposal link by which a customer signs."""
