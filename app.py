"""Điểm Báo in the browser: page configuration and navigation; the pages are in rag/app/ui."""

import streamlit as st

from rag.app.ui.navigation import draw, pages, picture

st.set_page_config(page_title="Điểm Báo", page_icon=picture("icon"), initial_sidebar_state=240)
st.logo(picture("wordmark"), size="large")
draw(st.navigation(pages()))
