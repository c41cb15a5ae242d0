"""How the interface does with a province's commitments: a database of two million, and what its lists cost there."""
