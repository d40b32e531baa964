"""Data sets: the standing world, and the parts that it is made of."""
