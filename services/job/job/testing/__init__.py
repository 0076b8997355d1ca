"""What tests of this service share: a company that hears and does things in plain words."""

from job.testing.company import NOW, Company, line_body, money, property_facts
from job.testing.phone import Phone
from job.testing.replica import Replica
from job.testing.team import Team

__all__ = ["NOW", "Company", "Phone", "Replica", "Team", "line_body", "money", "property_facts"]
