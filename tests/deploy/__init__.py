"""The deployment keeps its own rules; each rule is proven by a manifest that breaks it."""
