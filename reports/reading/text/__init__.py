"""The text itself: its lines, its matching copy, what of it is page and not report."""
