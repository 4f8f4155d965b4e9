"""`python -m rag` is the command `diembao`."""

from rag.app.main import main

main()
