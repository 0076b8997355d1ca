"""One module per resource of https://docs.stripe.com/api, each declaring its operations."""
