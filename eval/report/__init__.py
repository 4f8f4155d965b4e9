"""Runs and comparisons as a page and as JSON."""
