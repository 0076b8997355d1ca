"""The deployment described once: what Compose, Kubernetes and Prometheus know of the services is written from here."""
