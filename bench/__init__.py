"""Workloads that measure the platform beside references, in the same rounds: `python -m bench`."""
