"""A day to be planned and a plan of it, as plain values: what engines take, what they answer, how it is checked."""
