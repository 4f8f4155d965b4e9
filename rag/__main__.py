"""`python -m rag` is the command `diembao`."""

from rag.app.cli import main

main()
