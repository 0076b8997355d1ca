"""What tests of this service share: a company that hears and does things in plain words."""

from inventory.testing.company import NOW, Company, usd

__all__ = ["NOW", "Company", "usd"]
