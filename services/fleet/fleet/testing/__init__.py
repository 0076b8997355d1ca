"""What tests of this service share."""

from fleet.testing.company import NOW, Company, usd

__all__ = ["NOW", "Company", "usd"]
