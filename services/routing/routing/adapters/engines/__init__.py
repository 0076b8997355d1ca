"""Engines that solve a planning problem. All of them answer orders of stops; times and prices are made by the domain."""
