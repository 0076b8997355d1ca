"""Contracts from code: event schemas, OpenAPI and AsyncAPI documents, written and checked for drift."""
