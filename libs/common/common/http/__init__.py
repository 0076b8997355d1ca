"""The HTTP mechanisms: operations, strict input, problems, identity, idempotency, paging, health, API description."""
