"""A day to be planned and a plan of it, as plain values: what the engines take, what they answer, and how it is checked."""
