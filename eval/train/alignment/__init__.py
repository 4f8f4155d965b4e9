"""The trained border of verification: statements with a known verdict, and how it is fitted."""
