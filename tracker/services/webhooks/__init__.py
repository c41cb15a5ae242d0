"""Telling other systems of events: who hears of what, what is sent and when, and what a person may do about it."""
