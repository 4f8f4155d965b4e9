"""What may be said of the difference between two runs."""
