"""From outside to one use-case call, and back."""
