"""Timings, each beside the bare part it is built on."""
