"""How far a commitment can be checked."""
