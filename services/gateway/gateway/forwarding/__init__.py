"""The way of a request: one address form, a policy row, a known caller, limits, then the service."""
