"""Use cases: one transaction on one aggregate each."""
