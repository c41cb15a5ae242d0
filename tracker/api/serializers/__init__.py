"""Shapes of what goes in and comes out, one module for each resource."""
