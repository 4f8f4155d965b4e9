"""Rules that a statement must pass."""
