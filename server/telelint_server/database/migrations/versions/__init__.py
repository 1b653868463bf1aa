"""A module for each step, in order."""
