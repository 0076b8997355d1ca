"""Engines that solve a planning problem. They answer orders of stops; times and prices are made by the domain."""
