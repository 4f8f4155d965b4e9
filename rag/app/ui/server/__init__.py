"""What `streamlit run` serves; apart from the pages, since it puts its own folder on the path."""
