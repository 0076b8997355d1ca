"""What a running service tells about itself: JSON logs with a correlation id, Prometheus metrics, and traces."""
