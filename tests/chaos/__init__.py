"""Chaos: the whole program on servers of its own, killed by a seeded plan, and compared with a quiet run."""
