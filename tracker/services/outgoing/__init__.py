"""Sending to other systems: one thing at a time to each, many systems at once, again and again until it is taken."""
