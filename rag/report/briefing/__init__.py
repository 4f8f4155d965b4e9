"""Briefings: stories, figures, the statements told, and what a model writes of them."""
