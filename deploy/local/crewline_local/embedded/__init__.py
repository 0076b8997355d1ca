"""The embedded run's two processes: one serves every service over HTTP, one does every service's background work."""
