"""Numbers as reports print them, with units and bounds."""
