"""The trained components, from data to file and card."""
