"""The trained reader of `rag/models/reader`: from questions and passages to its file and card."""
