"""The evaluation suite: cases, metrics, runs. It uses `rag.engine` and is never used by `rag`."""
