"""The whole platform under a real Prometheus: every panel shows something, and faults are seen."""
