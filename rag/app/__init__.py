"""The command and the pages."""
