"""Whether a text is an annual report, and which."""
