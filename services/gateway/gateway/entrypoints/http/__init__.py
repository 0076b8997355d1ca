"""The operations of the gateway's own resources."""
