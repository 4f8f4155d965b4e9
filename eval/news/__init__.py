"""`python -m eval news DATA`: the program on unseen news, each figure with its count and interval.

One module a part; all of them use the facade `rag.engine` alone.
"""
