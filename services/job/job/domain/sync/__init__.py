"""Work done without a network: what a phone recorded, in which order it counts, and who wins when others moved on."""
