"""Translation from HTTP and the bus to one use case and back."""
