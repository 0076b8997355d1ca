"""Use cases of outgoing webhooks, by record."""
