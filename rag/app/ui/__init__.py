"""The Streamlit pages: one file a page, and what they share. Only `rag.engine` does work here."""
