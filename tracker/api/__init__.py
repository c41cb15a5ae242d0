"""The interface for other systems, under /api/v1/: it declares shapes and asks services; it decides nothing."""
