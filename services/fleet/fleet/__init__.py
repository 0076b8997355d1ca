"""Vehicles and equipment: who has them, what they need, whether they may go out."""
