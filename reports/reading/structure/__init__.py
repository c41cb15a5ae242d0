"""Headings, and the parts they divide a report into."""
