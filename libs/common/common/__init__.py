"""Mechanisms shared by every Crewline service; never a product noun."""
