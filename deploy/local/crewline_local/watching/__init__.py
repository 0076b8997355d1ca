"""Watching the platform: what Prometheus scrapes, the dashboards, the alert rules as each place wants them, and a
private Prometheus."""
