"""The pages, each a script that Streamlit runs: `rag/app/ui/navigation.py` names them."""
