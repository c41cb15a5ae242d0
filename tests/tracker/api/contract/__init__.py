"""The interface held to its own description, by thousands of generated requests."""
