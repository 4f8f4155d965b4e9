"""Suites run over their cases: concurrent, resumable, on disk."""
