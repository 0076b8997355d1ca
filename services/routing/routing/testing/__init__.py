"""What tests of this service work with."""

from routing.testing.company import NOW, TODAY, ZONE, Company

__all__ = ["NOW", "TODAY", "ZONE", "Company"]
